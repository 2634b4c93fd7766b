import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Contract")]

from program import BINARY, Gateway, Program  # noqa: E402

# Programs of the environment that runs the tests, such as hadolint.
os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="also what takes minutes: a Debian of its own")


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_running():
    yield
    Program.kill_all()


@pytest.fixture(scope="module")
def gateway():
    """A gateway with a simulator, which the tests of a file share."""
    gateway = Gateway("--start-seconds", "1")
    yield gateway
    gateway.program.end()


@pytest.fixture(scope="session")
def binary():
    return BINARY


@pytest.fixture(scope="session")
def release():
    """A release build with the Swift library in it, as it is shipped."""
    path = os.environ.get("MODEL_GATEWAY_RELEASE")
    if not path:
        pytest.skip("MODEL_GATEWAY_RELEASE names no release build")
    return pathlib.Path(path).resolve()


@pytest.fixture(scope="session")
def rendered():
    """The objects of a kustomization, by its folder below deploy/kubernetes."""
    import yaml

    from program import ROOT

    def render(folder):
        text = subprocess.run(
            ["kubectl", "kustomize", ROOT / "deploy" / "kubernetes" / folder], check=True, capture_output=True, text=True)
        return text.stdout, list(yaml.safe_load_all(text.stdout))

    return render

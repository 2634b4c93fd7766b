"""openapi/examples, and a client that is generated from openapi/openapi.yaml."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from picture import png
from program import ROOT, environment

EXAMPLES = ROOT / "openapi" / "examples"


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    file = tmp_path_factory.mktemp("image") / "board.png"
    file.write_bytes(png())
    return str(file)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("swift")
    program = folder / "inspect-image"
    subprocess.run(
        ["swiftc", "-parse-as-library", "-swift-version", "6", "-warnings-as-errors", "-module-cache-path",
         folder / "modules", "-o", program, EXAMPLES / "InspectImage.swift"], check=True)
    return str(program)


def test_each_example_is_run_here():
    assert {file.name for file in EXAMPLES.iterdir()} == {"inspect.sh", "inspect_image.py", "InspectImage.swift"}


@pytest.fixture(params=["curl", "python", "swift"])
def inspect(request, gateway):
    """Runs an example, as somebody would who has read its first lines."""
    words = {
        "curl": lambda: [EXAMPLES / "inspect.sh"],
        "python": lambda: [EXAMPLES / "inspect_image.py"],
        "swift": lambda: [request.getfixturevalue("compiled")],
    }[request.param]()

    def run(*arguments):
        return subprocess.run(
            [*words, *arguments], env=environment(MODEL_GATEWAY_URL=gateway.url), capture_output=True, text=True,
            timeout=60)

    return run


def test_an_example_starts_a_model_shows_it_an_image_and_stops_it(inspect, image, gateway):
    done = inspect("abc123", image)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "abc123 is running"
    name, confidence = lines[1].split()
    assert name and 0 < float(confidence) <= 1
    assert lines[-1] in ("abc123: stopping", "abc123: stopped")
    assert gateway.get("/models/abc123").json["data"]["leases"] == []
    gateway.await_state("abc123", "stopped")


def test_an_example_says_what_the_gateway_says(inspect, image):
    done = inspect("unknown", image)
    assert done.returncode != 0
    assert done.stderr.startswith("MODEL_NOT_FOUND: ") and "(request " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_generated_client_starts_a_model(tmp_path, gateway):
    generator = shutil.which("openapi-python-client")
    made = subprocess.run(
        [generator, "generate", "--path", ROOT / "openapi" / "openapi.yaml", "--meta", "none", "--output-path",
         tmp_path / "model_gateway_client"], capture_output=True, text=True,
        # As wide as it takes: it breaks its lines at the terminal's width.
        env=os.environ | {"COLUMNS": "400"})
    assert made.returncode == 0, made.stdout + made.stderr
    # All that it has to leave out is what is not JSON.
    left_out = set(re.findall(r"WARNING parsing (\S+ \S+) within", made.stdout + made.stderr))
    assert left_out == {"POST /models/{id}/detect", "GET /backup", "GET /openapi.yaml"}
    script = """
        from model_gateway_client import Client
        from model_gateway_client.api.models import get_model, start_model
        client = Client(base_url=%r, raise_on_unexpected_status=True)
        answer = start_model.sync_detailed("widgets", client=client, wait="20s")
        print(answer.status_code.value, answer.parsed.success, answer.parsed.data.state)
        print(get_model.sync("widgets", client=client).data.backend)
        print(start_model.sync("unknown", client=client).error.code)
    """ % gateway.url
    lines = [line.strip() for line in script.strip().splitlines()]
    done = subprocess.run(
        [sys.executable, "-B", "-c", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["200", "True", "running", "lookoutvision", "MODEL_NOT_FOUND"]

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from program import Gateway, Program, Simulator  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_running():
    yield
    Program.kill_all()


def serving(*arguments):
    gateway = Gateway("--start-seconds", "1", *arguments)
    yield gateway
    gateway.program.end()


@pytest.fixture
def fresh_gateway():
    """A gateway of the test's own, whose models nobody has started."""
    yield from serving()


@pytest.fixture(scope="module")
def gateway():
    """A gateway that the tests of a file share."""
    yield from serving()


@pytest.fixture
def simulator():
    """A simulator alone, of the test's own."""
    program = Program("simulate", "--port", "0", "--start-seconds", "1")
    yield Simulator(program.address("simulator"))
    program.end()


def pytest_collection_modifyitems(items):
    """What takes longest begins first, so that nobody waits for it alone in the end."""
    longest = ["test_reload.py", "test_schemathesis.py", "test_tls.py"]
    items.sort(key=lambda item: item.path.name not in longest)


TOLD = []


@pytest.fixture(scope="session")
def tell():
    """Adds a line to what is printed at the end."""
    return TOLD.append


def pytest_sessionfinish(session):
    """A worker hands what is to be printed to the process that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["told"] = TOLD


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    TOLD.extend(getattr(node, "workeroutput", {}).get("told", []))


def pytest_terminal_summary(terminalreporter):
    if TOLD:
        terminalreporter.section("the edge: case, section, expected, got")
        for line in TOLD:
            terminalreporter.write_line(line)

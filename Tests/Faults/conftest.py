import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Contract")]

from program import Program  # noqa: E402

TOLD = []


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_running():
    yield
    Program.kill_all()


@pytest.fixture(scope="session")
def tell():
    """Adds a line to what is printed at the end."""
    return TOLD.append


def pytest_terminal_summary(terminalreporter):
    if TOLD:
        terminalreporter.section("operation by fault")
        for line in TOLD:
            terminalreporter.write_line(line)

"""The console in a real Chromium, over gateways of the tests' own."""

import os
import pathlib
import shutil
import sys

import pytest
from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Contract")]

from program import Gateway, Program  # noqa: E402
from screen import Screen  # noqa: E402

# Programs of the environment that runs the tests, such as promtool.
os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_running():
    yield
    Program.kill_all()


@pytest.fixture(scope="session")
def browser():
    assert CHROMIUM, "there is no chromium in the PATH"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def serve():
    """Starts gateways, and ends them."""
    started = []

    def serve(*arguments, start_seconds=1):
        gateway = Gateway("--start-seconds", str(start_seconds), *arguments)
        started.append(gateway)
        return gateway

    yield serve
    for gateway in started:
        if gateway.program.process.poll() is None:
            gateway.program.end()


@pytest.fixture
def gateway(serve):
    """A gateway with the two demo models, which nobody has started."""
    return serve()


@pytest.fixture
def open_screen(browser):
    """Opens pages, and fails for whatever a page must not do, at the end."""
    screens = []

    def open_screen(url, **options):
        screens.append(Screen(browser, url, **options))
        return screens[-1]

    yield open_screen
    for screen in screens:
        screen.close()

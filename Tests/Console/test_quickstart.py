"""A newcomer: ./deploy/quickstart.sh, the address that it prints, and nothing else."""

import queue
import re
import shutil
import signal
import subprocess
import threading

import pytest

import pictures
from program import BINARY, PATIENCE, ROOT, environment

ADDRESS = re.compile(r"http://127\.0\.0\.1:[0-9]+")


class Quickstart:
    """The script as it is, with a program that is built already and on a port that is free."""

    def __init__(self, store):
        self.process = subprocess.Popen(
            [ROOT / "deploy" / "quickstart.sh", "--start-seconds", "2", "--store", store], cwd=ROOT,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment(BINARY=str(BINARY), PORT="0"))
        self.lines = []
        self.coming = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        while not self.lines or not self.lines[-1].startswith("Ctrl-C"):
            self.lines.append(self.coming.get(timeout=PATIENCE))

    def _read(self):
        for line in self.process.stdout:
            self.coming.put(line.rstrip("\n"))

    @property
    def address(self):
        """What it says to open in a browser."""
        line, = (line for line in self.lines if "in a browser" in line)
        return ADDRESS.search(line)[0]

    def end(self):
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=10)
        finally:
            self.process.kill()


@pytest.fixture
def quickstart(tmp_path):
    started = Quickstart(tmp_path / "store.sqlite")
    yield started
    if started.process.poll() is None:
        started.end()


def test_a_newcomer_sees_the_demo_models_starts_one_drops_an_image_on_it_and_stops_it(quickstart, open_screen):
    screen = open_screen(quickstart.address)
    screen.sees("#models-rows tr", "abc123")
    screen.sees("#models-rows tr", "widgets")
    assert screen.locate("#models-rows tr").count() == 2
    screen.shoot("quickstart")

    screen.page.get_by_role("link", name="abc123").first.click()
    screen.button("Start").click()
    screen.sees("#model .badge", "starting")
    screen.sees("#model .badge", "running")

    screen.page.evaluate(
        """content => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(content)], "board.png", {type: "image/png"}));
          for (const name of ["dragenter", "dragover", "drop"]) {
            document.querySelector(".drop").dispatchEvent(
              new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true}));
          }
        }""", list(pictures.board()))
    screen.sees(".verdict", "found")
    assert screen.locate(".overlay .box").count() > 0

    screen.button("Stop").click()
    screen.sees("#model .badge", "stopped")
    assert quickstart.end() == 0


def test_each_command_that_it_prints_does_what_is_written_beside_it(quickstart):
    commands = [line.strip() for line in quickstart.lines if line.strip().startswith("curl ")]
    assert len(commands) == 6

    def told(part):
        command, = (command for command in commands if part in command)
        done = subprocess.run(["bash", "-c", command.replace("curl ", "curl -sSf ", 1)], capture_output=True, text=True)
        assert done.returncode == 0, command + done.stderr
        return done.stdout

    assert '"backend":"rekognition"' in told("abc123/start") and '"backend":"lookoutvision"' in told("widgets/start")
    assert '"state":"' in told("/models/abc123  ")
    assert '"id":"abc123"' in told("/models  ") and '"id":"widgets"' in told("/models  ")
    assert told("/openapi.yaml") == (ROOT / "openapi" / "openapi.yaml").read_text()
    assert '"StartProjectVersion"' in told("/_simulator/calls") and '"StartModel"' in told("/_simulator/calls")


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is in Debian's package prometheus")
def test_its_metrics_need_no_key_and_are_clean(quickstart):
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"curl -sSf {quickstart.address}/metrics | promtool check metrics"],
        capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

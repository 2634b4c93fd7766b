"""What is promised is on the disk before AWS hears of it: seen in the system calls."""

import os
import pathlib
import re
import shutil
import signal
import subprocess

import pytest

from program import eventually
from world import DEMO, RUNNING, World

LINE = re.compile(r"^(?P<thread>\d+) +[\d.]+ (?P<call>.*)$")
REQUESTS = {
    ("solder", "start"): "RekognitionService.StartProjectVersion",
    ("solder", "stop"): "RekognitionService.StopProjectVersion",
    ("widgets", "start"): "/models/1/start HTTP/1.1",
    ("widgets", "stop"): "/models/1/stop HTTP/1.1",
}


@pytest.fixture(scope="module")
def strace():
    path = shutil.which("strace")
    assert path, "strace is missing: apt-get install strace"
    tried = subprocess.run([path, "-o", "/dev/null", "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        pytest.fail(f"strace may not trace here (ptrace is not permitted): {tried.stderr.strip()}")
    return path


def test_an_operation_is_synced_before_its_call_is_sent(strace, tell):
    world = World("strace")
    trace = world.directory / "trace"
    life = world.live(wrapper=[
        strace, "-f", "-qq", "-ttt", "-y", "-s", "9000", "-o", str(trace),
        "-e", "trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg"])
    operations = {}
    try:
        for name in DEMO:
            operations[name, "start"] = operation(life.post(f"/models/{name}/start", {"lease": "10m"}))
        for name in DEMO:
            eventually(lambda: world.status(name) in RUNNING)
            operations[name, "stop"] = operation(life.post(f"/models/{name}/stop", {}))
        for name in DEMO:
            eventually(lambda: world.effects(name, "stopped"))
    finally:
        end_traced(life.program.process)
    events = list(read(trace.read_text(errors="replace")))
    for what, request in REQUESTS.items():
        row = operations[what].upper()
        written = next(i for i, (kind, text) in enumerate(events) if kind == "wal" and row in text)
        synced = next(i for i, (kind, _) in enumerate(events) if kind == "synced" and i > written)
        sent = next(i for i, (kind, text) in enumerate(events) if kind == "sent" and request in text)
        assert written < synced < sent, f"{what}: written {written}, synced {synced}, sent {sent}"
        tell(f"strace: {' '.join(what):13} row written at event {written}, synced at {synced}, sent to AWS at {sent}")
    world.end()


def operation(answer):
    assert answer.status in (200, 202), answer.text
    return answer.json["data"]["operation_id"]


def end_traced(process):
    """Ends the program that strace runs, and strace with it."""
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    for pid in children.split():
        os.kill(int(pid), signal.SIGTERM)
    process.wait(timeout=40)


def read(text):
    """What matters, in order: log pages written, syncs that have returned, bytes sent."""
    syncing = set()
    for line in text.splitlines():
        if not (match := LINE.match(line)):
            continue
        thread, call = match["thread"], match["call"]
        if call.startswith(("fsync(", "fdatasync(")) and "store.sqlite-wal" in call:
            if "<unfinished" in call:
                syncing.add(thread)
            else:
                yield "synced", ""
        elif "sync resumed>" in call and thread in syncing:
            syncing.discard(thread)
            yield "synced", ""
        elif call.startswith("pwrite64(") and "store.sqlite-wal" in call:
            yield "wal", call
        elif call.startswith(("write(", "writev(", "sendto(", "sendmsg(")) and "socket:" in call or "TCP:" in call:
            yield "sent", call

"""The wall clock is set back and forth by minutes; leases last as long as was promised.

libfaketime does not serve: it moves the timers of the monotonic clocks too (timerfd_settime), and where it puts the
environment Swift does not find its arguments.
"""

import pathlib
import shutil
import struct
import subprocess
import time

import pytest

from program import eventually
from world import DEMO, RUNNING, World

LEASE = 8
SOURCE = pathlib.Path(__file__).parent / "stepped_clock.c"


class Clock:
    """The wall clock of the processes that are started with `env`."""

    def __init__(self, directory):
        compiler = shutil.which("clang") or shutil.which("cc")
        assert compiler, "there is no C compiler; Swift's toolchain has clang"
        library = directory / "stepped_clock.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)], check=True)
        self.file = directory / "step"
        self.file.write_bytes(bytes(8))
        self.env = {"LD_PRELOAD": str(library), "STEPPED_CLOCK": str(self.file)}

    def step(self, seconds):
        """Sets the clock to be so many seconds off."""
        with self.file.open("r+b") as file:
            file.write(struct.pack("=q", seconds))


@pytest.fixture
def world():
    world = World("clock")
    yield world
    world.end()


@pytest.fixture
def clock(world):
    return Clock(world.directory)


# AWS refuses signatures that are 5 minutes off.
@pytest.mark.parametrize("step", [240, -240])
def test_a_lease_lasts_as_long_as_was_promised(world, clock, tell, step):
    life = world.live(**clock.env)
    begun = {}
    for name in DEMO:
        answer = life.post(f"/models/{name}/start?wait=20s", {"lease": f"{LEASE}s"})
        assert answer.status == 200, answer.text
        begun[name] = time.monotonic()
    before = {name: life.data(f"/models/{name}")["leases"][0]["ends_at"] for name in DEMO}
    clock.step(step)
    lasted = {}

    def all_stopped():
        for name in DEMO:
            if name not in lasted and world.effects(name, "stopped"):
                lasted[name] = time.monotonic() - begun[name]
        return len(lasted) == len(DEMO)

    time.sleep(1.5)
    after = {name: life.data(f"/models/{name}")["leases"] for name in DEMO}
    eventually(all_stopped, patience=LEASE + 12)
    life.kill()
    for name in DEMO:
        tell(f"clock set by {step:+} s: a lease of {LEASE} s of {name} lasted {lasted[name]:.1f} s")
        assert after[name], f"the lease of {name} has ended with the step"
        assert after[name][0]["ends_at"] != before[name], "the end is not told by the clock as it is now"
        # From first seen running; the watcher's look, the tick and the draining come on top.
        assert LEASE - 1.5 < lasted[name] < LEASE + 4


@pytest.mark.parametrize("step", [240, -240])
def test_a_step_outlasts_a_crash(world, clock, step):
    life = world.live(**clock.env)
    assert life.post("/models/solder/start?wait=20s", {"lease": f"{LEASE}s"}).status == 200
    begun = time.monotonic()
    clock.step(step)
    time.sleep(1.5)
    life.kill()
    life = world.live(**clock.env)
    time.sleep(LEASE - 1.5 - (time.monotonic() - begun))
    assert len(life.data("/models/solder")["leases"]) == 1
    assert world.status("solder") in RUNNING
    assert not world.effects("solder", "stopped")
    eventually(lambda: world.effects("solder", "stopped"), patience=6)
    life.kill()


@pytest.mark.parametrize("step", [240, -240])
def test_a_step_while_no_gateway_runs_is_noticed(world, clock, step):
    life = world.live(**clock.env)
    assert life.post("/models/solder/start?wait=20s", {"lease": f"{LEASE}s"}).status == 200
    begun = time.monotonic()
    life.kill()
    clock.step(step)
    life = world.live(**clock.env)
    time.sleep(LEASE - 1.5 - (time.monotonic() - begun))
    assert len(life.data("/models/solder")["leases"]) == 1
    assert not world.effects("solder", "stopped")
    eventually(lambda: world.effects("solder", "stopped"), patience=6)
    life.kill()

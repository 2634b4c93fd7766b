"""Lives of a gateway that end at a chosen moment, many at a time, and what was found after each."""

import collections
import concurrent.futures
import dataclasses
import os
import random
import threading
import time

from world import CRASH_LINE, Died, Violation, World

# How often each place is to be hit, and over how many worlds at a time.
HITS = 20
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "1"))
WORLDS = int(os.environ.get("CRASH_WORLDS", "20"))
LOAD_SECONDS = 8

POINTS = [
    "store_write_ends", "store_written", "start_replies", "stop_replies",
    *(f"aws_{moment}/{operation}" for moment in ("request_leaves", "answer_came")
      for operation in ("StartProjectVersion", "StopProjectVersion", "StartModel", "StopModel")),
]
# Places that a life passes often are hit at their first, second, … time.
LATE = {"store_write_ends": 20, "store_written": 20, "start_replies": 4, "stop_replies": 3}


@dataclasses.dataclass(frozen=True)
class Crash:
    """At a named place in the product, for the k-th time."""

    point: str
    k: int = 1

    @property
    def kind(self):
        return self.point


@dataclasses.dataclass(frozen=True)
class OnCall:
    """When AWS has received the k-th call of a life; it has had its effect and is not answered."""

    k: int

    @property
    def kind(self):
        return f"call {self.k}"


@dataclasses.dataclass(frozen=True)
class AtRandom:
    """After some time under load."""

    seconds: float
    kind = "at random"


def plan(seed):
    """Every death of a campaign, in the order in which they are to be died."""
    source = random.Random(seed)
    deaths = []
    for _ in range(ROUNDS):
        for point in POINTS:
            deaths += [Crash(point, source.randint(1, LATE.get(point, 1))) for _ in range(HITS)]
        deaths += [OnCall(k) for k in range(1, 11) for _ in range(2)]
        deaths += [AtRandom(source.uniform(0.05, 3)) for _ in range(20)]
    source.shuffle(deaths)
    return collections.deque(deaths)


class Campaign:
    def __init__(self, seed, deaths=None):
        self.seed = seed
        self.deaths = plan(seed) if deaths is None else collections.deque(deaths)
        self.hits = collections.Counter()
        self.misses = collections.Counter()
        self.violations = []
        self.checks = 0
        self.lock = threading.Lock()

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(WORLDS) as pool:
            for done in [pool.submit(self._world, number) for number in range(WORLDS)]:
                done.result()
        return self

    def _next(self):
        with self.lock:
            return self.deaths.popleft() if self.deaths else None

    def _world(self, number):
        world = World(f"{self.seed}/{number}")
        try:
            while (death := self._next()) is not None:
                self._die(world, death)
                # Now and then the process that recovers dies too.
                if world.random.random() < 0.25 and (again := self._next()) is not None:
                    death = (death, again)
                    self._die(world, again)
                life = world.live()
                try:
                    world.check(life)
                    with self.lock:
                        self.checks += 1
                except Violation as violation:
                    with self.lock:
                        self.violations.append((death, str(violation)))
                    # What is wrong now would be wrong in each check after this one.
                    life.kill()
                    world.end()
                    world = World(f"{self.seed}/{number}/{len(self.violations)}")
                    continue
                life.kill()
        finally:
            world.end()

    def _die(self, world, death):
        """One life under load, to its death."""
        env = {"MODEL_GATEWAY_CRASH_AT": f"{death.point}:{death.k}"} if isinstance(death, Crash) else {}
        try:
            life = world.live(**env)
        except Died as died:
            life = died.args[0]
            self._count(life, death)
            return
        if isinstance(death, OnCall):
            self._die_on_call(world, life, death)
        elif isinstance(death, AtRandom):
            timer = threading.Timer(death.seconds, life.program.process.kill)
            timer.start()
            world.load(life, LOAD_SECONDS)
        else:
            world.load(life, LOAD_SECONDS)
        self._count(life, death)

    def _die_on_call(self, world, life, death):
        first = (world.simulator.calls() or [{"number": 0}])[-1]["number"]
        world.simulator.fault("*", "delay", seconds=0.3, times=1000)

        def watch():
            while life.is_alive:
                if world.simulator.control("GET", f"/calls?after={first + death.k - 1}&limit=1")["calls"]:
                    life.program.process.kill()
                    return
                time.sleep(0.02)

        watcher = threading.Thread(target=watch)
        watcher.start()
        world.load(life, LOAD_SECONDS)
        if life.is_alive:
            life.program.process.kill()
        watcher.join()
        world.simulator.control("DELETE", "/faults")

    def _count(self, life, death):
        is_hit = life.is_gone(within=1)
        life.kill()
        code = life.program.process.returncode
        errors = life.program.errors()
        if code != -9 or isinstance(death, Crash) and is_hit and not CRASH_LINE.search(errors):
            self.violations.append((death, f"it ended by itself with {code}: {errors[-2000:]}"))
            return
        with self.lock:
            (self.hits if is_hit else self.misses)[death.kind] += 1
            if not is_hit and isinstance(death, Crash):
                # The life was too short for it: again, sooner.
                self.deaths.append(Crash(death.point, max(1, death.k // 2)))

"""However many wait, AWS is asked as little as for one."""

import asyncio
import collections
import datetime
import time

from program import eventually
from world import World

WAITERS = 1000
MODELS = 10
# Calls a second for each operation that AWS allows.
RATE = 5


def test_a_thousand_waiters_cost_no_more_than_one(tell):
    world = World("waiters", start_seconds=6, extra=MODELS - 2)
    names = list(world.models)
    for name in names:
        model = world.models[name]
        world.simulator.control(
            "PATCH", "/models",
            {field: model[field] for field in ("service", "project", "version")} | {"start_seconds": 6})
    life = world.live()
    before = (world.simulator.calls() or [{"number": 0}])[-1]["number"]
    begun = time.time()
    answers = asyncio.run(wait_all(life.port, names))
    took = time.time() - begun
    statuses = collections.Counter(status for _, status, _ in answers)
    assert statuses == {200: WAITERS}, statuses
    calls = world.simulator.calls(after=before)

    # Answered soon after the change was seen.
    worst = 0
    for name in names:
        ends = sorted(end for model, _, end in answers if model == name)
        worst = max(worst, ends[-1] - ends[0])
    assert worst < 2, f"the first and the last waiter of a model were answered {worst:.1f} s apart"

    # Never faster than AWS allows, and no more looks than the watcher makes.
    moments = collections.defaultdict(list)
    for call in calls:
        moments[call["service"], call["operation"]].append(moment(call["time"]))
    for (service, operation), times in moments.items():
        for index, first in enumerate(times):
            within = sum(first <= t < first + 1 for t in times[index:])
            assert within <= RATE + 1, f"{within} calls of {operation} in one second"
    describes = [c for c in calls if c["operation"] in ("DescribeProjectVersions", "DescribeModel")]
    # One at once and one each 2 s and later for each model, one for the sweep, and one for the start.
    assert len(describes) <= MODELS * (took / 1.6 + 3), f"{len(describes)} looks at {MODELS} models in {took:.0f} s"
    starts = [c for c in calls if c["answer"]["effect"] == "started"]
    assert len(starts) == MODELS
    tell(
        f"{WAITERS} waiters on {MODELS} models for {took:.1f} s: {len(describes)} describes, {len(starts)} starts; "
        f"answered within {worst:.2f} s of each other")
    life.kill()
    world.end()


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


async def wait_all(port, names):
    """Starts each model by many callers at once; each waits for it to run."""
    gate = asyncio.Semaphore(WAITERS)

    async def one(number):
        name = names[number % len(names)]
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            body = b'{"lease":"10m","holder":"h%d"}' % number
            writer.write(
                b"POST /models/%s/start?wait=60s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (name.encode(), len(body), body))
            await writer.drain()
            status = int((await asyncio.wait_for(reader.readline(), 90)).split()[1])
            await reader.read()
            writer.close()
            return name, status, time.time()

    return await asyncio.gather(*(one(number) for number in range(WAITERS)))

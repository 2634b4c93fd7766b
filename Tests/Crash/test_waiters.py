"""However many wait, AWS is asked as little as for one."""

import asyncio
import collections
import datetime
import time

from program import eventually
from world import World

WAITERS = 1000
MODELS = 10
# How long they wait before anything changes.
SECONDS = 8
# Calls a second for each operation that AWS allows.
RATE = 5


def test_a_thousand_waiters_cost_no_more_than_one(tell):
    world = World("waiters", extra=MODELS - 2)
    # The quota of running models does not let ten start: they are on their way already, and move when told.
    for name in world.models:
        world.put(name, "STARTING", "STARTING_HOSTING")
    life = world.live()
    for name in world.models:
        life.data(f"/models/{name}")
    before = world.simulator.calls()[-1]["number"]
    begun = time.time()

    async def wait():
        waiting = asyncio.create_task(wait_all(life.port, list(world.models)))
        await asyncio.sleep(SECONDS)
        changed = time.time()
        for name in world.models:
            await asyncio.to_thread(world.put, name, "RUNNING", "HOSTED")
        return await waiting, changed

    answers, changed = asyncio.run(wait())
    took = time.time() - begun
    statuses = collections.Counter(status for _, status, _ in answers)
    assert statuses == {200: WAITERS}, statuses
    calls = world.simulator.calls(after=before)
    life.kill()

    # All are answered within 2 s of the look that saw the change.
    slowest = 0
    for name in world.models:
        ends = [end for model, _, end in answers if model == name]
        seen = [t for t in (moment(call["time"]) for call in calls if is_look(call)) if changed <= t <= max(ends)]
        assert seen, f"{name} was not looked at after it had changed"
        slowest = max(slowest, max(ends) - min(ends))
    assert slowest < 2, f"the first and the last waiter of a model were answered {slowest:.1f} s apart"

    # Never faster than AWS allows, and no more looks than the watcher makes.
    moments = collections.defaultdict(list)
    for call in calls:
        moments[call["service"], call["operation"]].append(moment(call["time"]))
    fastest = max(sum(first <= t < first + 1 for t in times) for times in moments.values() for first in times)
    # The sixth may come within the second in which the first did, by the jitter of the way.
    assert fastest <= RATE + 1, f"{fastest} calls of one operation within a second"
    looks = sum(map(is_look, calls))
    # Every 2 s, a fifth earlier at most; one each for the start and the sweep.
    assert looks <= MODELS * (took / 1.6 + 3), f"{looks} looks at {MODELS} models in {took:.0f} s"
    assert len(calls) - looks <= 2 * MODELS, f"{len(calls) - looks} other calls"
    tell(
        f"{WAITERS} waiters on {MODELS} models for {took:.1f} s: {looks} describes, {len(calls) - looks} other calls, "
        f"{fastest} of one operation in a second at most; answered within {slowest:.2f} s of each other")
    world.end()


def is_look(call):
    return call["operation"] in ("DescribeProjectVersions", "DescribeModel")


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


async def wait_all(port, names):
    """Starts each model by many callers at once; each waits for it to run."""
    async def one(number):
        name = names[number % len(names)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = b'{"lease":"10m","holder":"h%d"}' % number
        writer.write(
            b"POST /models/%s/start?wait=60s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (name.encode(), len(body), body))
        await writer.drain()
        status = int((await asyncio.wait_for(reader.readline(), 90)).split()[1])
        await reader.read()
        writer.close()
        return name, status, time.time()

    return await asyncio.gather(*(one(number) for number in range(WAITERS)))

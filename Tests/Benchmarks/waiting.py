"""Many who wait for one model: what each costs, and how soon they have their answer."""

import time

import usage
from load import Request
from servers import KEY_HEADER, BareHummingbird, Gateway, Stub

AWAITED = Request("POST", "/models/awaited/start?wait=20m", (KEY_HEADER,))
HELD = Request("GET", "/held")
# How long the gateway may take from one look at a model to the next, with its jitter, and a little more.
PATIENCE = 90


def await_rest(pid):
    """Waits until the process has next to nothing to do, 60 s at the most."""
    deadline, before = time.monotonic() + 60, usage.cpu_seconds(pid)
    while time.monotonic() < deadline:
        time.sleep(1)
        after = usage.cpu_seconds(pid)
        if after - before <= 0.05:
            return
        before = after


def begin(load, server, request, count):
    """Sends so many requests that are held, and gives the load and how much memory each takes."""
    # What a server sets up with its first requests is not counted.
    before = usage.resident_bytes(server.pid)
    process = load.begin(
        server.port, request, connections=count, requests=count, seconds=PATIENCE, patience=PATIENCE)
    line = process.stderr.readline()
    if line != "sent\n":
        raise RuntimeError(f"the waiters did not come: {line}")
    await_rest(server.pid)
    return process, (usage.resident_bytes(server.pid) - before) / count


def waiters_at_gateway(folder, load, count):
    with Stub(folder) as stub, Gateway(folder, stub) as gateway:
        time.sleep(1)
        process, each = begin(load, gateway, AWAITED, count)
        changed = time.time()
        stub.tell("HOSTED")
        result = load.end(process)
        AWAITED.check(result)
        assert result["requests"] == count
    calls = stub.requests()
    # AWS tells the gateway when it is next asked; from there on it is the gateway's time.
    told = min(at for at, _, method, path, _ in calls if method == "GET" and at >= changed and "awaited" in path)
    return {
        "count": count, "bytes_each": each, "last_ms": (result["ended_at"] - told) * 1000,
        "starts": sum(path.endswith("/start") for _, _, _, path, _ in calls),
        "describes": sum(method == "GET" and "awaited" in path for _, _, method, path, _ in calls)}


def waiters_at_bare_hummingbird(folder, load, count):
    with BareHummingbird(folder) as server:
        time.sleep(1)
        process, each = begin(load, server, HELD, count)
        released = time.time()
        load(server.port, Request("POST", "/release"), connections=1, requests=1)
        result = load.end(process)
        HELD.check(result)
    return {"count": count, "bytes_each": each, "last_ms": (result["ended_at"] - released) * 1000}

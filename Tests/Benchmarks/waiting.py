"""Many who wait for one model: what each costs, and how soon they have their answer."""

import time

import usage
from load import Request
from servers import KEY_HEADER, BareHummingbird, Gateway, Stub

AWAITED = Request("POST", "/models/awaited/start?wait=20m", (KEY_HEADER,))
HELD = Request("GET", "/held")
# Seconds. Each waiter's lease is on the disk before it waits, and the gateway looks at a model every 36 s at the latest.
PATIENCE = 300


def begin(load, server, request, count, is_held):
    """Sends so many requests that are held, and gives the load and how much memory each takes."""
    before = usage.resident_bytes(server.pid)
    process = load.begin(server.port, request, connections=count, requests=count, seconds=PATIENCE)
    if process.stderr.readline() != "sent\n":
        raise RuntimeError(f"the waiters did not come: {process.communicate(timeout=PATIENCE)}")
    deadline = time.monotonic() + PATIENCE / 2
    while not is_held():
        if time.monotonic() > deadline or process.poll() is not None:
            process.kill()
            raise RuntimeError(f"not all of {count} wait")
        time.sleep(0.5)
    time.sleep(1)
    return process, (usage.resident_bytes(server.pid) - before) / count


def waiters_at_gateway(folder, load, count):
    with Stub(folder) as stub, Gateway(folder, stub) as gateway:
        time.sleep(1)
        process, each = begin(
            load, gateway, AWAITED, count, lambda: gateway.gauge("model_gateway_waiters") == count)
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
        process, each = begin(load, server, HELD, count, lambda: server.held() == count)
        released = time.time()
        load(server.port, Request("POST", "/release"), connections=1, requests=1)
        result = load.end(process)
        HELD.check(result)
    return {"count": count, "bytes_each": each, "last_ms": (result["ended_at"] - released) * 1000}

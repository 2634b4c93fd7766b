"""How cost grows with models, waiters, the size of images, and callers."""

import math

import usage
from load import Request
from servers import KEY_HEADER, Gateway, Stub
from waiting import waiters_at_gateway

JPEG = "Content-Type: image/jpeg"


def cost(server, load, request, seconds, connections=16):
    """CPU µs a request when as many are sent as are taken."""
    request.check(load(server.port, request, connections=connections, seconds=seconds / 4))
    before = usage.cpu_seconds(server.pid)
    result = load(server.port, request, connections=connections, seconds=seconds)
    request.check(result)
    return (usage.cpu_seconds(server.pid) - before) / result["requests"] * 1e6


def by_models(folder, load, counts, images, seconds):
    rows = []
    for count in counts:
        with Stub(folder) as stub, Gateway(folder, stub, models=count) as gateway:
            start, ids = gateway.start_seconds, 10
            middle = max(count // 2 - ids, 0)
            rows.append({
                "n": count, "start-up, ms": start * 1000,
                "GET /models/{id}, µs": cost(
                    gateway, load, Request("GET", "/models/parts-%", (KEY_HEADER,), None, middle, ids), seconds),
                "GET /models, µs": cost(gateway, load, Request("GET", "/models", (KEY_HEADER,)), seconds, 4),
                "detect 1 KB, µs": cost(
                    gateway, load,
                    Request("POST", "/models/hosted-%/detect", (KEY_HEADER, JPEG), images["1 KB"], 0, ids), seconds),
                "memory, KiB": usage.resident_bytes(gateway.pid) / 1024})
    return rows


def by_waiters(folder, load, counts, known):
    """`known` was measured already."""
    rows = []
    for count in counts:
        found = known if known and known["count"] == count else waiters_at_gateway(folder, load, count)
        rows.append({
            "n": count, "memory of all, KiB": max(found["bytes_each"] * count / 1024, 0),
            "last answer, ms": found["last_ms"], "calls to AWS": found["starts"] + found["describes"]})
    return rows


def by_images(folder, load, images, seconds):
    rows = []
    with Stub(folder) as stub, Gateway(folder, stub) as gateway:
        for name in ("1 KB", "10 KB", "100 KB", "1 MB", "8 MB"):
            request = Request("POST", "/models/hosted-0/detect", (KEY_HEADER, JPEG), images[name])
            rows.append({"n": images[name].stat().st_size, "detect, µs": cost(gateway, load, request, seconds, 4)})
    return rows


def by_callers(folder, load, counts, seconds):
    rows = []
    for count in counts:
        with Stub(folder) as stub, Gateway(folder, stub, callers=count) as gateway:
            # Every caller but the first in turn, whose key has no number.
            header = f"Authorization: Bearer mgw_{'k' * 39}%" if count > 1 else KEY_HEADER
            request = Request("GET", "/models/parts-1", (header,), None, 1001, max(count - 1, 1))
            rows.append({
                "n": count, "GET /models/{id}, µs": cost(gateway, load, request, seconds),
                "memory, KiB": usage.resident_bytes(gateway.pid) / 1024})
    return rows


def growth(rows, name):
    """How the cost grows from the last but one row to the last, where what does not depend on n matters least."""
    before, last = rows[-2], rows[-1]
    if before[name] <= 0 or last[name] <= 0:
        return "constant"
    power = math.log(last[name] / before[name]) / math.log(last["n"] / before["n"])
    if power < 0.15:
        return "constant"
    if power < 0.85:
        return f"less than linear (n^{power:.1f})"
    return "linear" if power <= 1.15 else f"more than linear (n^{power:.1f})"

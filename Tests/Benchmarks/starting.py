"""From the begin of a process to its first answer, and the memory that it takes when it has nothing to do."""

import statistics
import time

import usage
from servers import BareHummingbird, Envoy, FastAPI, Gateway, Stub


def start(make):
    with make() as server:
        seconds = server.start_seconds
        time.sleep(1)
        return {"start_ms": seconds * 1000, "resident_bytes": usage.resident_bytes(server.pid)}


def starts(folder, repeats, large):
    """The medians, by server; of the one with the large catalog, which takes longest, there is one start alone."""
    with Stub(folder) as stub:
        makers = {
            "model-gateway, 10 models": lambda: Gateway(folder, stub, models=10),
            f"model-gateway, {large:,} models": lambda: Gateway(folder, stub, models=large),
            "Envoy": lambda: Envoy(folder, stub),
            "FastAPI": lambda: FastAPI(folder, stub),
            "bare Hummingbird": lambda: BareHummingbird(folder),
        }
        found = {name: [] for name in makers}
        for number in range(repeats):
            for name, make in makers.items():
                if number == 0 or f"{large:,}" not in name:
                    found[name].append(start(make))
    return {
        name: {key: statistics.median(one[key] for one in many) for key in many[0]} for name, many in found.items()}

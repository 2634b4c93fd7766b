"""Each operation of each service, befallen by each fault: what the caller is told, what AWS sees, how long it takes."""

import concurrent.futures

import pytest

import cells

# Of 2 processors, most of whose time is spent waiting.
WORKERS = 6


def row(status, outcome, calls, seconds, effects=0):
    """What is expected: calls as a number or a range, seconds as a limit or a range."""
    calls = calls if isinstance(calls, range) else range(calls, calls + 1)
    return status, outcome, calls, seconds if isinstance(seconds, tuple) else (0, seconds), effects


# A GET is answered after 2 s with what is known; the describe goes on.
UNKNOWN = row(200, "unknown", range(1, 4), 2.8)
SEEN = row(200, "stopped", 2, 1.5)
FOUND = row(200, "findings", 2, 1.5)
# The caller is told after 15 s, the gateway goes on finding out.
DOUBT = (14, 17)
# The limit of a detect.
LATE = row(504, "BACKEND_TIMEOUT", 1, (29, 32))
# Whatever happens, and once.
STOPPING = row(202, "stopping", range(1, 10), 2.5, effects=1)

# By fault: describe, start, stop and detect. Where the services differ: Rekognition's, Lookout's. Rekognition takes no
# client token, so a start in doubt is not sent again before the model was described.
EXPECTED = {
    "throttle storm": (
        UNKNOWN, row(429, "BACKEND_THROTTLED", 3, 4), STOPPING, row(429, "BACKEND_THROTTLED", 3, 4)),
    "500": (
        UNKNOWN, (row(502, "BACKEND_ERROR", 1, DOUBT), row(502, "BACKEND_ERROR", 3, DOUBT)), STOPPING,
        row(502, "BACKEND_ERROR", 3, 4)),
    "503": (
        UNKNOWN, (row(502, "BACKEND_ERROR", 1, DOUBT), row(502, "BACKEND_ERROR", 3, DOUBT)), STOPPING,
        row(502, "BACKEND_ERROR", 3, 4)),
    "slow head": (
        UNKNOWN, row(504, "BACKEND_TIMEOUT", 1, DOUBT, effects=1), STOPPING, LATE),
    "slow body": (
        UNKNOWN, row(504, "BACKEND_TIMEOUT", 1, DOUBT, effects=1), STOPPING, LATE),
    "reset before the effect": (
        SEEN, (row(503, "BACKEND_UNAVAILABLE", 1, DOUBT), row(202, "starting", 2, 1.5, effects=1)), STOPPING, FOUND),
    "reset after the effect": (
        SEEN, (row(202, "starting", 1, 1.5, effects=1), row(202, "starting", 2, 1.5, effects=1)), STOPPING, FOUND),
    "stale keep-alive": (
        row(200, "stopped", 1, 1.5), row(202, "starting", 1, 1.5, effects=1), STOPPING, row(200, "findings", 1, 1.5)),
    "garbage": (
        SEEN, (row(202, "starting", 1, 1.5, effects=1), row(202, "starting", 2, 1.5, effects=1)), STOPPING, FOUND),
    # The sweep may have found out about the clock before.
    "wrong Date": (
        row(200, "stopped", range(1, 3), 1.5), row(202, "starting", range(1, 3), 1.5, effects=1), STOPPING,
        row(200, "findings", range(1, 3), 1.5)),
}
SERVICES = list(cells.OPERATIONS)
VERBS = ["describe", "start", "stop", "detect"]
CELLS = [(service, verb, fault) for fault in EXPECTED for verb in VERBS for service in SERVICES]


@pytest.fixture(scope="module")
def table():
    """All cells, run beside each other."""
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        # Those that wait longest begin first.
        order = sorted(CELLS, key=lambda cell: not cell[2].startswith("slow"))
        yield {cell: pool.submit(cells.run, *cell) for cell in order}


@pytest.mark.parametrize(("service", "verb", "fault"), CELLS, ids=[" ".join(cell) for cell in CELLS])
def test_a_fault_is_told_as_the_design_says(table, tell, service, verb, fault):
    expected = EXPECTED[fault][VERBS.index(verb)]
    if isinstance(expected[0], tuple):
        expected = expected[SERVICES.index(service)]
    status, outcome, calls, (least, most), effects = expected
    got = table[service, verb, fault].result()
    wanted = f"{status} {outcome}, {calls.start}-{calls.stop - 1} calls, {effects} effects, at most {most} s"
    tell(f"{fault:<24} {verb:<9} {service:<14} {got}   (expected {wanted})")
    assert (got.status, got.outcome, got.effects) == (status, outcome, effects), wanted
    assert got.calls in calls and least <= got.seconds <= most, wanted

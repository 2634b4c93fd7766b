"""Measures one server with one kind of request, from its start to its end."""

import dataclasses
import statistics
import time

import usage
from servers import Direct, Gateway, Stub
from signatures import verify


@dataclasses.dataclass(frozen=True)
class Plan:
    """How long and how often. Seconds, but for `rounds`."""

    rounds: int = 3
    warm_up: float = 0.8
    closed: float = 2
    open: float = 4


def measure(side, case, plan, folder, load):
    """One round: the server is started anew, warmed up, loaded with all that it takes, and then at a fixed rate."""
    with Stub(folder) as stub:
        more = {"models": side.models} if side.server is Gateway else {}
        with side.server(folder, stub, **more) as server:
            found = exercise(side, plan, server, load)
    if side.server is Gateway:
        found |= verify(stub)
    if side.server is not Direct:
        check_counts(side, case, stub, found)
    del found["answers"]
    return found


def exercise(side, plan, server, load):
    answers, first = {}, side.request.first
    request = side.request

    def send(**options):
        nonlocal first
        # No id is sent twice where each is to be new.
        result = load(server.port, request, **{"connections": side.connections, "first": first, **options})
        request.check(result)
        for status, count in result["statuses"].items():
            answers[status] = answers.get(status, 0) + count
        if side.limit < 10_000_000:
            first += result["requests"]
        return result

    send(seconds=plan.warm_up, requests=min(side.limit, 1000 if side.limit < 10_000_000 else side.limit))
    idle = usage.resident_bytes(server.pid) if server.pid else None
    before = cpu(server)
    closed = send(seconds=plan.closed, requests=side.limit)
    between = cpu(server)
    fixed = send(seconds=plan.open, rate=side.rate, connections=64)
    after = cpu(server)
    found = {
        "per_second": closed["per_second"], "p50_ms": fixed["p50_ms"], "p99_ms": fixed["p99_ms"],
        "p999_ms": fixed["p999_ms"], "rate": side.rate, "unsent": fixed["unsent"], "answers": answers}
    if server.pid:
        found |= {
            "cpu_us": (between - before) / closed["requests"] * 1e6,
            "cpu_us_at_rate": (after - between) / fixed["requests"] * 1e6, "resident_bytes": idle}
    return found


def cpu(server):
    return usage.cpu_seconds(server.pid) if server.pid else 0


def check_counts(side, case, stub, found):
    """The stub has had as many starts as were answered with a start of one's own."""
    if not case.upstream or "202" not in found["answers"]:
        return
    received = sum(
        status == 202 and method == "POST" and case.upstream in path and path.endswith("/start")
        for _, status, method, path, _ in stub.requests())
    if received != found["answers"]["202"]:
        raise AssertionError(f"{side.name}: {found['answers']['202']} starts were answered, the stub had {received}")
    found["upstream"] = received


def run_case(case, plan, folder, load, tell):
    """All rounds of a case: every server has its turn in each round, and they take turns in who is first."""
    rounds = {side.name: [] for side in case.sides}
    for number in range(plan.rounds):
        turn = number % len(case.sides)
        for side in case.sides[turn:] + case.sides[:turn]:
            begun = time.monotonic()
            rounds[side.name].append(measure(side, case, plan, folder, load))
            one = rounds[side.name][-1]
            tell(f"{case.name} {number + 1}/{plan.rounds} {side.name}: {one['per_second']:.0f}/s, "
                 f"{one.get('cpu_us', 0):.0f} µs, p99 {one['p99_ms']:.2f} ms ({time.monotonic() - begun:.0f} s)")
    return {name: {"median": medians(found), "rounds": found} for name, found in rounds.items()}


def medians(rounds):
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}

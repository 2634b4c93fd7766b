"""What the gateway is to reach, and whether it does: ratios within one run, medians over the rounds."""

import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Target:
    title: str
    # The measured value, the bound, and whether the value is to be at most (or at least) that.
    value: float
    bound: float
    at_most: bool = True
    unit: str = ""

    @property
    def is_met(self):
        return self.value <= self.bound if self.at_most else self.value >= self.bound


def ratio(results, case, metric, peer):
    """Of the gateway's value to the peer's, round by round."""
    sides = results["cases"][case]
    pairs = zip(sides["model-gateway"]["rounds"], sides[peer]["rounds"], strict=True)
    return statistics.median(own[metric] / other[metric] for own, other in pairs)


def added(results, metric, server):
    """What a server adds to the direct call, in ms."""
    sides = results["cases"]["start-upstream"]
    pairs = zip(sides[server]["rounds"], sides["direct"]["rounds"], strict=True)
    return statistics.median(own[metric] - direct[metric] for own, direct in pairs)


def targets(results):
    cases, parts, starts = results["cases"], results["parts"], results["starts"]
    found = []

    def add(*needed, make):
        if all(case in cases for case in needed):
            found.extend(make())

    add("detect-1k", make=lambda: [
        Target("sign and forward: CPU a request against Envoy", ratio(results, "detect-1k", "cpu_us", "Envoy"), 1.0)])
    add("start-upstream", make=lambda: [Target(
        "start, upstream: requests a second against FastAPI",
        ratio(results, "start-upstream", "per_second", "FastAPI"), 15, False)])
    add("start-joined", make=lambda: [Target(
        "start, joined: requests a second against FastAPI",
        ratio(results, "start-joined", "per_second", "FastAPI"), 25, False)])
    add("detect-1m", make=lambda: [Target(
        "detect 1 MB raw: CPU a request against Envoy", ratio(results, "detect-1m", "cpu_us", "Envoy"), 1.2)])
    if parts:
        own = parts["sign a start"]
        found += [
            Target("signing: against OpenSSL's part alone", own / parts["sign a start: OpenSSL's part"], 3.0),
            Target("signing: botocore's time against it", parts["sign a start: botocore"] / own, 30, False)]
    add("status", make=lambda: [Target(
        "status read: CPU against bare Hummingbird", ratio(results, "status", "cpu_us", "bare Hummingbird"), 1.5)])
    add("start-upstream", make=lambda: [
        Target(f"{name} added to the direct call at 500 starts a second, against Envoy's",
               added(results, metric, "model-gateway"), added(results, metric, "Envoy"), unit=" ms")
        for name, metric in (("p50", "p50_ms"), ("p99", "p99_ms"))])
    if results["waiters"]:
        own, bare = (results["waiters"][name] for name in ("model-gateway", "bare Hummingbird"))
        found += [
            Target(f"a waiter's memory over a bare Hummingbird connection's, {own['count']:,} waiters",
                   (own["bytes_each"] - bare["bytes_each"]) / 1024, 6, unit=" KiB"),
            Target("last answer after AWS told of the change", own["last_ms"], 250, unit=" ms")]
    if starts:
        idle = starts["model-gateway, 10 models"]
        found += [Target("idle memory, 10 models", idle["resident_bytes"] / (1 << 20), 60, unit=" MiB"),
                  Target("start-up, 10 models", idle["start_ms"], 150, unit=" ms")]
    return found

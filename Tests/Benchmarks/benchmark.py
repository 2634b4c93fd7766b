#!/usr/bin/env python3
"""Measures the gateway beside its peers, and prints tables; see run.sh."""

import argparse
import json
import pathlib
import resource
import sys
import tempfile
import time

import images
import machine
import tables
from cases import cases
from growing import by_callers, by_images, by_models, by_waiters
from load import Load
from measuring import Plan, run_case
from parts import parts
from readme import write
from starting import starts
from waiting import waiters_at_bare_hummingbird, waiters_at_gateway

SINGLES = ("starts", "waiters", "parts", "growth")


def arguments():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__)
    names = [case.name for case in cases({"1 KB": None, "1 MB": None, "start": None})]
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"only these of: {', '.join([*names, *SINGLES])}")
    parser.add_argument("--smoke", action="store_true", help="two minutes: all once and briefly, for sanity alone")
    parser.add_argument("--rounds", type=int, help="how often each case is measured; 3")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes the results there, too")
    parser.add_argument("--readme", action="store_true", help="puts the tables into README.md")
    found = parser.parse_args()
    unknown = set(found.cases) - set(names) - set(SINGLES)
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    if found.readme and (found.smoke or found.cases):
        parser.error("the README has whole runs only")
    return found


def tell(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def run(asked, folder):
    plan = Plan(1, 0.3, 0.7, 1) if asked.smoke else Plan()
    plan = Plan(asked.rounds or plan.rounds, plan.warm_up, plan.closed, plan.open)
    load, pictures = Load(folder), images.write(folder)

    def wanted(name):
        return not asked.cases or name in asked.cases

    results = {"machine": machine.describe(), "rounds": plan.rounds, "smoke": asked.smoke, "cases": {}, "starts": {},
               "waiters": {}, "parts": {}, "growth": {}}
    for case in cases(pictures):
        if wanted(case.name):
            results["cases"][case.name] = run_case(case, plan, folder, load, tell)
    if wanted("starts"):
        tell("starts")
        results["starts"] = starts(folder, plan.rounds, 1000 if asked.smoke else 100_000)
    if wanted("waiters"):
        tell("waiters")
        # Each is a connection: both ends have that many files open.
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        count = 200 if asked.smoke else min(10_000, files - 200)
        results["waiters"] = {
            "bare Hummingbird": waiters_at_bare_hummingbird(folder, load, count),
            "model-gateway": waiters_at_gateway(folder, load, count)}
    if wanted("parts"):
        tell("parts")
        results["parts"] = parts(folder, plan.rounds, 0.1 if asked.smoke else 0.5)
    if wanted("growth"):
        tell("growth")
        results["growth"] = grow(asked, folder, load, pictures, results["waiters"].get("model-gateway"))
    results["checks"] = checks(results)
    return results


def grow(asked, folder, load, pictures, waiters):
    def up_to(limit):
        return [count for count in (1, 10, 100, 1000, 10_000, 100_000) if count <= limit]

    seconds = 0.3 if asked.smoke else 1.5
    return {
        "models": by_models(folder, load, up_to(100 if asked.smoke else 100_000)[1:], pictures, seconds),
        "waiters": by_waiters(folder, load, [1, 10] if asked.smoke else up_to(10_000), waiters),
        "bytes of an image": by_images(folder, load, pictures, seconds),
        "callers": by_callers(folder, load, up_to(10 if asked.smoke else 1000), seconds)}


def checks(results):
    """What was found right on the way; what was not has ended the run."""
    rounds = [one for sides in results["cases"].values() for one in sides["model-gateway"]["rounds"]]
    signed, starts = (sum(one.get(name, 0) for one in rounds) for name in ("verified", "upstream"))
    if not rounds:
        return ""
    return (f"botocore signed {signed:,} recorded requests of the gateway again and came to the same signatures; the "
            f"stub had as many starts as were answered, {starts:,}.")


def main():
    asked = arguments()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="model-gateway-benchmarks-") as folder:
        results = run(asked, pathlib.Path(folder))
    tell(f"done in {time.monotonic() - begun:.0f} s")
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1) + "\n")
    print("\n".join(tables.markdown(results)))
    if asked.readme:
        write(results)


if __name__ == "__main__":
    main()

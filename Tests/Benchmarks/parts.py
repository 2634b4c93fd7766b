"""Parts of the hot path by themselves: the microbenchmarks in Swift, and botocore's signing."""

import json
import pathlib
import subprocess
import time

import botocore.auth
import botocore.awsrequest

from program import BINARY, environment
from signatures import KEYS

# The start that Microbenchmarks+signing.swift signs.
TARGET = "/2020-11-20/projects/parts/models/1/start"
HEADERS = {"Content-Type": "application/json", "X-Amzn-Client-Token": "9a6f4c1e-5d0b-4d0e-8d4b-3f2a1c5e7b90"}
BODY = b'{"MinInferenceUnits": 1}'


def microbenchmarks(folder, seconds):
    """Nanoseconds of each part, by name."""
    program = pathlib.Path(BINARY).with_name("model-gateway-microbenchmarks")
    ran = subprocess.run(
        [program, "--format", "json", "--quiet", "--min-time", str(seconds)], check=True, capture_output=True,
        env=environment(TMPDIR=str(folder)), timeout=600)
    found = {}
    for one in json.loads(ran.stdout)["benchmarks"]:
        name, _, turns = one["name"].partition(" x")
        found[name] = one["time"] / int(turns or 1)
    return found


def botocore_signing(seconds):
    """Nanoseconds of a signature by botocore."""
    signer = botocore.auth.SigV4Auth(KEYS, "lookoutvision", "us-east-1")
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        for _ in range(100):
            request = botocore.awsrequest.AWSRequest(
                method="POST", url=f"https://lookoutvision.us-east-1.amazonaws.com{TARGET}", data=BODY, headers=HEADERS)
            signer.add_auth(request)
        count += 100
    return (time.perf_counter() - begun) / count * 1e9


def parts(folder, rounds, seconds):
    """The medians."""
    many = []
    for _ in range(rounds):
        one = microbenchmarks(folder, seconds)
        one["sign a start: botocore"] = botocore_signing(seconds)
        many.append(one)
    return {name: sorted(one[name] for one in many)[len(many) // 2] for name in many[0]}

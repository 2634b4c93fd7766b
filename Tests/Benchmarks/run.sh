#!/usr/bin/env bash
# Measures the gateway beside Envoy, nginx, FastAPI with boto3 and a bare Hummingbird, on this machine, over loopback.
#
#   run.sh [--smoke] [--rounds N] [--json FILE] [--readme] [CASE...]
#
# It installs what is missing, builds as is shipped, runs some eleven minutes and prints tables; --smoke takes two minutes and
# only shows that everything works; --readme puts the tables into README.md. `run.sh --help` names the cases. Nothing else
# should run on the machine meanwhile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

VENV=.venv-bench
# As Tests/run.sh builds what is shipped.
RELEASE=(-c release --static-swift-stdlib)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing=()
command -v nginx > /dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx)
command -v cc > /dev/null || missing+=(gcc libc6-dev)
if [ "${#missing[@]}" -gt 0 ]; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if ! cmp --silent Tests/Benchmarks/requirements.txt "$VENV/installed.txt"; then
  python3 -m venv --clear "$VENV"
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --requirement Tests/Benchmarks/requirements.txt
  cp Tests/Benchmarks/requirements.txt "$VENV/installed.txt"
fi

export MODEL_GATEWAY_BENCHMARKS=1
for product in model-gateway bare-hummingbird model-gateway-microbenchmarks; do
  swift build "${RELEASE[@]}" --product "$product" >&2
done
binary=$(swift build "${RELEASE[@]}" --show-bin-path)/model-gateway
unset MODEL_GATEWAY_BENCHMARKS
# 10,000 who wait are as many connections.
ulimit -n "$(ulimit -Hn)"
MODEL_GATEWAY_BINARY=$binary exec "$VENV/bin/python" -B Tests/Benchmarks/benchmark.py "$@"

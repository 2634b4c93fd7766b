#!/usr/bin/env bash
# Builds the gateway and serves it with a simulator in place of AWS: no account is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: ./deploy/quickstart.sh [OPTION OF model-gateway serve]...

Installs what is missing of libssl-dev, zlib1g-dev and libsqlite3-dev, builds the gateway for release, and serves it
on 127.0.0.1:8080 with a simulator in place of AWS. Ctrl-C ends it.

  PORT=9090 ./deploy/quickstart.sh           on another port
  ./deploy/quickstart.sh --port 9090         the same
  ./deploy/quickstart.sh --start-seconds 1   models that start within a second
  BINARY=FILE ./deploy/quickstart.sh         a program that is built already
TEXT
}

fail() {
  echo "quickstart: $*" >&2
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

install_packages() {
  if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
    echo "quickstart: there is no apt-get here; the build needs the headers of OpenSSL 3, zlib and SQLite." >&2
    return
  fi
  local package missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  echo "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Passes on what the server prints; once it listens, shows what to do with it.
show() {
  # The server is told to end, and this ends when the server has.
  trap '' INT TERM
  local line gateway simulator=''
  while IFS= read -r line; do
    echo "$line"
    case "$line" in
      "model-gateway: simulator on "*) simulator=${line##* } ;;
      "model-gateway: listening on "*)
        gateway=${line##* }
        cat <<TEXT

Open $gateway/ in a browser, or, in another terminal:

  curl -X POST $gateway/models/abc123/start     # a model of Rekognition Custom Labels
  curl -X POST $gateway/models/widgets/start    # a model of Lookout for Vision
  curl $gateway/models/abc123                   # its state
  curl $gateway/models                          # all models
  curl $gateway/openapi.yaml                    # the contract
  curl $simulator/_simulator/calls              # the signed requests that AWS would have got

Ctrl-C ends it.

TEXT
        ;;
    esac
  done
}

case "${1:-}" in
  -h | --help)
    usage
    exit
    ;;
esac

binary=${BINARY:-}
if [ -z "$binary" ]; then
  command -v swift > /dev/null || fail "there is no swift in the PATH; https://www.swift.org/install has it."
  install_packages libssl-dev zlib1g-dev libsqlite3-dev
  echo "Building; the first time takes some minutes."
  swift build -c release --product model-gateway
  binary=$(swift build -c release --product model-gateway --show-bin-path)/model-gateway
fi
exec "$binary" serve --simulate --port "${PORT:-8080}" "$@" > >(show)

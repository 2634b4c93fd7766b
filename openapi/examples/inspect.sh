#!/usr/bin/env bash
# Starts a model, shows it an image and gives it up again, with curl and jq:
#
#   MODEL_GATEWAY_URL=http://127.0.0.1:8080 ./openapi/examples/inspect.sh abc123 board.png
set -euo pipefail

gateway=${MODEL_GATEWAY_URL:-http://127.0.0.1:8080}
model=${1:?"the model's id"}
image=${2:?a file with a JPEG or a PNG}
type=image/jpeg
[[ "$image" != *.png ]] || type=image/png

# The key goes into curl by a file descriptor, so that no list of processes shows it.
call() {
  local answer
  answer=$(curl --silent --show-error --config <(
    [ -z "${MODEL_GATEWAY_KEY:-}" ] || printf 'header = "Authorization: Bearer %s"\n' "$MODEL_GATEWAY_KEY"
  ) "$@")
  if [ "$(jq .success <<< "$answer")" != true ]; then
    jq -r '"\(.error.code): \(.error.message) (request \(.error.request_id))"' <<< "$answer" >&2
    return 1
  fi
  jq .data <<< "$answer"
}

# With the same key a start that is sent again, after a lost connection say, is the same start.
call -X POST "$gateway/models/$model/start?wait=20m" \
  -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" -d '{"lease":"30m"}' | jq -r '"\(.id) is \(.state)"'

call -X POST "$gateway/models/$model/detect" -H "Content-Type: $type" --data-binary "@$image" |
  jq -r '.labels[] | "\(.name) \(.confidence)"'

call -X POST "$gateway/models/$model/stop" | jq -r '"\(.id): \(.result)"'

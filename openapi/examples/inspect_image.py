#!/usr/bin/env python3
"""Starts a model, shows it an image and gives it up again; needs nothing but Python.

    MODEL_GATEWAY_URL=http://127.0.0.1:8080 ./openapi/examples/inspect_image.py abc123 board.png
"""

import json
import mimetypes
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request
import uuid

GATEWAY = os.environ.get("MODEL_GATEWAY_URL", "http://127.0.0.1:8080")
KEY = os.environ.get("MODEL_GATEWAY_KEY")


class GatewayError(Exception):
    """What the gateway said when it said no. Decide by `code`."""

    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['message']} (request {error['request_id']})")
        self.code = error["code"]
        self.retry_after = error.get("retry_after")


def call(path, body=b"", tries=3, **headers):
    """Posts, and gives `data`; tries again where the gateway says that it may help."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if KEY:
        named["Authorization"] = f"Bearer {KEY}"
    request = urllib.request.Request(GATEWAY + path, data=body, headers=named, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=1300) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as answer:
        error = GatewayError(json.load(answer)["error"])
    if error.retry_after is None or tries == 1:
        raise error
    time.sleep(error.retry_after)
    return call(path, body, tries - 1, **headers)


def main(model, image):
    # With the same key a start that is sent again is the same start.
    started = call(
        f"/models/{model}/start?wait=20m", json.dumps({"lease": "30m"}).encode(), Content_Type="application/json",
        Idempotency_Key=str(uuid.uuid4()))
    print(f"{model} is {started['state']}")
    try:
        kind = mimetypes.guess_type(image)[0] or "image/jpeg"
        found = call(f"/models/{model}/detect", pathlib.Path(image).read_bytes(), Content_Type=kind)
        for label in found["labels"]:
            print(label["name"], label["confidence"])
    finally:
        print(f"{model}: {call(f'/models/{model}/stop')['result']}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: inspect_image.py MODEL IMAGE")
    try:
        main(*sys.argv[1:])
    except GatewayError as error:
        sys.exit(str(error))

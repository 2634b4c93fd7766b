"""What is measured side by side: for each case, the servers and what each is sent."""

import dataclasses

from load import Request
from servers import KEY_HEADER, BareHummingbird, Direct, Envoy, FastAPI, Gateway, Nginx

JPEG = "Content-Type: image/jpeg"
JSON = "Content-Type: application/json"
DETECT = "/2020-11-20/projects/hosted/models/1/detect"


@dataclasses.dataclass(frozen=True)
class Side:
    """A server and what it is sent. `rate` is the requests a second at which its latency is taken."""

    name: str
    server: object
    request: Request
    rate: int
    # How many models are in the gateway's catalog.
    models: int = 10
    # How many requests the closed loop sends at the most.
    limit: int = 10_000_000
    connections: int = 32


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    title: str
    sides: tuple
    # Which path of the stub's, and which of its statuses, stands for each answer of the gateway with the status 202.
    upstream: str = ""


def cases(images):
    """All cases. `images` has JPEGs by their size."""
    small, large = images["1 KB"], images["1 MB"]
    keyed = (KEY_HEADER, JPEG)

    def detect(name, target, body, headers=keyed):
        return Request("POST", target, headers, body)

    def start(target, headers, first, ids, good):
        return Request("POST", target, headers, None, first, ids, good)

    begun = 10_000
    raw_start = Request(
        "POST", "/2020-11-20/projects/parts/models/%/start", (JSON,), images["start"], 1, begun, ("202",))
    return [
        Case("detect-1k", "sign and forward: detect, 1 KB JPEG, Lookout", (
            Side("model-gateway", Gateway, detect("gateway", "/models/hosted-0/detect", small), 500),
            Side("Envoy", Envoy, detect("envoy", DETECT, small, (JPEG,)), 500),
            Side("nginx, unsigned", Nginx, detect("nginx", DETECT, small, (JPEG,)), 500),
            Side("FastAPI", FastAPI, detect("fastapi", "/models/hosted-1/detect", small), 200))),
        Case("start-upstream", "start, upstream: each id once, SQLite, a key", (
            Side("model-gateway", Gateway, start("/models/parts-%/start", (KEY_HEADER,), 0, begun, ("202",)), 500,
                 begun, 5000),
            Side("FastAPI", FastAPI, start("/models/parts-%/start", (KEY_HEADER,), 1, begun, ("202",)), 100,
                 limit=5000),
            Side("Envoy", Envoy, raw_start, 500),
            Side("direct", Direct, raw_start, 500)), "/parts/"),
        Case("start-joined", "start, joined: ten models that run, SQLite, a key", (
            Side("model-gateway", Gateway, start("/models/hosted-%/start", (KEY_HEADER,), 0, 10, ("200",)), 500),
            Side("FastAPI", FastAPI, start("/models/hosted-%/start", (KEY_HEADER,), 1, 10, ("200",)), 100))),
        Case("detect-1m", "detect, 1 MB JPEG, Lookout's raw body", (
            Side("model-gateway", Gateway, detect("gateway", "/models/hosted-0/detect", large), 40, connections=8),
            Side("Envoy", Envoy, detect("envoy", DETECT, large, (JPEG,)), 40, connections=8),
            Side("FastAPI", FastAPI, detect("fastapi", "/models/hosted-1/detect", large), 20, connections=8))),
        Case("detect-1m-base64", "detect, 1 MB JPEG, Rekognition's base64", (
            Side("model-gateway", Gateway, detect("gateway", "/models/solder/detect", large), 40, connections=8),
            Side("FastAPI", FastAPI, detect("fastapi", "/models/solder/detect", large), 20, connections=8))),
        Case("status", "GET /models/{id}, catalog of 10,000", (
            Side("model-gateway", Gateway, Request("GET", "/models/parts-%", (KEY_HEADER,), None, 0, 10), 500, 10_000),
            Side("bare Hummingbird", BareHummingbird, Request("GET", "/models/parts-%", (KEY_HEADER,), None, 0, 10),
                 500))),
        Case("list", "GET /models, catalog of 10,000", (
            Side("model-gateway", Gateway, Request("GET", "/models", (KEY_HEADER,)), 50, 10_000),)),
    ]

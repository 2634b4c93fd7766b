"""What those who run a gateway see while things go wrong: its metrics, its readiness, and that clients make no series."""

import collections
import concurrent.futures
import datetime
import json
import random
import resource
import socket
import string
import time

import pytest

import aws
import contract
from measured import by, samples, total
from program import PATIENCE, Gateway, Program, Server, Simulator, eventually, run

HOST = b"Host: localhost\r\n"


def status_of(server, data):
    """The status of the one answer to these bytes."""
    answer, more = server.send(data)
    assert more == b""
    return answer.status


def test_what_is_refused_at_the_door_is_counted_too(fresh_gateway):
    """Requests that no route ever sees, and one that breaks off in the middle of one."""
    refusals = [
        (b"GET /healthz HTTP/1.1\r\n\r\n", 400, "GET", "VALIDATION_ERROR"),
        (b"nonsense\r\n\r\n", 400, "other", "VALIDATION_ERROR"),
        (b"FETCH / HTTP/1.1\r\n" + HOST + b"\r\n", 501, "other", "NOT_IMPLEMENTED"),
        (b"CONNECT a:1 HTTP/1.1\r\n" + HOST + b"\r\n", 501, "other", "NOT_IMPLEMENTED"),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414, "GET", "URI_TOO_LONG"),
        (b"HEAD / HTTP/1.1\r\n" + HOST + b"X: y\r\n" * 101 + b"\r\n", 431, "HEAD", "HEADERS_TOO_LARGE"),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Expect: x\r\nContent-Length: 1\r\n\r\n", 417, "POST", "EXPECTATION_FAILED"),
        # A head that never ends, and a body that never comes.
        (b"GET / HTTP/1.1\r\n" + HOST, 408, "other", "REQUEST_TIMEOUT"),
        (b"POST /models/abc123/start HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\n", 408, "POST", "REQUEST_TIMEOUT"),
    ]
    with concurrent.futures.ThreadPoolExecutor(len(refusals)) as pool:
        got = list(pool.map(lambda refusal: status_of(fresh_gateway, refusal[0]), refusals))
    assert got == [status for _, status, _, _ in refusals]
    found = samples(fresh_gateway)
    counted = by(found, "model_gateway_http_requests_total", "route", "method", "code", "status", "caller")
    assert counted == collections.Counter(
        ("none", method, code, f"{status // 100}xx", "none") for _, status, method, code in refusals)
    # Only the scrape is under way.
    assert total(found, "model_gateway_http_requests_in_flight") == 1


@pytest.fixture
def guarded(tmp_path):
    """A gateway with a caller that has a key, and with models that may be named by their ARN."""
    key = json.loads(run("keys", "new", "inspection", "--json").stdout)
    file = tmp_path / "gateway.yaml"
    file.write_text(
        "arn_ids: {allowed: true, regions: [us-east-1], accounts: ['123456789012']}\n"
        "callers: {inspection: {allow: {'*': [read, start, stop, detect, operate]}, "
        f"keys: {{first: {{sha256: {key['sha256']}}}}}}}}}\n")
    gateway = Gateway("--config", str(file))
    gateway.bearer = [("Authorization", f"Bearer {key['key']}")]
    yield gateway
    gateway.program.end()


def flood(gateway, random, times):
    """Requests with paths, methods, models, callers and headers that nobody has ever heard of."""
    def word(alphabet=string.ascii_lowercase):
        return "".join(random.choice(alphabet) for _ in range(random.randint(1, 24)))

    arn = "arn:aws:rekognition:us-east-1:123456789012:project/{0}/version/{0}/1768472430218"
    for _ in range(times):
        gateway.get(f"/{word()}/{word()}/{word()}")
        gateway.get(f"/{word()}", gateway.bearer)
        gateway.get(f"/models/{word()}", gateway.bearer)
        gateway.post(f"/models/{arn.format(word())}/start", headers=gateway.bearer)
        gateway.get("/models", [("Authorization", f"Bearer mgw_{word()}")])
        gateway.get("/models", [("Authorization", f"Basic {word()}")])
        gateway.get(f"/models?{word()}={word()}", gateway.bearer)
        gateway.get("/healthz", [("X-Request-Id", word()), ("User-Agent", word()), ("Forwarded", f"for={word()}")])
        gateway.post(f"/models/{word()}/{word()}", headers=gateway.bearer)
        for method in (word(string.ascii_uppercase), "DELETE"):
            data = f"{method} /{word()} HTTP/1.1\r\nHost: {word()}\r\nConnection: close\r\n\r\n"
            status_of(gateway, data.encode())


def test_whatever_clients_send_makes_no_series(guarded):
    flood(guarded, random.Random(0), 2)
    # Whether a name of the random ones is a route, a model or a method is not left to chance.
    for method in ("FROB", "PATCH", "PUT", "OPTIONS"):
        status_of(guarded, f"{method} /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    before = samples(guarded, guarded.bearer)
    before = samples(guarded, guarded.bearer)
    flood(guarded, random.Random(1), 60)
    after = samples(guarded, guarded.bearer)
    # AWS has been asked for more models that it does not have; that is a lane and not a model.
    assert set(after) - set(before) == set()
    grown = total(after, "model_gateway_http_requests_total") - total(before, "model_gateway_http_requests_total")
    assert grown == 60 * 11 + 1
    assert total(after, "model_gateway_metrics_series_dropped_total") == 0
    assert total(after, "model_gateway_models") == total(before, "model_gateway_models") == 2


class Roles:
    """A gateway with the credentials of a container, and a model that is called by a role."""

    def __init__(self, folder):
        self.simulated = Program("simulate", "--port", "0", "--start-seconds", "1")
        self.simulator = Simulator(self.simulated.address("simulator"))
        role = "arn:aws:iam::123456789012:role/gateway"
        self.simulator.control("POST", "/roles", {"arn": role})
        arn = next(model["arn"] for model in self.simulator.control("GET", "/models")["models"]
                   if model["service"] == "rekognition")
        file = folder / "gateway.yaml"
        file.write_text(
            "aws: {account: '123456789012', region: us-east-1}\nmodels:\n"
            f"  abc123: {{backend: rekognition, arn: '{arn}', price: 4}}\n"
            f"  widgets: {{backend: lookoutvision, project: widgets, version: 1, assume_role: {{role_arn: '{role}'}}}}\n")
        url = self.simulator.url
        self.program = Program(
            "serve", "--config", str(file), "--port", "0", "--store", str(folder / "store.sqlite"), AWS_ENDPOINT_URL=url,
            AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{url}/_credentials/container",
            # Without SIGXFSZ a file that is too large is an error like any other.
            wrapper=["env", "--ignore-signal=XFSZ"])
        self.gateway = Server(self.program.address("listening"))

    def end(self):
        self.program.end()
        self.simulated.end()


@pytest.fixture
def roles(tmp_path):
    roles = Roles(tmp_path)
    yield roles
    roles.end()


def test_how_long_credentials_last_is_what_readiness_says(roles):
    for model in ("abc123", "widgets"):
        assert roles.gateway.get(f"/models/{model}").json["data"]["state"] == "stopped"
    listed = contract.check(roles.gateway.get("/readyz"), "GET", "/readyz")["credentials"]
    found = samples(roles.gateway)
    now = datetime.datetime.now(datetime.timezone.utc)
    by_identity = {"role" if one["role"] else "own": one for one in listed}
    assert set(by_identity) == {"own", "role"}
    for identity, one in by_identity.items():
        left = (datetime.datetime.fromisoformat(one["expires_at"]) - now).total_seconds()
        told = total(found, "model_gateway_credentials_remaining_seconds", identity=identity)
        assert abs(told - left) < 5 and told > 60, one
        assert total(found, "model_gateway_credentials_failing", identity=identity) == 0
        assert total(found, "model_gateway_credentials_renewals_total", identity=identity, outcome="ok") >= 1


def test_what_goes_wrong_at_aws_is_counted_and_listed_and_takes_the_gateway_away_from_nobody(roles):
    gateway, simulator = roles.gateway, roles.simulator
    assert gateway.get("/models/widgets").status == 200
    simulator.control("POST", "/faults", {"service": "lookoutvision", "fault": "unavailable", "for_seconds": 3600})
    lane = {"service": "lookoutvision", "region": "us-east-1", "calls": "control"}

    def trouble():
        """A start takes 15 s to find out what came of it; a circuit whose pause is over is half open until it is used."""
        assert gateway.post("/models/widgets/start").status in (502, 503)
        found = samples(gateway)
        opened = sum(
            total(found, "model_gateway_aws_circuits", **lane, phase=phase) for phase in ("open", "half_open"))
        failed = total(found, "model_gateway_aws_requests_total", service="lookoutvision", outcome="server_error")
        return found if opened and failed >= 10 else None

    found = eventually(trouble, 90)
    calls = len(simulator.calls())
    assert total(found, "model_gateway_aws_circuits", **lane) == 1
    assert 0 <= total(found, "model_gateway_aws_retry_quota_tokens", **lane) < 500
    assert total(found, "model_gateway_aws_not_sent_total", service="lookoutvision", reason="circuit_open") > 0
    # The gateway is as ready as ever, and tells its operator what is the matter; for that AWS is not asked.
    for _ in range(20):
        answer = gateway.get("/readyz")
        assert answer.status == gateway.get("/healthz").status == 200
    circuits = {one["service"]: one for one in contract.check(answer, "GET", "/readyz")["backends"]}
    assert circuits["lookoutvision"]["circuit"] in ("open", "half_open") and circuits["lookoutvision"]["last_failure"]
    assert len(simulator.calls()) - calls < 20


def test_a_store_that_cannot_be_written_is_told_and_comes_back(roles):
    gateway = roles.gateway
    contract.check(gateway.get("/readyz"), "GET", "/readyz")
    pid = roles.program.process.pid
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    before = samples(gateway)
    assert total(before, "model_gateway_store_failures_total") == 0
    # No file can be written any more, as on a full disk.
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        eventually(lambda: gateway.get("/readyz").status == 503)
        contract.check_failure(gateway.get("/readyz"), "GET", "/readyz", 503, "STORE_UNAVAILABLE")
        assert gateway.get("/healthz").status == 200
        answer = gateway.post("/models/abc123/start")
        contract.check_failure(answer, "POST", "/models/{id}/start", 503, "STORE_UNAVAILABLE")
        assert total(samples(gateway), "model_gateway_store_failures_total") >= 1
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    eventually(lambda: gateway.get("/readyz").status == 200)
    assert gateway.post("/models/abc123/start?wait=30s").json["data"]["state"] == "running"
    timed = samples(gateway)
    assert total(timed, "model_gateway_store_transaction_duration_seconds_count") > total(
        before, "model_gateway_store_transaction_duration_seconds_count")


def test_models_that_nobody_holds_stops_that_take_long_and_detects_that_are_held_are_told(fresh_gateway):
    gateway, simulator = fresh_gateway, fresh_gateway.simulator
    models = {model["arn"]: model for model in simulator.control("GET", "/models")["models"]}

    def change(id, **fields):
        model = models[gateway.get(f"/models/{id}").json["data"]["arn"]]
        simulator.control(
            "PATCH", "/models", {name: model[name] for name in ("service", "project", "version")} | fields)

    # Somebody has started it elsewhere.
    change("abc123", status="RUNNING")
    eventually(lambda: gateway.get("/models/abc123").json["data"]["state"] == "running")
    found = eventually(lambda: total(found := samples(gateway), "model_gateway_models_unheld") == 1 and found)
    assert by(found, "model_gateway_models_unheld", "backend") == {("rekognition",): 1}

    change("abc123", stop_seconds=3600)
    assert gateway.post("/models/abc123/stop").status in (200, 202)
    began = time.monotonic()
    late = eventually(lambda: total(samples(gateway), "model_gateway_stop_late_seconds", backend="rekognition"))
    assert total(samples(gateway), "model_gateway_stops_pending", backend="rekognition") == 1
    assert 0 < late < time.monotonic() - began + 5
    eventually(lambda: total(samples(gateway), "model_gateway_stop_late_seconds") > late + 1)

    change("widgets", start_seconds=3600)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE) as client:
        image = aws.png()
        client.sendall(
            b"POST /models/widgets/detect?start=true&wait=10m HTTP/1.1\r\n" + HOST
            + b"Content-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(image) + image)
        held = eventually(lambda: total(found := samples(gateway), "model_gateway_detects_held") == 1 and found)
        assert total(held, "model_gateway_detect_memory_bytes") >= len(image)
        eventually(lambda: total(samples(gateway), "model_gateway_models", backend="lookoutvision", state="starting") == 1)
    eventually(lambda: total(samples(gateway), "model_gateway_detects_held") == 0)
    eventually(lambda: total(samples(gateway), "model_gateway_detect_memory_bytes") == 0)

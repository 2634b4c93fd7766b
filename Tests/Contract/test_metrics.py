"""Metrics: what they say is what happened, and Prometheus reads them."""

import collections
import json
import shutil
import socket
import subprocess
import urllib.request

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

import aws
import contract
from measured import by, samples, text, total
from program import PATIENCE, Gateway, Program, Server, eventually, run

PROMTOOL, PROMETHEUS = shutil.which("promtool"), shutil.which("prometheus")
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


@pytest.fixture
def patient():
    """A gateway whose models start quickly, with its own metrics."""
    gateway = Gateway("--start-seconds", "0.5")
    yield gateway
    gateway.program.end()


def seen_by_aws(gateway):
    """How the simulator answered, by service and operation."""
    return collections.Counter((call["service"], call["operation"]) for call in gateway.simulator.calls())


def test_after_a_life_every_counter_is_what_the_simulator_has_seen(patient):
    simulator = patient.simulator
    simulator.fault("StartProjectVersion", "throttle", times=1)
    simulator.fault("DetectCustomLabels", "error", code="InternalServerError", status=500, times=1)
    assert patient.post("/models/abc123/start?wait=30s").status == 200
    image = [("Content-Type", "image/png")]
    assert patient("POST", "/models/abc123/detect", aws.png(), image).status == 200
    assert patient("POST", "/models/abc123/detect", b"not an image", image).status == 422
    running = samples(patient)
    assert total(running, "model_gateway_models", backend="rekognition", state="running") == 1
    assert total(running, "model_gateway_models", backend="lookoutvision") == 1
    for name in ("runs", "running_units", "leases"):
        assert by(running, f"model_gateway_{name}", "backend") == {("rekognition",): 1}, name
    assert total(running, "model_gateway_cost_dollars_per_hour", backend="rekognition") == 4
    assert total(running, "model_gateway_cost_month_dollars", backend="rekognition") > 0
    assert total(running, "model_gateway_models_unheld") == 0
    assert patient.post("/models/abc123/stop?wait=30s").status == 200

    # Models are looked at by themselves, too: both are asked until nothing has come between.
    def settled():
        before = seen_by_aws(patient)
        found = samples(patient)
        return found, before if before == seen_by_aws(patient) else None

    def same():
        found, seen = settled()
        counted = by(found, "model_gateway_aws_requests_total", "service", "operation")
        return counted == {key: float(value) for key, value in (seen or {}).items()} and found

    found = eventually(same)
    operations = by(found, "model_gateway_aws_requests_total", "operation", "outcome")
    assert operations[("StartProjectVersion", "throttled")] == operations[("StartProjectVersion", "ok")] == 1
    assert operations[("DetectCustomLabels", "server_error")] == operations[("DetectCustomLabels", "ok")] == 1
    assert operations[("StopProjectVersion", "ok")] == 1
    retries = by(found, "model_gateway_aws_retries_total", "operation")
    assert retries == {("StartProjectVersion",): 1, ("DetectCustomLabels",): 1}
    timed = by(found, "model_gateway_aws_request_duration_seconds_count", "service", "operation")
    assert timed == by(found, "model_gateway_aws_requests_total", "service", "operation")
    assert by(found, "model_gateway_aws_not_sent_total", "reason") == {}

    requests = by(found, "model_gateway_http_requests_total", "method", "route", "code", "caller")
    assert requests[("POST", "/models/{id}/start", "OK", "anonymous")] == 1
    assert requests[("POST", "/models/{id}/stop", "OK", "anonymous")] == 1
    assert requests[("POST", "/models/{id}/detect", "OK", "anonymous")] == 1
    assert requests[("POST", "/models/{id}/detect", "IMAGE_INVALID", "anonymous")] == 1
    assert by(found, "model_gateway_runs", "backend") == by(found, "model_gateway_leases", "backend") == {}
    assert total(found, "model_gateway_cost_dollars_per_hour") == 0
    assert total(found, "model_gateway_cost_month_dollars", backend="rekognition") >= total(
        running, "model_gateway_cost_month_dollars", backend="rekognition")
    assert total(found, "model_gateway_aws_circuits", phase="closed") >= 2
    assert total(found, "model_gateway_aws_circuits", phase="open") == 0
    # The scrape itself is under way.
    assert total(found, "model_gateway_http_requests_in_flight") == 1
    assert total(found, "model_gateway_store_failures_total") == 0
    assert total(found, "model_gateway_store_transaction_duration_seconds_count") > 4
    assert total(found, "model_gateway_metrics_series_dropped_total") == 0
    assert total(found, "process_resident_memory_bytes") > 1e6


def test_requests_that_lead_nowhere_make_no_series_of_their_own(patient):
    for path in ("/a", "/b", "/models/x/y/z"):
        patient.get(path)
    patient("FROB", "/healthz")
    patient.get("/models/nobody")
    found = samples(patient)
    requests = by(found, "model_gateway_http_requests_total", "route", "method", "code", "status", "caller")
    assert requests[("none", "GET", "NOT_FOUND", "4xx", "none")] == 3
    assert requests[("/models/{id}", "GET", "MODEL_NOT_FOUND", "4xx", "anonymous")] == 1
    assert not any("nobody" in str(key) or "FROB" in str(key) for key in requests)


def test_waiters_are_counted_while_they_wait():
    gateway = Gateway("--start-seconds", "600")
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE) as client:
        client.sendall(b"POST /models/abc123/start?wait=10m HTTP/1.1\r\nHost: localhost\r\n\r\n")
        eventually(lambda: total(samples(gateway), "model_gateway_waiters") == 1)
        assert total(samples(gateway), "model_gateway_http_requests_in_flight") == 2
    eventually(lambda: total(samples(gateway), "model_gateway_waiters") == 0)
    eventually(lambda: total(samples(gateway), "model_gateway_http_requests_in_flight") == 1)
    gateway.program.end()


def test_a_stream_of_events_is_in_flight_until_it_ends(patient):
    with socket.create_connection(("127.0.0.1", patient.port), timeout=PATIENCE) as client:
        client.sendall(b"GET /models/abc123/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(4096)
        eventually(lambda: total(samples(patient), "model_gateway_http_requests_in_flight") == 2)
    eventually(lambda: total(samples(patient), "model_gateway_http_requests_in_flight") == 1)


def test_who_may_read_them(tmp_path):
    keys = {name: json.loads(run("keys", "new", name, "--json").stdout) for name in ("prometheus", "inspection")}
    file = tmp_path / "gateway.yaml"
    file.write_text("callers:\n" + "".join(
        f"  {name}: {{allow: {{'*': [{right}]}}, keys: {{first: {{sha256: {keys[name]['sha256']}}}}}}}\n"
        for name, right in (("prometheus", "operate"), ("inspection", "read, start"))))
    gateway = Gateway("--config", str(file))
    contract.check_failure(gateway.get("/metrics"), "GET", "/metrics", 401, "UNAUTHENTICATED")
    bearer = {name: [("Authorization", f"Bearer {key['key']}")] for name, key in keys.items()}
    contract.check_failure(gateway.get("/metrics", bearer["inspection"]), "GET", "/metrics", 403, "FORBIDDEN")
    found = samples(gateway, bearer["prometheus"])
    callers = by(found, "model_gateway_http_requests_total", "route", "caller", "code")
    assert callers[("/metrics", "none", "UNAUTHENTICATED")] == callers[("/metrics", "key", "FORBIDDEN")] == 1
    # Whoever calls, nobody's name is there.
    assert "inspection" not in text(gateway, bearer["prometheus"])
    gateway.program.end()


def test_on_the_address_of_operators_they_are_open(tmp_path):
    key = json.loads(run("keys", "new", "prometheus", "--json").stdout)
    file = tmp_path / "gateway.yaml"
    file.write_text(
        "server: {admin: {port: 0}}\ncallers: {prometheus: {allow: {'*': [operate]}, "
        f"keys: {{first: {{sha256: {key['sha256']}}}}}}}}}\n")
    program = Program("serve", "--simulate", "--port", "0", "--config", str(file))
    ports = dict(line.removeprefix("model-gateway: ").split(" on http://127.0.0.1:")
                 for line in (program.lines.get(timeout=PATIENCE) for _ in range(3)))
    main, admin = Server(int(ports["listening"])), Server(int(ports["admin"]))
    assert main.get("/metrics").status == 401
    # One registry, whichever address was asked.
    found = eventually(lambda: total(
        found := samples(admin), "model_gateway_http_requests_total", route="/metrics", code="UNAUTHENTICATED") and found)
    bearer = [("Authorization", f"Bearer {key['key']}")]
    assert {name for name, _ in samples(main, bearer)} >= {name for name, _ in found}
    answer = admin.get("/metrics", [("Accept", OPENMETRICS)])
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text") and answer.text.endswith("# EOF\n")
    contract.check_failure(admin.get("/metrics?x=1"), "GET", "/metrics", 400, "VALIDATION_ERROR")
    program.end()


@pytest.mark.skipif(not PROMTOOL, reason="promtool is in Debian's package prometheus")
def test_promtool_finds_nothing_wrong(patient):
    patient.post("/models/abc123/start?wait=30s")
    patient.post("/models/nobody/start")
    patient.post("/models/abc123/stop?wait=30s")
    checked = subprocess.run(
        [PROMTOOL, "check", "metrics"], input=text(patient), capture_output=True, text=True, timeout=PATIENCE)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_each_format_is_what_it_says(patient):
    patient.post("/models/abc123/start?wait=30s")
    answer = patient.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "# EOF" not in answer.text
    answer = patient.get("/metrics", [("Accept", OPENMETRICS)])
    assert answer.headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert answer.text.endswith("\n# EOF\n")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert families["model_gateway_aws_requests"].type == "counter"
    assert families["model_gateway_store_transaction_duration_seconds"].unit == "seconds"


@pytest.mark.skipif(not PROMETHEUS, reason="prometheus is in Debian's package of that name")
def test_prometheus_scrapes_them(tmp_path, patient):
    patient.post("/models/abc123/start?wait=30s")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = tmp_path / "prometheus.yml"
    configuration.write_text(
        "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: gateway\n"
        f"  static_configs: [{{targets: ['127.0.0.1:{patient.port}']}}]\n")
    prometheus = subprocess.Popen(
        [PROMETHEUS, f"--config.file={configuration}", f"--storage.tsdb.path={tmp_path / 'data'}",
         f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def query(expression):
        url = f"http://127.0.0.1:{port}/api/v1/query?query={urllib.request.quote(expression)}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return [float(series["value"][1]) for series in json.load(answer)["data"]["result"]]
        except OSError:
            return []

    try:
        eventually(lambda: query('up{job="gateway"}') == [1])
        assert query('model_gateway_leases{backend="rekognition"}') == [1]
        eventually(lambda: query("sum(model_gateway_http_request_duration_seconds_count)")[0] >= 1)
        assert query("histogram_quantile(0.9, model_gateway_store_transaction_duration_seconds_bucket)")[0] < 5
    finally:
        prometheus.terminate()
        prometheus.wait(timeout=PATIENCE)

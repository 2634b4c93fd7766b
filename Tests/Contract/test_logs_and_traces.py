"""Logs that programs read, and traces that a collector gets."""

import http.server
import json
import re
import threading
import time

import pytest

from program import ROOT, Gateway, eventually, run

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def lines(gateway, message=None):
    """The log, an object a line."""
    found = [json.loads(line) for line in gateway.program.errors().splitlines()]
    return [line for line in found if message in (None, line["message"])]


class Collector:
    """Takes OTLP over HTTP, in JSON, and answers with each status in turn, the last one again and again."""

    def __init__(self, *statuses):
        self.requests = []
        collector, statuses = self, list(statuses or [200])

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.requests.append((self.path, dict(self.headers), json.loads(body)))
                self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def spans(self, trace=None):
        found = [
            span for _, _, body in list(self.requests) for resource in body["resourceSpans"]
            for scope in resource["scopeSpans"] for span in scope["spans"]]
        return [span for span in found if trace in (None, span["traceId"])]

    def end(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def collector():
    collector = Collector()
    yield collector
    collector.end()


def traced(tmp_path, collector, ratio=1):
    file = tmp_path / "gateway.yaml"
    file.write_text(f"log: {{format: json, level: debug}}\ntracing: {{otlp_endpoint: '{collector.url}', ratio: {ratio}}}\n")
    return Gateway("--start-seconds", "0.5", "--config", str(file))


def traceparent(sampled=True, trace=TRACE):
    return [("traceparent", f"00-{trace}-{SPAN}-0{int(sampled)}")]


def traceparents(call):
    return [value for name, value in call["headers"] if name.lower() == "traceparent"]


def attributes(span):
    return {item["key"]: next(iter(item["value"].values())) for item in span["attributes"]}


def test_every_line_is_an_object_and_each_request_has_one_line():
    gateway = Gateway("--log-format", "json", "--log-level", "info")
    gateway.get("/models/abc123?x=secret", [("X-Request-Id", "one")])
    gateway.get("/models", [("X-Request-Id", "two")] + traceparent())
    gateway.get("/healthz", [("X-Request-Id", "probe")])
    gateway.program.end()
    access = {line["request.id"]: line for line in lines(gateway, "A request was answered")}
    assert set(access) == {"one", "two"}
    two = access["two"]
    assert (two["http.method"], two["http.route"], two["http.path"]) == ("GET", "/models", "/models")
    assert (two["http.status"], two["error.code"], two["caller.name"]) == (200, "none", "anonymous")
    assert two["trace.id"] == TRACE and two["http.bytes"] > 100 and 0 < two["http.seconds"] < 5
    assert access["one"]["error.code"] == "VALIDATION_ERROR" and access["one"]["http.path"] == "/models/abc123"
    assert re.fullmatch("[0-9a-f]{32}", access["one"]["trace.id"])
    for line in lines(gateway):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
        assert line["level"] in ("info", "notice", "warning", "error", "critical")
        assert list(line)[:4] == ["time", "level", "logger", "message"]
    assert "secret" not in gateway.program.errors()


def test_what_is_done_for_a_request_is_logged_with_its_id():
    gateway = Gateway("--log-format", "json", "--log-level", "debug")
    gateway.simulator.fault("StartProjectVersion", "error", code="AccessDeniedException", status=400, times=9)
    answer = gateway.post("/models/abc123/start", headers=[("X-Request-Id", "denied")] + traceparent())
    assert answer.status == 502
    gateway.program.end()
    own = [line for line in lines(gateway) if line.get("request.id") == "denied"]
    assert {"A request failed", "A request was answered"} <= {line["message"] for line in own}
    assert {line["trace.id"] for line in own} == {TRACE}


def test_messages_are_constant():
    """Data goes into the metadata, so that lines can be counted by their message."""
    call = re.compile(
        r'\b\w*[lL]ogger\??\.(?:trace|debug|info|notice|warning|error|critical|log)\(\s*'
        r'(?:level:[^"]*?,\s*)?("(?:[^"\\]|\\.)*")?')
    found = [(file.name, match) for file in (ROOT / "Sources").rglob("*.swift") for match in call.finditer(file.read_text())]
    assert len(found) > 40
    assert not [(name, match[0]) for name, match in found if not match[1] or r"\(" in match[1]]


def test_no_key_gets_into_a_log(tmp_path):
    key = json.loads(run("keys", "new", "inspection", "--json").stdout)
    file = tmp_path / "gateway.yaml"
    file.write_text(
        "log: {format: json, level: trace}\ncallers: {inspection: {allow: {'*': [read, start, stop]}, "
        f"keys: {{first: {{sha256: {key['sha256']}}}}}}}}}\n")
    gateway = Gateway("--start-seconds", "0.5", "--config", str(file))
    bearer = [("Authorization", f"Bearer {key['key']}")]
    assert gateway.post("/models/abc123/start?wait=30s", headers=bearer).status == 200
    assert gateway.get(f"/models?key={key['key']}").status == 400
    assert gateway.get(f"/models/{key['key']}", bearer).status == 400
    assert gateway.get("/models", [("Authorization", f"Bearer {key['key']}x")]).status == 401
    secret = gateway.simulator.credentials()
    assert gateway.post("/models/abc123/stop?wait=30s", headers=bearer).status == 200
    gateway.program.end()
    log = gateway.program.errors()
    assert len(lines(gateway, "A request was answered")) == 5
    for hidden in (key["key"], key["key"][4:], secret["secret_access_key"], "Signature=", "Bearer "):
        assert hidden not in log
    assert [line["http.path"] for line in lines(gateway, "A request was answered")].count("hidden") == 2


def test_a_request_its_calls_and_its_transactions_are_one_trace(tmp_path, collector):
    gateway = traced(tmp_path, collector)
    assert gateway.post("/models/abc123/start", headers=traceparent()).status == 202
    eventually(lambda: "POST /models/{id}/start" in {span["name"] for span in collector.spans(TRACE)})
    calls = gateway.simulator.calls()
    gateway.program.end()
    spans = {span["spanId"]: span for span in collector.spans(TRACE)}
    request, = (span for span in spans.values() if span["name"] == "POST /models/{id}/start")
    assert (request["parentSpanId"], request["kind"]) == (SPAN, 2)
    assert attributes(request)["http.response.status_code"] == "202"
    assert attributes(request)["http.route"] == "/models/{id}/start"
    names = {span["name"] for span in spans.values()}
    assert {"rekognition StartProjectVersion", "store transaction"} <= names
    for span in spans.values():
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
        assert abs(int(span["endTimeUnixNano"]) / 1e9 - time.time()) < 60
        if span is not request:
            assert span["parentSpanId"] in spans
        assert span["name"] != "rekognition StartProjectVersion" or span["kind"] == 3
    path, headers, body = collector.requests[0]
    assert (path, headers["Content-Type"]) == ("/v1/traces", "application/json")
    resource = {item["key"]: item["value"]["stringValue"] for item in body["resourceSpans"][0]["resource"]["attributes"]}
    assert resource["service.name"] == "model-gateway"
    # Each call to AWS carries the trace on: its parent is the span of that call, and its signature is good all the same.
    carried = {call["operation"]: traceparents(call) for call in calls}
    sent = next(span for span in spans.values() if span["name"] == "rekognition StartProjectVersion")
    assert carried["StartProjectVersion"] == [f"00-{TRACE}-{sent['spanId']}-01"]


def test_what_callers_do_not_want_kept_is_not(tmp_path, collector):
    gateway = traced(tmp_path, collector, ratio=1)
    gateway.get("/models", traceparent(sampled=False))
    gateway.get("/models", traceparent(trace="1" * 32))
    eventually(lambda: collector.spans("1" * 32))
    gateway.program.end()
    assert not collector.spans(TRACE)


def test_a_ratio_of_none_keeps_only_what_callers_want(tmp_path, collector):
    gateway = traced(tmp_path, collector, ratio=0)
    for _ in range(5):
        gateway.get("/models")
    gateway.get("/models", traceparent())
    gateway.program.end()
    assert {span["traceId"] for span in collector.spans()} == {TRACE}


def test_a_collector_that_refuses_is_tried_again_or_counted(tmp_path):
    collector = Collector(503, 200, 400)
    gateway = traced(tmp_path, collector)
    gateway.get("/models", traceparent())

    def counted(name):
        found = re.search(rf"^{name} (\d+)$", gateway.get("/metrics", traceparent(sampled=False)).text, re.M)
        return int(found[1])

    eventually(lambda: counted("model_gateway_trace_spans_exported_total") >= 1)
    gateway.get("/models", traceparent())
    eventually(lambda: counted(r'model_gateway_trace_spans_dropped_total\{reason="refused"\}') >= 1)
    assert gateway.get("/models").status == 200
    gateway.program.end()
    assert lines(gateway, "Spans could not be sent")
    collector.end()

"""The life of a model from start to stop, asked as callers ask: waiting, leases, events, keys, operations."""

import concurrent.futures
import hashlib
import http.client
import json
import re
import signal
import socket
import time

import pytest

import aws
import contract
from program import PATIENCE, Gateway, Program, Server, eventually, run

START, STOP, EVENTS = "/models/{id}/start", "/models/{id}/stop", "/models/{id}/events"
MODEL, OPERATIONS, OPERATION = "/models/{id}", "/operations", "/operations/{operation_id}"


def ask(server, verb, id="abc123", query="", value=None, headers=()):
    """Asks for a verb and gives the answer and what its envelope holds, checked against the contract."""
    answer = server.post(f"/models/{id}/{verb}{query}", value, headers)
    return answer, contract.check(answer, "POST", f"/models/{{id}}/{verb}")


def model(server, id="abc123", headers=()):
    return contract.check(server.get(f"/models/{id}", headers), "GET", MODEL)


def operations(server, query="", headers=()):
    data = contract.check(server.get(f"/operations{query}", headers), "GET", OPERATIONS)
    return data["operations"]


# Waiting.


def test_a_start_and_a_stop_that_are_waited_for_end_when_they_are_done(fresh_gateway):
    for id in ("abc123", "widgets"):
        begun = time.monotonic()
        answer, data = ask(fresh_gateway, "start", id, "?wait=30s")
        assert (answer.status, data["state"], answer.headers["Location"]) == (200, "running", None)
        assert time.monotonic() - begun < 10
        assert data["lease"]["ends"] == "at ends_at" and "wait_ended" not in data
        answer, data = ask(fresh_gateway, "stop", id, "?wait=30s")
        assert (answer.status, data["state"], data["result"]) == (200, "stopped", "stopped")
        answer, data = ask(fresh_gateway, "stop", id)
        assert (answer.status, data["result"]) == (200, "already_stopped")


@pytest.mark.parametrize("goes", ["closes its connection", "closes its side alone"])
@pytest.mark.parametrize("verb, query", [("start", "?wait=10m"), ("detect", "?start=true&wait=10m")])
def test_a_client_that_goes_away_ends_its_wait_and_not_the_work(verb, query, goes):
    gateway = Gateway("--start-seconds", "600")
    head = f"POST /models/abc123/{verb}{query} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: waits\r\n"
    body = aws.png() if verb == "detect" else b""
    head += f"Content-Type: image/png\r\nContent-Length: {len(body)}\r\n\r\n"
    client = socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE)
    client.sendall(head.encode() + body)
    gateway.await_state("abc123", "starting")
    assert not access_lines(gateway, "waits")
    if goes == "closes its connection":
        client.close()
    else:
        client.shutdown(socket.SHUT_WR)
    eventually(lambda: access_lines(gateway, "waits"))
    if goes == "closes its side alone":
        status = client.recv(4096).split(b" ")[1]
        assert status == (b"202" if verb == "start" else b"409")
        client.close()
    data = model(gateway)
    assert data["state"] == "starting" and data["leases"]
    gateway.program.end()


def test_a_connection_is_kept_after_a_wait(fresh_gateway):
    connection = http.client.HTTPConnection("127.0.0.1", fresh_gateway.port, timeout=PATIENCE)
    for verb in ("start", "stop", "start"):
        connection.request("POST", f"/models/abc123/{verb}?wait=30s")
        response = connection.getresponse()
        assert response.status == 200 and response.read()
        assert connection.sock, "the server closed the connection"
    connection.close()


def access_lines(gateway, request_id):
    lines = gateway.program.errors().splitlines()
    return [line for line in lines if "A request was answered" in line and f"request.id={request_id}" in line]


def test_a_preference_is_followed_and_confirmed(fresh_gateway):
    answer, data = ask(fresh_gateway, "start", headers=[("Prefer", "respond-async, wait=30")])
    assert (answer.status, data["state"], answer.headers["Preference-Applied"]) == (200, "running", "wait=30")
    answer, data = ask(fresh_gateway, "stop", headers=[("Prefer", "wait=9999999")])
    assert (answer.status, data["state"], answer.headers["Preference-Applied"]) == (200, "stopped", "wait=2700")


def test_a_wait_that_is_too_short_ends_in_time_with_202(fresh_gateway):
    fresh_gateway.simulator.fault("DescribeModel", "error", service="lookoutvision", times=100)
    begun = time.monotonic()
    answer, data = ask(fresh_gateway, "start", "widgets", "?wait=1s")
    assert (answer.status, data["state"]) == (202, "starting")
    assert 1 <= time.monotonic() - begun < 4
    operation = contract.check(fresh_gateway.get(answer.headers["Location"]), "GET", OPERATION)
    assert (operation["id"], operation["verb"], operation["outcome"]) == (data["operation_id"], "start", "accepted")
    assert operation["aws_request_id"]


def test_what_is_waited_for_goes_on_when_the_gateway_shuts_down():
    gateway = Gateway("--start-seconds", "60")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(ask, gateway, "start", "abc123", "?wait=10m")
        eventually(lambda: model(gateway)["state"] == "starting")
        time.sleep(0.5)
        gateway.program.end()
        answer, data = waiting.result(timeout=PATIENCE)
    assert (answer.status, data["state"], data["wait_ended"]) == (202, "starting", "shutdown")


def test_with_wait_a_model_that_is_stopping_is_started_once_it_has_stopped(fresh_gateway):
    ask(fresh_gateway, "start", query="?wait=30s")
    stopped, _ = ask(fresh_gateway, "stop")
    refused = fresh_gateway.post("/models/abc123/start")
    error = contract.check_failure(refused, "POST", START, 409, "MODEL_STATE_CONFLICT")
    assert error["details"] == [{"field": "state", "reason": "stopping"}]
    answer, data = ask(fresh_gateway, "start", query="?wait=30s")
    assert (stopped.status, answer.status, data["state"], data["joined"]) == (202, 200, "running", False)
    assert len([call for call in fresh_gateway.simulator.calls() if call["answer"]["effect"] == "started"]) == 2


@pytest.mark.parametrize("verb", ["start", "stop"])
@pytest.mark.parametrize("query", ["wait=1", "wait=", "wait=1d", "wait=-1s", "wait=9999h", "wait=1s&wait=2s", "Wait=1s"])
def test_a_wait_that_is_no_duration_is_refused(gateway, verb, query):
    answer = gateway.post(f"/models/abc123/{verb}?{query}")
    contract.check_failure(answer, "POST", f"/models/{{id}}/{verb}", 400, "VALIDATION_ERROR")


# Leases.


def test_a_lease_of_two_seconds_stops_the_model_with_no_caller_about(fresh_gateway):
    answer, data = ask(fresh_gateway, "start", value={"lease": "2s"})
    assert data["lease"] == {
        "holder": "default", "duration": "2s", "ends_at": None,
        "ends": "duration after the model is first seen running"}
    eventually(lambda: any(call["answer"]["effect"] == "stopped" for call in fresh_gateway.simulator.calls()))
    fresh_gateway.await_state("abc123", "stopped")
    stop, start = operations(fresh_gateway)
    assert (start["verb"], start["caller"], start["outcome"]) == ("start", "anonymous", "accepted")
    assert (stop["verb"], stop["caller"], stop["reason"]) == ("stop", "model-gateway", "lease_ended")
    assert (stop["request_id"], model(fresh_gateway)["leases"]) == (None, [])


def test_a_lease_that_is_renewed_does_not_end(fresh_gateway):
    ask(fresh_gateway, "start", query="?wait=30s", value={"lease": "2s"})
    for _ in range(6):
        answer, data = ask(fresh_gateway, "start", value={"lease": "2s"})
        assert (answer.status, data["state"]) == (200, "running")
        time.sleep(0.5)
    assert not [call for call in fresh_gateway.simulator.calls() if "Stop" in call["operation"]]


def test_a_renewal_never_shortens(fresh_gateway):
    _, first = ask(fresh_gateway, "start", query="?wait=30s", value={"lease": "2h"})
    _, second = ask(fresh_gateway, "start", value={"lease": "1m"})
    assert second["lease"] == first["lease"]


def test_with_two_holders_one_stop_stops_nothing(fresh_gateway):
    ask(fresh_gateway, "start", query="?wait=30s", value={"holder": "a"})
    ask(fresh_gateway, "start", value={"holder": "b", "lease": "none"})
    leases = model(fresh_gateway)["leases"]
    assert [(lease["holder"], lease["duration"], lease["ends"]) for lease in leases] == [
        ("a", "4h", "at ends_at"), ("b", "none", "when it is stopped")]
    answer, data = ask(fresh_gateway, "stop", value={"holder": "a"})
    assert (answer.status, data["result"], data["leases_left"]) == (200, "held_by_others", 1)
    answer, data = ask(fresh_gateway, "stop", value={"holder": "a"})
    assert (answer.status, data["result"]) == (200, "held_by_others")
    answer, data = ask(fresh_gateway, "stop", query="?wait=30s", value={"holder": "b"})
    assert (answer.status, data["state"]) == (200, "stopped")


def test_a_stop_of_what_is_still_starting_is_carried_through(fresh_gateway):
    ask(fresh_gateway, "start")
    answer, data = ask(fresh_gateway, "stop")
    assert (answer.status, data["state"], data["stop_pending"]) == (202, "starting", True)
    assert model(fresh_gateway)["stop_pending"]
    fresh_gateway.await_state("abc123", "stopped")
    operation = contract.check(fresh_gateway.get(answer.headers["Location"]), "GET", OPERATION)
    assert (operation["verb"], operation["reason"], operation["outcome"]) == ("stop", "asked", "accepted")


@pytest.fixture(scope="module")
def callers(tmp_path_factory):
    """A gateway with three callers, and their headers: anna may hold, boris may force."""
    file = tmp_path_factory.mktemp("life") / "gateway.yaml"
    keys, lines = {}, ["callers:"]
    for name, rights in [("anna", ", hold"), ("boris", ", force"), ("carla", "")]:
        key = json.loads(run("keys", "new", name, "--label", "k", "--json").stdout)
        keys[name] = [("Authorization", f"Bearer {key['key']}")]
        assert hashlib.sha256(key["key"].encode()).hexdigest() == key["sha256"]
        lines += [f"  {name}:", f"    allow: {{'*': [read, start, stop{rights}]}}", f"    keys: {{k: {{sha256: {key['sha256']}}}}}"]
    file.write_text("\n".join(lines) + "\n")
    gateway = Gateway("--start-seconds", "1", "--config", str(file))
    yield gateway, keys
    gateway.program.end()


def test_two_callers_hold_a_model_each_for_itself(callers):
    gateway, keys = callers
    ask(gateway, "start", "widgets", "?wait=30s", {"lease": "1h"}, keys["anna"])
    ask(gateway, "start", "widgets", value={"lease": "30m"}, headers=keys["boris"])
    leases = model(gateway, "widgets", keys["carla"])["leases"]
    assert [(lease["caller"], lease["holder"], lease["duration"]) for lease in leases] == [
        ("anna", "default", "1h"), ("boris", "default", "30m")]
    for name, left in [("carla", 2), ("anna", 1)]:
        answer, data = ask(gateway, "stop", "widgets", headers=keys[name])
        assert (answer.status, data["result"], data["leases_left"]) == (200, "held_by_others", left)
    answer, data = ask(gateway, "stop", "widgets", "?wait=30s", headers=keys["boris"])
    assert (answer.status, data["state"]) == (200, "stopped")
    told = [(o["caller"], o["verb"], o["outcome"]) for o in operations(gateway, "?model=widgets", keys["carla"])]
    assert told == [
        ("boris", "stop", "accepted"), ("anna", "stop", "held_by_others"), ("carla", "stop", "held_by_others"),
        ("boris", "start", "joined"), ("anna", "start", "accepted")]
    assert len(operations(gateway, "?model=widgets&caller=anna&verb=start", keys["carla"])) == 1


def test_rights_are_needed_and_named(callers):
    gateway, keys = callers
    for name, verb, value, right in [
        ("boris", "start", {"lease": "none"}, "hold"), ("carla", "start", {"lease": "none"}, "hold"),
        ("anna", "stop", {"force": True}, "force"), ("carla", "stop", {"force": True}, "force")]:
        answer = gateway.post(f"/models/abc123/{verb}", value, keys[name])
        error = contract.check_failure(answer, "POST", f"/models/{{id}}/{verb}", 403, "FORBIDDEN")
        assert error["details"] == [{"field": "right", "reason": right}]
    _, data = ask(gateway, "start", query="?wait=30s", value={"lease": "none"}, headers=keys["anna"])
    assert data["lease"]["ends_at"] is None
    answer, data = ask(gateway, "stop", query="?wait=30s", value={"force": True}, headers=keys["boris"])
    assert (answer.status, data["state"], data["leases_left"]) == (200, "stopped", 0)


# Idempotency keys.


def key(text):
    return [("Idempotency-Key", text)]


def test_a_request_that_is_sent_twice_is_carried_out_once(fresh_gateway):
    first, data = ask(fresh_gateway, "start", headers=key("k"))
    again, replayed = ask(fresh_gateway, "start", value={}, headers=key('"k"'))
    assert (first.headers["Idempotent-Replayed"], again.headers["Idempotent-Replayed"]) == (None, "true")
    assert (again.status, again.text, again.headers["Location"]) == (202, first.text, first.headers["Location"])
    waited, running = ask(fresh_gateway, "start", query="?wait=30s", headers=key("k"))
    assert (waited.status, running["state"], running["operation_id"]) == (200, "running", data["operation_id"])
    assert waited.headers["Idempotent-Replayed"] == "true"
    assert len(operations(fresh_gateway)) == 1
    for verb, value in [("start", {"lease": "1h"}), ("start", {"holder": "x"}), ("stop", None)]:
        answer = fresh_gateway.post(f"/models/abc123/{verb}", value, key("k"))
        contract.check_failure(answer, "POST", f"/models/{{id}}/{verb}", 422, "IDEMPOTENCY_MISMATCH")


def test_while_the_first_is_under_way_the_second_is_told_so(fresh_gateway):
    fresh_gateway.simulator.fault("StartModel", "delay", seconds=2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        first = pool.submit(ask, fresh_gateway, "start", "widgets", headers=key("k"))
        eventually(lambda: not fresh_gateway.simulator.control("GET", "/faults")["faults"])
        answer = fresh_gateway.post("/models/widgets/start", headers=key("k"))
        error = contract.check_failure(answer, "POST", START, 409, "IDEMPOTENCY_IN_PROGRESS")
        assert error["retry_after"] == 1
        assert first.result()[0].status == 202


def test_an_answer_that_may_change_frees_the_key_and_the_retry_is_the_same_operation(fresh_gateway):
    fresh_gateway.simulator.fault(
        "StartModel", "error", service="lookoutvision", code="ServiceQuotaExceededException", status=402)
    answer = fresh_gateway.post("/models/widgets/start", headers=key("k"))
    contract.check_failure(answer, "POST", START, 429, "QUOTA_EXCEEDED")
    failed = operations(fresh_gateway)
    assert [(o["outcome"], o["error_code"]) for o in failed] == [("failed", "QUOTA_EXCEEDED")]
    answer, data = ask(fresh_gateway, "start", "widgets", headers=key("k"))
    assert (answer.status, answer.headers["Idempotent-Replayed"]) == (202, None)
    assert [(o["id"], o["outcome"]) for o in operations(fresh_gateway)] == [(failed[0]["id"], "accepted")]
    assert data["operation_id"] == failed[0]["id"]


def test_a_final_refusal_is_kept(fresh_gateway):
    ask(fresh_gateway, "start", query="?wait=30s")
    first = fresh_gateway.post("/models/abc123/start", {"min_inference_units": 5}, key("k"))
    contract.check_failure(first, "POST", START, 409, "CAPACITY_MISMATCH")
    ask(fresh_gateway, "stop", query="?wait=30s")
    again = fresh_gateway.post("/models/abc123/start", {"min_inference_units": 5}, key("k"))
    assert (again.status, again.text, again.headers["Idempotent-Replayed"]) == (409, first.text, "true")
    contract.check_failure(again, "POST", START, 409, "CAPACITY_MISMATCH")


@pytest.mark.parametrize("text", ["", '""', '"a', "a b", "a,b", "x" * 256, "caf\u00e9", '"a\\x"'])
def test_a_key_that_is_malformed_is_refused(gateway, text):
    for verb in ("start", "stop"):
        answer = gateway.post(f"/models/abc123/{verb}", headers=key(text.encode("utf-8")))
        error = contract.check_failure(answer, "POST", f"/models/{{id}}/{verb}", 400, "VALIDATION_ERROR")
        assert [detail["field"] for detail in error["details"]] == ["Idempotency-Key"]


# Events.


class Events:
    """A stream of Server-Sent Events."""

    def __init__(self, server, id="abc123", headers=()):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        self.connection.request("GET", f"/models/{id}/events", headers=dict(headers))
        self.response = self.connection.getresponse()
        assert (self.response.status, self.response.headers["Content-Type"]) == (200, "text/event-stream")
        contract.check_headers(self.response, contract.resolve(
            contract.DOCUMENT["paths"][EVENTS]["get"]["responses"]["200"]))

    def next(self):
        """The id and the data of the next event; comments are passed over."""
        fields = {}
        while line := self.response.readline().decode().rstrip("\n"):
            if not line.startswith(":"):
                name, value = line.split(": ", 1)
                fields[name] = value
        if not fields:
            return self.next()
        assert list(fields) == ["id", "event", "data"] and fields["event"] == "state"
        data = contract.strict_json(fields["data"])
        schema = contract.DOCUMENT["components"]["schemas"]["Model"]
        contract.validate(data, schema)
        contract.validate_order(data, schema)
        return fields["id"], data

    def until(self, state):
        seen = []
        while not seen or seen[-1][1]["state"] != state:
            seen.append(self.next())
        return seen


def test_events_tell_a_models_life(fresh_gateway):
    stream = Events(fresh_gateway)
    snapshot = stream.next()
    assert snapshot[1]["state"] == "stopped"
    ask(fresh_gateway, "start", value={"lease": "1h"})
    started = stream.until("running")
    ask(fresh_gateway, "stop")
    ended = stream.until("stopped")
    seen = [snapshot, *started, *ended]
    states = [data["state"] for _, data in seen]
    assert [s for s, before in zip(states, [None, *states]) if s != before] == [
        "stopped", "starting", "running", "stopping", "stopped"]
    assert len({id for id, _ in seen}) == len(seen)
    assert started[-1][1]["leases"][0]["duration"] == "1h"


def test_a_client_that_comes_back_is_not_told_again(fresh_gateway):
    last, _ = Events(fresh_gateway).next()
    again = Events(fresh_gateway, headers=[("Last-Event-ID", last)])
    ask(fresh_gateway, "start")
    id, data = again.next()
    assert id != last and data["state"] == "starting"
    assert Events(fresh_gateway, headers=[("Last-Event-ID", "unheard-of")]).next()[1]["state"] == "starting"


def test_a_stream_ends_with_the_gateway_and_holds_nothing_up():
    gateway = Gateway()
    stream = Events(gateway)
    stream.next()
    gateway.program.end()
    assert stream.response.read() == b""


def test_head_has_the_streams_headers_and_no_more(gateway):
    answer = gateway("HEAD", "/models/abc123/events")
    assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "text/event-stream", b"")


@pytest.mark.parametrize(("id", "status", "code"), [
    ("unheard-of", 404, "MODEL_NOT_FOUND"), ("-a", 400, "VALIDATION_ERROR"), ("abc123/events?x=1", 400, None)])
def test_events_of_what_is_no_model_are_refused_as_everywhere(gateway, id, status, code):
    answer = gateway.get(f"/models/{id}/events" if code else f"/models/{id}")
    contract.check_failure(answer, "GET", EVENTS, status, code or "VALIDATION_ERROR")


# Operations.


def test_operations_come_in_pages(fresh_gateway):
    for number in range(5):
        ask(fresh_gateway, "start", value={"holder": f"h{number}"}, headers=[("X-Request-Id", f"r{number}")])
    seen, cursor = [], ""
    while cursor is not None:
        answer = fresh_gateway.get(f"/operations?limit=2{cursor and f'&cursor={cursor}'}")
        data = contract.check(answer, "GET", OPERATIONS)
        seen += [(o["holder"], o["request_id"]) for o in data["operations"]]
        cursor = data["next_cursor"]
    assert seen == [(f"h{number}", f"r{number}") for number in reversed(range(5))]


@pytest.mark.parametrize(("query", "fields"), [
    ("verb=detect", ["verb"]), ("limit=0", ["limit"]), ("limit=1001", ["limit"]), ("cursor=x", ["cursor"]),
    ("cursor=1", ["cursor"]), ("cursor=", ["cursor"]), ("model=-a", ["model"]), ("x=1", ["query"]),
    ("limit=1&limit=1", ["limit"]), ("verb=x&limit=0", ["verb", "limit"])])
def test_a_query_of_operations_that_is_not_as_it_must_be_is_refused(gateway, query, fields):
    error = contract.check_failure(
        gateway.get(f"/operations?{query}"), "GET", OPERATIONS, 400, "VALIDATION_ERROR")
    assert [detail["field"] for detail in error["details"]] == fields


@pytest.mark.parametrize("id", ["5f0c9d3e-7a51-4c0e-9f0b-2b6a1c7d8e90", "x", "%00", "..."])
def test_an_operation_that_there_is_not_is_not_found(gateway, id):
    contract.check_failure(gateway.get(f"/operations/{id}"), "GET", OPERATION, 404, "OPERATION_NOT_FOUND")


# The store.


CONFIGURATION = """models:
  widgets:
    backend: lookoutvision
    arn: arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1
    price: 4
"""


class Real:
    """A gateway for which a simulator in a process of its own is AWS, and that can be killed and run again."""

    def __init__(self, folder, simulator):
        self.simulator = simulator
        self.file = folder / "gateway.yaml"
        self.file.write_text(CONFIGURATION)
        self.store = folder / "x.sqlite"

    def run(self):
        secret = self.simulator.credentials()
        self.program = Program(
            "serve", "--config", str(self.file), "--port", "0", "--store", str(self.store),
            AWS_ENDPOINT_URL=self.simulator.url, AWS_ACCESS_KEY_ID=secret["access_key_id"],
            AWS_SECRET_ACCESS_KEY=secret["secret_access_key"])
        return Server(self.program.address("listening"))

    def kill(self):
        self.program.process.send_signal(signal.SIGKILL)
        self.program.process.wait()


@pytest.fixture
def real(tmp_path, simulator):
    real = Real(tmp_path, simulator)
    yield real
    real.program.end()


def test_everything_is_still_there_after_a_kill(real):
    server = real.run()
    first, _ = ask(server, "start", "widgets", "?wait=30s", {"lease": "1h", "holder": "nightly"}, key("k"))
    ask(server, "start", "widgets", value={"holder": "other"})
    before = (operations(server), model(server, "widgets"))
    assert len(before[0]) == 2 and before[1]["cost_per_hour"] == 4
    real.kill()
    server = real.run()
    after = (operations(server), model(server, "widgets"))
    assert after[0] == before[0]
    for name in ("state", "created_at", "created_at_exact", "running_since", "leases", "cost_per_hour"):
        assert after[1][name] == before[1][name], name
    again, _ = ask(server, "start", "widgets", value={"lease": "1h", "holder": "nightly"}, headers=key("k"))
    assert again.headers["Idempotent-Replayed"] == "true"
    starts = [call for call in real.simulator.calls() if call["operation"] == "StartModel"]
    assert len(starts) == 1


def test_a_lease_ends_also_when_the_gateway_was_killed(real):
    server = real.run()
    ask(server, "start", "widgets", "?wait=30s", {"lease": "3s"})
    real.kill()
    server = real.run()
    eventually(lambda: model(server, "widgets")["state"] == "stopped")
    assert operations(server)[0]["reason"] == "lease_ended"


def test_a_stop_is_carried_through_also_when_the_gateway_was_killed(real):
    server = real.run()
    ask(server, "start", "widgets")
    answer, data = ask(server, "stop", "widgets")
    assert (answer.status, data["stop_pending"]) == (202, True)
    real.kill()
    server = real.run()
    eventually(lambda: model(server, "widgets")["state"] == "stopped")
    operation = contract.check(server.get(answer.headers["Location"]), "GET", OPERATION)
    assert (operation["verb"], operation["outcome"]) == ("stop", "accepted")


def test_a_second_process_on_the_same_store_exits_with_2_and_says_why(tmp_path):
    store = str(tmp_path / "x.sqlite")
    gateway = Gateway("--store", store)
    for _ in range(3):
        second = run("serve", "--simulate", "--port", "0", "--store", store)
        assert (second.returncode, second.stdout) == (2, b"")
        assert store.encode() in second.stderr and re.search(rb"another|in use|locked", second.stderr), second.stderr
    assert gateway.get("/operations").status == 200
    gateway.program.end()


@pytest.mark.parametrize("content", [b"", b"no database at all, but a text of some length" * 100])
def test_what_can_be_no_store_is_told(tmp_path, content):
    store = tmp_path / "x.sqlite"
    store.write_bytes(content)
    if content:
        result = run("serve", "--simulate", "--port", "0", "--store", str(store))
        assert (result.returncode, result.stdout) == (2, b"") and str(store).encode() in result.stderr
        assert store.read_bytes() == content
    else:
        gateway = Gateway("--store", str(store))
        gateway.program.end()
    missing = run("serve", "--simulate", "--port", "0", "--store", str(tmp_path / "nowhere" / "x.sqlite"))
    assert missing.returncode == 2 and b"nowhere" in missing.stderr

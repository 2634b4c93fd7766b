"""The routes, asked as callers ask them: each answer is as openapi/openapi.yaml says."""

import gzip
import re

import pytest

import contract
from program import quote

LOOKOUT_ARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/gaskets/2"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
START = "/models/{id}/start"
MODELS = [("abc123", "rekognition"), ("widgets", "lookoutvision")]


def start(gateway, id="abc123", value=None, headers=()):
    return gateway.post(f"/models/{quote(id)}/start", value, headers)


@pytest.mark.parametrize(("id", "backend"), MODELS)
def test_a_start_answers_in_the_envelope_and_the_model_runs(fresh_gateway, id, backend):
    answer = start(fresh_gateway, id)
    assert answer.status == 202
    assert re.match(
        r'\{"success":true,"data":\{"id":"%s","created_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",' % id, answer.text)
    first = contract.check(answer, "POST", START)
    assert (first["state"], first["backend"], first["joined"]) == ("starting", backend, False)
    assert answer.headers["Location"] == f"/operations/{first['operation_id']}"
    assert (first["lease"]["duration"], first["lease"]["ends_at"]) == ("4h", None)

    answer = start(fresh_gateway, id, {})
    assert answer.status == 202
    second = contract.check(answer, "POST", START)
    assert (second["joined"], second["created_at"]) == (True, first["created_at"])
    assert second["operation_id"] != first["operation_id"]

    model = fresh_gateway.await_state(id, "running")
    assert (model["created_at"], model["created_at_exact"]) == (first["created_at"], True)
    answer = start(fresh_gateway, id)
    assert answer.status == 200
    assert contract.check(answer, "POST", START)["created_at"] == first["created_at"]
    starts = [c for c in fresh_gateway.simulator.calls() if c["answer"]["effect"] == "started"]
    assert [call["service"] for call in starts] == [backend]


@pytest.mark.parametrize(("id", "backend"), MODELS)
def test_a_model_shows_what_was_last_seen_of_it(gateway, id, backend):
    answer = gateway.get(f"/models/{id}")
    assert answer.status == 200
    assert answer.text.startswith('{"success":true,"data":{"id":"%s","state":"stopped",' % id)
    data = contract.check(answer, "GET", "/models/{id}")
    assert (data["backend"], data["region"], data["created_at"]) == (backend, "us-east-1", None)


def test_an_arn_of_the_catalog_is_the_catalogs_model_and_keeps_the_callers_spelling(gateway):
    named = contract.check(gateway.get("/models/widgets"), "GET", "/models/{id}")
    by_arn = contract.check(gateway.get(f"/models/{quote(named['arn'])}"), "GET", "/models/{id}")
    assert by_arn["id"] == named["arn"]
    assert {**by_arn, "id": "", "observed_at": ""} == {**named, "id": "", "observed_at": ""}


@pytest.mark.parametrize("path", [
    LOOKOUT_ARN, LOOKOUT_ARN.replace("/", "%2F"), LOOKOUT_ARN.replace("/", "%2f"), quote(LOOKOUT_ARN),
    LOOKOUT_ARN.replace(":", "%3A").replace("/", "%2F")])
def test_an_arn_outside_the_catalog_is_understood_raw_and_percent_encoded(gateway, path):
    assert contract.check(gateway.get(f"/models/{path}"), "GET", "/models/{id}")["id"] == LOOKOUT_ARN


@pytest.mark.parametrize("encode", [str, quote])
def test_an_arn_with_and_without_its_slashes_can_be_started(fresh_gateway, encode):
    answer = fresh_gateway.post(f"/models/{encode(LOOKOUT_ARN)}/start")
    assert answer.status == 202
    assert contract.check(answer, "POST", START)["id"] == LOOKOUT_ARN


def test_the_list_is_the_catalog_in_order(gateway):
    data = contract.check(gateway.get("/models"), "GET", "/models")
    assert [model["id"] for model in data["models"]] == ["abc123", "widgets"]
    assert data["next_cursor"] is None


def test_the_list_comes_in_pages(gateway):
    ids, cursor = [], ""
    while cursor is not None:
        data = contract.check(gateway.get(f"/models?limit=1{cursor and f'&cursor={cursor}'}"), "GET", "/models")
        ids += [model["id"] for model in data["models"]]
        assert len(data["models"]) == 1
        cursor = data["next_cursor"]
    assert ids == ["abc123", "widgets"]


@pytest.mark.parametrize(("query", "ids"), [
    ("backend=rekognition", ["abc123"]), ("backend=lookoutvision", ["widgets"]), ("backend=unheard-of", []),
    ("state=failed", []), ("limit=1000", ["abc123", "widgets"]), ("backend=%72ekognition", ["abc123"]), ("", None),
    ("&", None), ("cursor=YWJjMTIz", ["widgets"]), ("cursor=enp6", [])])
def test_the_list_can_be_narrowed(gateway, query, ids):
    data = contract.check(gateway.get(f"/models?{query}"), "GET", "/models")
    assert [model["id"] for model in data["models"]] == (["abc123", "widgets"] if ids is None else ids)


def test_the_list_can_be_narrowed_to_a_state(fresh_gateway):
    start(fresh_gateway, "widgets")
    fresh_gateway.await_state("widgets", "running")
    fresh_gateway.await_state("abc123", "stopped")
    for state, ids in [("running", ["widgets"]), ("stopped", ["abc123"]), ("starting", [])]:
        data = contract.check(fresh_gateway.get(f"/models?state={state}"), "GET", "/models")
        assert [model["id"] for model in data["models"]] == ids


def test_the_process_says_that_it_answers(gateway):
    assert contract.check(gateway.get("/healthz"), "GET", "/healthz") == {"status": "ok"}


def test_the_gateway_says_that_it_is_ready_and_to_its_operator_how_aws_does(gateway):
    gateway.get("/models/abc123")
    data = contract.check(gateway.get("/readyz"), "GET", "/readyz")
    assert (data["status"], data["credentials"]) == ("ready", [])
    circuits = {(circuit["service"], circuit["calls"]): circuit["circuit"] for circuit in data["backends"]}
    assert circuits["rekognition", "control"] == "closed"


def test_the_contract_is_served_as_it_is_written_and_as_json(gateway):
    answer = gateway.get("/openapi.yaml")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/yaml")
    assert answer.body == contract.PATH.read_bytes()
    answer = gateway.get("/openapi.json")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json == contract.DOCUMENT
    assert list(answer.json) == list(contract.DOCUMENT)


def test_every_route_of_the_contract_is_there(gateway):
    for method, path, _ in contract.operations():
        answer = gateway(method, path.replace("{id}", "no-such-model").replace("{operation_id}", "x"))
        code = "OPERATION_NOT_FOUND" if "operation_id" in path else "MODEL_NOT_FOUND"
        code = "NOT_FOUND" if path.startswith("/console/") else code
        if path == "/backup":
            # This gateway keeps its store in memory.
            contract.check_failure(answer, method, path, 501, "NOT_IMPLEMENTED")
            continue
        assert answer.status in (200, 404), (method, path)
        assert answer.status == 200 or answer.json["error"]["code"] == code, (method, path)


def test_every_other_method_is_refused_with_those_that_there_are(gateway):
    paths = contract.DOCUMENT["paths"]
    for path, item in paths.items():
        known = {method.upper() for method in contract.METHODS if method in item}
        allowed = known | ({"HEAD"} if "GET" in known else set())
        for method in {"GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE"} - allowed:
            answer = gateway(method, path.replace("{id}", "abc123").replace("{operation_id}", "x"))
            contract.check_no_method(answer, ", ".join(sorted(allowed)))


def test_a_route_for_post_alone_has_no_head(gateway):
    answer = gateway("HEAD", "/models/abc123/start")
    assert (answer.status, answer.headers["Allow"], answer.body) == (405, "POST", b"")


def check_file(answer, path, type):
    """Checks an answer that is no JSON, and its headers, against the contract."""
    response = contract.resolve(contract.DOCUMENT["paths"][path]["get"]["responses"][str(answer.status)])
    contract.check_headers(answer, response)
    if answer.status == 200:
        assert answer.headers["Content-Type"].split(";")[0] == type and type in response["content"]


def test_the_page_and_its_files_are_as_the_contract_says(gateway):
    page = gateway.get("/?a=b")
    check_file(page, "/", "text/html")
    files = re.findall(r'(?:href|src)="(/console/[^"]+)"', page.text)
    assert len(files) > 5
    for path in files:
        answer = gateway.get(path)
        check_file(answer, "/console/{version}/{file}", "text/css" if path.endswith(".css") else "text/javascript")
    again = gateway.get("/", [("If-None-Match", page.headers["ETag"])])
    assert (again.status, again.body) == (304, b"")
    check_file(again, "/", "text/html")


@pytest.mark.parametrize("target", [
    "/model", "/Models", "/models/abc123/halt", "/models/abc123/start/", "/models/abc123/start/now",
    "/models/abc123/START", "/models/abc123%2Fstart", "/healthz/x", "/openapi", "/openapi.yml", "/%6Dodels",
    "/models/a/b/c", "/operations/x/y", "/events", "/favicon.ico", "/console", "/" + "x" * 4000])
def test_what_is_no_route_says_so(gateway, target):
    answer = gateway.get(target)
    if target == "/models/abc123/start/":
        contract.check_no_method(answer, "POST")
    elif target == "/models/abc123%2Fstart":
        contract.check_failure(answer, "GET", "/models/{id}", 400, "VALIDATION_ERROR")
    else:
        contract.check_no_route(answer)


@pytest.mark.parametrize("target", [
    "/models", "/models?limit=1", "/models/abc123", "/models/nothing", "/models/-", "/healthz", "/openapi.yaml",
    "/openapi.json", "/nothing", "/models?x", "/operations", "/operations/x", "/whoami"])
def test_head_answers_as_get_does_without_a_body(gateway, target):
    for headers in [(), (("Accept-Encoding", "gzip"),)]:
        got, head = gateway.get(target, headers), gateway("HEAD", target, headers=headers)
        assert (head.status, head.body) == (got.status, b"")
        changing = {"date", "x-request-id"}
        # What is seen of a model may change between the two, but not in length.
        assert {k.lower(): v for k, v in head.headers.items() if k.lower() not in changing} == {
            k.lower(): v for k, v in got.headers.items() if k.lower() not in changing}


# The header X-Request-Id.


@pytest.mark.parametrize("id", ["nightly-42", "a", "A1._-:+/=@z", "x" * 128])
@pytest.mark.parametrize("target", ["/healthz", "/models/-", "/nothing", "/openapi.yaml"])
def test_a_well_formed_request_id_comes_back(gateway, id, target):
    answer = gateway.get(target, [("X-Request-Id", id)])
    assert answer.headers.get_all("X-Request-Id") == [id]
    if answer.status >= 400:
        assert answer.json["error"]["request_id"] == id


@pytest.mark.parametrize("id", ["", "a b", "x" * 129, "caf\u00e9", "a\tb", "<script>", '"', "a,b"])
def test_an_ill_formed_request_id_is_replaced(gateway, id):
    answer = gateway.get("/nothing", [("X-Request-Id", id.encode("utf-8"))])
    assert UUID.fullmatch(answer.headers["X-Request-Id"])
    contract.check_no_route(answer)


def test_request_ids_are_made_anew(gateway):
    ids = {gateway.get("/healthz").headers["X-Request-Id"] for _ in range(10)}
    assert len(ids) == 10 and all(map(UUID.fullmatch, ids))


# Compression.


@pytest.mark.parametrize("coding", ["gzip", "GZip", "br, gzip;q=0.1", "*", "x-gzip", "identity;q=0, *;q=1"])
def test_a_large_answer_is_compressed_for_those_who_take_gzip(gateway, coding):
    plain = gateway.get("/openapi.json")
    packed = gateway.get("/openapi.json", [("Accept-Encoding", coding)])
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert (plain.headers["Content-Encoding"], plain.headers["Vary"]) == (None, "Accept-Encoding")


@pytest.mark.parametrize("coding", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0", "*;q=0", "gzip;q=0, *"])
def test_a_large_answer_is_not_compressed_for_others(gateway, coding):
    answer = gateway.get("/openapi.json", [("Accept-Encoding", coding)])
    assert answer.headers["Content-Encoding"] is None and answer.json


def test_a_small_answer_is_never_compressed(gateway):
    answer = gateway.get("/healthz", [("Accept-Encoding", "gzip")])
    assert answer.headers["Content-Encoding"] is None and answer.headers["Vary"] is None


def test_connections_are_kept_and_requests_in_line_are_answered_in_order(gateway):
    requests = b"".join(
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: %d\r\n%s\r\n" % (
            number, b"Connection: close\r\n" if number == 3 else b"") for number in (1, 2, 3))
    answer, rest = gateway.send(requests)
    assert (answer.status, answer.headers["X-Request-Id"]) == (200, "1")
    assert re.findall(rb"(?i)x-request-id: (\d)", rest) == [b"2", b"3"]


def test_a_connection_is_closed_for_those_who_ask_for_it(gateway):
    answer, rest = gateway.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", patience=5)
    assert (answer.status, rest) == (200, b"")

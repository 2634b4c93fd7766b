"""Requests that are not as they must be: each is refused as openapi/openapi.yaml says."""

import json

import pytest

import contract

START = "/models/{id}/start"
ACCOUNT = "arn:aws:lookoutvision:us-east-1:123456789012"


def refused(answer, fields):
    """Checks a VALIDATION_ERROR of a start for its fields, in order."""
    error = contract.check_failure(answer, "POST", START, 400, "VALIDATION_ERROR")
    assert [detail["field"] for detail in error["details"]] == fields
    assert error["message"] == f"Invalid request parameters: {', '.join(fields)}"


@pytest.fixture(scope="module", autouse=True)
def nothing_is_asked_of_aws(gateway):
    yield
    effects = {call["answer"]["effect"] for call in gateway.simulator.calls()}
    assert effects <= {"none"}


# The body of a start.

SMALLEST, LARGEST = "min_inference_units", "max_inference_units"


@pytest.mark.parametrize("text", [
    "{", "}", "x", "{'a': 1}", '{"min_inference_units": }', '{"min_inference_units": 1,}', "{,}",
    '{"min_inference_units": 1, "min_inference_units": 5}', '{"min_inference_units": +1}',
    '{"min_inference_units": NaN}', '{"min_inference_units": 0x1}', "{} {}", "{}\0", '{"a" 1}', "// comment\n{}", "[]",
    "[1]", "1", '"x"', "true", "null", "[" * 10_000, '{"a":' * 3_000, " ", "\n"])
def test_a_body_that_is_no_json_object_is_refused(gateway, text):
    refused(gateway("POST", "/models/abc123/start", text.encode()), ["body"])


@pytest.mark.parametrize("body", [
    b'{"\xff": 1}', b"\x00", b"\xef\xbb\xbf{", '{"min_inference_units": 1}'.encode("utf-16"),
    '{"min_inference_units": 1}'.encode("utf-32")])
def test_a_body_that_is_no_utf_8_is_refused(gateway, body):
    refused(gateway("POST", "/models/abc123/start", body), ["body"])


@pytest.mark.parametrize("name", [SMALLEST, LARGEST])
@pytest.mark.parametrize("number", [
    "0", "-1", "-0", "2147483648", "9223372036854775808", "1e400", "-1e400", "1.5", "0.999999", "1e-5", "true", "false",
    '"1"', '""', "[]", "[1]", "{}", '{"a": 1}', "123456789012345678901234567890"])
def test_units_that_are_no_whole_number_in_range_are_refused(gateway, name, number):
    refused(gateway("POST", "/models/abc123/start", f'{{"{name}": {number}}}'.encode()), [name])


@pytest.mark.parametrize(("value", "fields"), [
    ({SMALLEST: 2, LARGEST: 1}, [LARGEST]),
    ({SMALLEST: 0, LARGEST: 0}, [SMALLEST, LARGEST]),
    ({"units": 1}, ["units"]),
    ({"Min_Inference_Units": 1}, ["Min_Inference_Units"]),
    ({"MinInferenceUnits": 1}, ["MinInferenceUnits"]),
    ({"": 1}, [""]),
    ({"lease": "4"}, ["lease"]), ({"lease": "25h"}, ["lease"]), ({"lease": 3600}, ["lease"]), ({"lease": ""}, ["lease"]),
    ({"holder": "a b"}, ["holder"]), ({"holder": "x" * 65}, ["holder"]), ({"holder": 1}, ["holder"]),
    ({"force": True}, ["force"]), ({"lease": "x", "holder": "", LARGEST: 0}, [LARGEST, "lease", "holder"]),
    ({"b": 1, "a": 2, SMALLEST: "x"}, ["a", "b", SMALLEST]),
    ({"a\"\\\n\u0000\u2028\U0001f600": 1}, ["a\"\\\n\u0000\u2028\U0001f600"])])
def test_every_problem_with_the_members_is_named(gateway, value, fields):
    refused(gateway.post("/models/abc123/start", value), fields)


def test_the_model_comes_before_the_body(gateway):
    answer = gateway.post("/models/unheard-of/start", {SMALLEST: 0})
    contract.check_failure(answer, "POST", START, 404, "MODEL_NOT_FOUND")
    refused(gateway.post("/models/-/start", {SMALLEST: 0}), ["id"])


@pytest.mark.parametrize(("text", "fields"), [
    ("{", ["body"]), ("[]", ["body"]), ("null", ["body"]), ('{"force":true,"force":false}', ["body"]),
    ('{"force":true,}', ["body"]), ('{"force":1}', ["force"]), ('{"force":"true"}', ["force"]), ('{"holder":""}', ["holder"]),
    ('{"holder":"a/b"}', ["holder"]), ('{"lease":"4h"}', ["lease"]), ('{"Force":true}', ["Force"])])
def test_the_body_of_a_stop_is_read_as_strictly(gateway, text, fields):
    answer = gateway("POST", "/models/abc123/stop", text.encode())
    error = contract.check_failure(answer, "POST", "/models/{id}/stop", 400, "VALIDATION_ERROR")
    assert [detail["field"] for detail in error["details"]] == fields


@pytest.mark.parametrize("kind", [
    "text/plain", "application/xml", "image/png", "application/jsonp", "application/json5", "text/json",
    "application/octet-stream", "multipart/form-data; boundary=x", "application/problem+json", "json", ";", "*/*"])
def test_a_body_of_another_type_is_refused(gateway, kind):
    if kind == ";":
        # No type at all, with parameters, and therefore JSON.
        refused(gateway("POST", "/models/abc123/start", b'{"holder":""}', [("Content-Type", kind)]), ["holder"])
        return
    answer = gateway("POST", "/models/abc123/start", b"{}", [("Content-Type", kind)])
    contract.check_failure(answer, "POST", START, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("body", [b"a=b", b"min_inference_units=1", b"[]", b" "])
def test_a_form_is_refused(gateway, body):
    answer = gateway(
        "POST", "/models/abc123/start", body, [("Content-Type", "application/x-www-form-urlencoded")])
    contract.check_failure(answer, "POST", START, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("kind", [
    None, "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8",
    "application/x-www-form-urlencoded"])
def test_json_is_read_under_the_types_that_stand_for_it(gateway, kind):
    headers = [] if kind is None else [("Content-Type", kind)]
    refused(gateway("POST", "/models/abc123/start", b' {"min_inference_units": 0}', headers), [SMALLEST])


@pytest.mark.parametrize("kind", ["text/plain", "image/png", "application/x-www-form-urlencoded"])
def test_the_type_of_no_body_does_not_matter(gateway, kind):
    for body in (None, b""):
        answer = gateway("POST", "/models/unheard-of/start", body, [("Content-Type", kind)])
        contract.check_failure(answer, "POST", START, 404, "MODEL_NOT_FOUND")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_may_have_16_kib_and_not_a_byte_more(gateway, chunked):
    body = b'{"holder":""}'.ljust(16 * 1024)
    for verb in ("start", "stop"):
        path = f"/models/{{id}}/{verb}"
        answer = gateway("POST", f"/models/abc123/{verb}", body, chunked=chunked)
        contract.check_failure(answer, "POST", path, 400, "VALIDATION_ERROR")
        answer = gateway("POST", f"/models/abc123/{verb}", body + b" ", chunked=chunked)
        contract.check_failure(answer, "POST", path, 413, "PAYLOAD_TOO_LARGE")


def test_a_body_that_is_announced_as_too_large_is_refused_before_it_is_sent(gateway):
    head = b"POST /models/abc123/start HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    answer, _ = gateway.send(head % 10**12)
    contract.check_failure(answer, "POST", START, 413, "PAYLOAD_TOO_LARGE")


# The id.

BAD_IDS = [
    "-a", ".", "..", "%2e%2e", "_a", "a" * 129, "a%20b", "a%00b", "%00", "a%0d%0aX:%20y", "%C3%A9", "a%2Fb", "%2F",
    "a%3Fb", "a%23b", "a*b", "a%25b", "%2561bc123", "%61%62%63%2531%2532%2533", "a;b", "a+b", "a@b", "~a",
    "arn:", "arn:aws", "arn%3Aaws", "arn:aws:rekognition:us-east-1:123456789012:",
    "arn:aws:s3:::bucket", "arn:aws:textract:us-east-1:123456789012:adapter%2Fx",
    f"{ACCOUNT}:model%2Fwidgets", f"{ACCOUNT}:model%2Fwidgets%2F0", f"{ACCOUNT}:model%2Fwidgets%2Flatest",
    f"{ACCOUNT}:model%2Fwidgets%2F01", f"{ACCOUNT}:model%2Fwidgets%2F1%2F2", f"{ACCOUNT}:model%2F-w%2F1",
    f"{ACCOUNT}:model%2Fwidgets%2F1%00", f"{ACCOUNT}:model%2F..%2F1", f"{ACCOUNT}:model/widgets", f"{ACCOUNT}:model//1",
    f"{ACCOUNT}:model%2Fwidgets%2F1%0A", f"{ACCOUNT}:model%2F{'w' * 256}%2F1",
    "arn:aws:lookoutvision:us-east-1:12345678901:model%2Fwidgets%2F1",
    "arn:aws:lookoutvision:US-EAST-1:123456789012:model%2Fwidgets%2F1",
    "arn:aws:lookoutvision:us-east-1.evil.example%23:123456789012:model%2Fwidgets%2F1",
    "arn:aws:lookoutvision:-:123456789012:model%2Fwidgets%2F1",
    "arn:aws:rekognition:us-east-1:123456789012:project%2Fp%2F1768472430218",
    "arn:aws:rekognition:us-east-1:123456789012:project%2Fp%2Fversion%2Fv",
    "arn:aws:rekognition:us-east-1:123456789012:project%2Fp%2Fversion%2Fv%2Fx",
    "arn:aws:rekognition:us-east-1:123456789012:project%2Fp%2Fversion%2Fv%2F" + "1" * 2048,
]


@pytest.mark.parametrize("id", BAD_IDS)
def test_what_can_be_no_id_is_refused(gateway, id):
    error = contract.check_failure(gateway.get(f"/models/{id}"), "GET", "/models/{id}", 400, "VALIDATION_ERROR")
    assert [detail["field"] for detail in error["details"]] == ["id"]
    refused(gateway.post(f"/models/{id}/start"), ["id"])


@pytest.mark.parametrize("id", ["%", "%zz", "a%", "a%2", "%ff", "%c3%28", "%ed%a0%80", "%e2%82"])
def test_an_id_that_is_not_percent_encoded_utf_8_is_refused(gateway, id):
    contract.check_failure(gateway.get(f"/models/{id}"), "GET", "/models/{id}", 400, "VALIDATION_ERROR")
    refused(gateway.post(f"/models/{id}/start"), ["id"])


@pytest.mark.parametrize("id", [
    "unheard-of", "ABC123", "abc1234", "a" * 128, "0", "start",
    "arn:aws:lookoutvision:us-east-1:999999999999:model%2Fwidgets%2F1",
    "arn:aws:lookoutvision:eu-west-1:123456789012:model%2Fwidgets%2F1",
    "arn:aws-cn:lookoutvision:us-east-1:123456789012:model%2Fwidgets%2F1",
    "arn:aws:rekognition:us-west-2:123456789012:project%2Fp%2Fversion%2Fv%2F1"])
def test_an_unknown_model_is_not_found_and_aws_is_not_asked(gateway, id):
    before = len(gateway.simulator.calls())
    error = contract.check_failure(gateway.get(f"/models/{id}"), "GET", "/models/{id}", 404, "MODEL_NOT_FOUND")
    again = contract.check_failure(gateway.post(f"/models/{id}/start"), "POST", START, 404, "MODEL_NOT_FOUND")
    assert error["message"] == again["message"] and "backend" not in error
    calls = gateway.simulator.calls()[before:]
    assert not [call for call in calls if "Stop" in call["operation"] or "Start" in call["operation"]]


@pytest.mark.parametrize("arn", [
    f"{ACCOUNT}:model/widgets/77", f"{ACCOUNT}:model/unheard-of/1",
    "arn:aws:rekognition:us-east-1:123456789012:project/unheard-of/version/v/1",
    "arn:aws:rekognition:us-east-1:123456789012:project/solder-joints/version/v/1"])
def test_a_model_that_aws_does_not_have_is_not_found(gateway, arn):
    contract.check_failure(gateway.get(f"/models/{arn}"), "GET", "/models/{id}", 404, "MODEL_NOT_FOUND")
    contract.check_failure(gateway.post(f"/models/{arn}/start"), "POST", START, 404, "MODEL_NOT_FOUND")


# The query.


@pytest.mark.parametrize(("query", "fields"), [
    ("limit=0", ["limit"]), ("limit=1001", ["limit"]), ("limit=-1", ["limit"]), ("limit=", ["limit"]),
    ("limit", ["limit"]), ("limit=abc", ["limit"]), ("limit=1.5", ["limit"]), ("limit=1e2", ["limit"]),
    ("limit=99999999999999999999", ["limit"]), ("limit=%201", ["limit"]), ("state=", ["state"]),
    ("state=asleep", ["state"]), ("state=RUNNING", ["state"]), ("backend=", ["backend"]), ("backend=A", ["backend"]),
    ("backend=a/b", ["backend"]), ("backend=-", ["backend"]), ("cursor=", ["cursor"]), ("cursor=!", ["cursor"]),
    ("cursor=YQ", ["cursor"]), ("cursor=LQ==", ["cursor"]), ("cursor=%00", ["cursor"]), ("cursor=/w==", ["cursor"]),
    ("limit=1&limit=1", ["limit"]), ("state=running&state=stopped", ["state"]), ("limit=%zz", ["limit"]),
    ("state=%ff", ["state"]), ("x=1", ["query"]), ("Limit=1", ["query"]), ("=1", ["query"]), ("limit%00=1", ["query"]),
    ("%zz=1", ["query"]), ("state=x&limit=0&cursor=!", ["state", "limit", "cursor"])])
def test_a_query_of_the_list_that_is_not_as_it_must_be_is_refused(gateway, query, fields):
    error = contract.check_failure(gateway.get(f"/models?{query}"), "GET", "/models", 400, "VALIDATION_ERROR")
    assert [detail["field"] for detail in error["details"]] == fields


@pytest.mark.parametrize("query", ["wait=1", "x", "=", "limit=1", "a=1&a=2"])
def test_a_query_where_there_is_none_is_refused(gateway, query):
    error = contract.check_failure(
        gateway.get(f"/models/abc123?{query}"), "GET", "/models/{id}", 400, "VALIDATION_ERROR")
    assert {detail["field"] for detail in error["details"]} == {"query"}
    answer = gateway.post(f"/models/abc123/start?{query}")
    contract.check_failure(answer, "POST", START, 400, "VALIDATION_ERROR")


# Web pages.


@pytest.mark.parametrize("headers", [
    [("Origin", "https://evil.example")], [("Origin", "null")], [("Origin", "http://127.0.0.1")], [("Origin", "")],
    [("Origin", "http://127.0.0.1:1")], [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "Cross-Site")],
    [("Origin", "{url}"), ("Sec-Fetch-Site", "cross-site")], [("Origin", "{url}"), ("Origin", "https://evil.example")],
    [("Origin", "{url}.evil.example")], [("Origin", "{url}/")]])
def test_web_pages_of_other_sites_are_refused(gateway, headers):
    headers = [(name, value.format(url=gateway.url)) for name, value in headers]
    for method, path, _ in contract.operations():
        target = path.replace("{id}", "abc123").replace("{operation_id}", "x")
        answer = gateway(method, target, headers=headers)
        if path == "/" and {name for name, _ in headers} == {"Sec-Fetch-Site"}:
            # A link to the operator's page works; what the page asks for then is its own.
            assert answer.status == 200
            continue
        contract.check_failure(answer, method, path, 403, "FORBIDDEN")
    assert gateway.get("/nothing", headers).status == 403


def test_a_name_that_somebody_elses_dns_points_here_is_no_origin_of_ours(gateway):
    request = b"GET /models HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n"
    answer, _ = gateway.send(request)
    contract.check_failure(answer, "GET", "/models", 403, "FORBIDDEN")


@pytest.mark.parametrize("headers", [
    [], [("Origin", "{url}")], [("Origin", "{url}"), ("Sec-Fetch-Site", "same-origin")], [("Sec-Fetch-Site", "none")],
    [("Referer", "https://evil.example/")]])
def test_the_gateways_own_pages_and_programs_are_let_in(gateway, headers):
    headers = [(name, value.format(url=gateway.url)) for name, value in headers]
    assert gateway.get("/models", headers).status == 200


# What is no HTTP.

HOST = b"Host: 127.0.0.1\r\n"


@pytest.mark.parametrize("head", [
    b"\x00\x01\x02\x03\r\n\r\n", b"HELLO\r\n\r\n", b"GET\r\n\r\n", b"GET /models HTTP/9.9\r\n" + HOST + b"\r\n",
    b"F(ETCH /models HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /models HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n",
    b"GET /models HTTP/1.1\r\n" + HOST + b"a b: c\r\n\r\n", b"GET /models HTTP/1.1\r\n" + HOST + b"x: a\x00b\r\n\r\n",
    b"POST /models/abc123/start HTTP/1.1\r\n" + HOST + b"Content-Length: x\r\n\r\n",
    b"POST /models/abc123/start HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    b"POST /models/abc123/start HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /models/abc123/start HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    b"POST /models/abc123/start HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked, x\r\n\r\n{}",
    b"POST /models/abc123/start HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
])
def test_what_is_no_http_is_answered_in_the_envelope_and_the_connection_closes(gateway, head):
    answer, rest = gateway.send(head)
    error = contract.check_failure(answer, "POST", START, 400, "VALIDATION_ERROR")
    assert [detail["field"] for detail in error["details"]] == ["request"]
    assert (answer.headers["Connection"], rest) == ("close", b"")


def test_a_request_that_follows_a_good_one_and_is_no_http_is_answered_in_its_turn(gateway):
    answer, rest = gateway.send(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\nHELLO\r\n\r\n")
    assert (answer.status, answer.json["success"]) == (200, True)
    head, _, body = rest.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert json.loads(body)["error"]["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("head", [
    b"GET /models HTTP/1.1\r\n" + HOST + b"x: " + b"a" * 200_000 + b"\r\n\r\n",
    b"GET /models HTTP/1.1\r\n" + HOST + b"x: a\r\n" * 40_000 + b"\r\n",
    b"GET /models HTTP/1.1\r\n" + HOST + b"x: a\r\n" * 100 + b"\r\n"])
def test_a_head_that_is_too_large_is_answered_in_the_envelope_and_the_connection_closes(gateway, head):
    answer, rest = gateway.send(head)
    contract.check_failure(answer, "GET", "/models", 431, "HEADERS_TOO_LARGE")
    assert (answer.headers["Connection"], rest) == ("close", b"")


@pytest.mark.parametrize("size", [9_000, 200_000])
def test_a_target_that_is_too_long_is_answered_in_the_envelope_and_the_connection_closes(gateway, size):
    answer, rest = gateway.send(b"GET /models?" + b"a" * size + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    contract.check_failure(answer, "GET", "/models", 414, "URI_TOO_LONG")
    assert (answer.headers["Connection"], rest) == ("close", b"")


def test_a_method_that_is_not_known_is_not_implemented(gateway):
    answer, rest = gateway.send(b"FETCH /models HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (answer.status, answer.json["error"]["code"]) == (501, "NOT_IMPLEMENTED")
    assert (answer.headers["Connection"], rest) == ("close", b"")

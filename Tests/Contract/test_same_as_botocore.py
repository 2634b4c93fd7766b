"""What the gateway sends to AWS is what AWS's own client sends for the same operation, byte for byte."""

import base64
import datetime
import json
import urllib.parse

import pytest

import aws
from program import quote


class Sent(Exception):
    """Carries a request that botocore was about to send."""

    def __init__(self, request):
        self.request = request


def stop(request, **_):
    raise Sent(request)


@pytest.fixture(scope="module")
def calls(gateway):
    """The calls that AWS sees of starts and looks at all kinds of models, and the key that they are signed with."""
    simulator = gateway.simulator
    rekognition = simulator.add("rekognition", "project_1.a-b", "version-1.x_y")
    lookout = simulator.add("lookoutvision", "project_2-b", "17")
    units = {"min_inference_units": 2, "max_inference_units": 4}
    for id, body in [("abc123", None), ("widgets", {}), (rekognition, units), (lookout, units)]:
        assert gateway.get(f"/models/{quote(id)}").status == 200
        assert gateway.post(f"/models/{quote(id)}/start", body).status == 202
    return simulator.calls(), simulator.credentials()


def parameters(call, headers):
    """The parameters of botocore for the operation of a call."""
    if call["service"] == "sagemaker-runtime":
        name = urllib.parse.unquote(call["target"].split("/")[2])
        return {"EndpointName": name, "Body": base64.b64decode(call["body"]), "ContentType": headers["content-type"]}
    body = json.loads(base64.b64decode(call["body"]) or "{}")
    if call["service"] in ("rekognition", "sagemaker"):
        return body
    parts = call["target"].split("/")
    found = {"ProjectName": urllib.parse.unquote(parts[3]), "ModelVersion": urllib.parse.unquote(parts[5]), **body}
    if "x-amzn-client-token" in headers:
        found["ClientToken"] = headers["x-amzn-client-token"]
    return found


def by_botocore(call, url, key):
    """The request that botocore makes of the operation of a call."""
    headers = {name.lower(): value for name, value in call["headers"]}
    client = aws.client(call["service"], url, key)
    client.meta.events.register("before-send", stop)
    with aws.clock(headers["x-amz-date"]), pytest.raises(Sent) as caught:
        client._make_api_call(call["operation"], parameters(call, headers))
    return caught.value.request


def check_same(call, url, key):
    """Checks that a call is what botocore makes of the same operation."""
    ours = {name.lower(): value for name, value in call["headers"]}
    assert len(ours) == len(call["headers"]), "a header is repeated"
    theirs = by_botocore(call, url, key)
    url = urllib.parse.urlsplit(theirs.url)
    body = theirs.body or b""
    assert (call["method"], call["target"]) == (theirs.method, url.path + (url.query and f"?{url.query}"))
    assert base64.b64decode(call["body"]) == (body.encode() if isinstance(body, str) else bytes(body))
    signed = {name.lower(): value for name, value in theirs.headers.items()}
    signed = {name: value.decode() if isinstance(value, bytes) else value for name, value in signed.items()}
    assert ours["authorization"] == signed["authorization"], call["operation"]
    # SDKs tell of themselves and of their attempts, the gateway of the trace; the rest of the headers is the same.
    told = {"user-agent", "amz-sdk-invocation-id", "amz-sdk-request", "x-amz-user-agent", "host", "accept",
            "content-length", "accept-encoding", "connection", "traceparent"}
    assert {k: v for k, v in ours.items() if k not in told} == {k: v for k, v in signed.items() if k not in told}


def test_all_operations_of_the_gateway_are_among_the_calls(calls):
    seen = {(call["service"], call["operation"]) for call in calls[0]}
    assert seen == {
        ("rekognition", "DescribeProjects"), ("rekognition", "DescribeProjectVersions"),
        ("rekognition", "StartProjectVersion"), ("lookoutvision", "DescribeModel"), ("lookoutvision", "StartModel")}
    assert {call["answer"]["status"] for call in calls[0]} == {200, 202}


def test_method_path_body_and_signature_are_those_of_botocore(gateway, calls):
    recorded, key = calls
    assert len(recorded) >= 10
    for call in recorded:
        check_same(call, gateway.simulator.url, key)


def test_a_request_is_signed_at_the_time_of_its_sending(calls):
    for call in calls[0]:
        signed = datetime.datetime.strptime(dict(call["headers"])["x-amz-date"], "%Y%m%dT%H%M%S%z")
        assert abs(signed - datetime.datetime.fromisoformat(call["time"])) < datetime.timedelta(seconds=2)

"""What the simulator's faults are to a client on the other side of a socket."""

import datetime
import email.utils
import http.client
import json
import socket
import time

import botocore.exceptions
import pytest

import aws

WIDGETS = {"ProjectName": "widgets", "ModelVersion": "1"}


@pytest.fixture
def client(simulator):
    return aws.client("lookoutvision", simulator.url, simulator.credentials(), read_timeout=5)


def start(client):
    return client.start_model(**WIDGETS, MinInferenceUnits=1)


def status(simulator):
    """The state of the model, without a call that a fault could befall."""
    models = simulator.control("GET", "/models")["models"]
    return next(m["status"] for m in models if m["project"] == "widgets")


@pytest.mark.parametrize(("fault", "code", "http_status", "effect"), [
    ({"fault": "throttle"}, "ThrottlingException", 429, False),
    ({"fault": "error"}, "InternalServerException", 500, False),
    ({"fault": "error", "effect": "after"}, "InternalServerException", 500, True),
    ({"fault": "unavailable"}, "ServiceUnavailable", 503, False),
    ({"fault": "html", "status": 502}, "502", 502, False),
])
def test_an_error_that_the_client_understands(simulator, client, fault, code, http_status, effect):
    simulator.control("POST", "/faults", {"service": "lookoutvision", "operation": "StartModel", **fault})
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        start(client)
    answer = caught.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, http_status)
    assert status(simulator) == ("STARTING_HOSTING" if effect else "TRAINED")


@pytest.mark.parametrize(("fault", "effect"), [
    ("drop_before", False), ("drop_after", True), ("reset_before", False), ("reset_after", True), ("garbage", True),
    ("cut_body", True),
])
def test_a_connection_that_is_lost_in_one_way_or_another(simulator, client, fault, effect):
    simulator.fault("StartModel", fault)
    with pytest.raises(botocore.exceptions.HTTPClientError):
        start(client)
    assert status(simulator) == ("STARTING_HOSTING" if effect else "TRAINED")
    assert client.list_projects()["Projects"], "the next call is answered"


@pytest.mark.parametrize("fault", ["not_json", "malformed", "empty"])
def test_a_body_that_is_not_what_it_should_be_says_nothing(simulator, client, fault):
    simulator.fault("StartModel", fault)
    assert "Status" not in start(client)
    assert status(simulator) == "STARTING_HOSTING"


def test_a_stale_connection_loses_the_next_request(simulator, client):
    simulator.fault("ListProjects", "stale")
    assert client.list_projects()["Projects"]
    calls = len(simulator.calls())
    with pytest.raises(botocore.exceptions.HTTPClientError):
        client.list_projects()
    assert len(simulator.calls()) == calls, "it never reached the service"
    assert client.list_projects()["Projects"], "on another connection it does"


@pytest.mark.parametrize("fault", ["delay", "slow_body"])
def test_a_slow_answer_is_an_answer(simulator, client, fault):
    simulator.fault("ListProjects", fault, seconds=1)
    begun = time.monotonic()
    assert client.list_projects()["Projects"]
    assert time.monotonic() - begun >= 1


def test_a_slow_body_comes_in_pieces_after_its_head(simulator):
    simulator.fault("GetCredentials", "slow_body", seconds=2)
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", simulator.port)) as connection:
        connection.sendall(b"GET /_credentials/container HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")
        assert time.monotonic() - begun < 1.5


def test_a_storm_lasts_for_its_time_and_befalls_its_resource_only(simulator, client):
    simulator.control("POST", "/faults", {"fault": "throttle", "resource": "widgets", "for_seconds": 1.5})
    for _ in range(3):
        with pytest.raises(botocore.exceptions.ClientError, match="ThrottlingException"):
            client.describe_model(**WIDGETS)
    assert client.describe_model(ProjectName="gaskets", ModelVersion="2")
    time.sleep(1.5)
    assert client.describe_model(**WIDGETS)


def test_headers_of_an_answer_are_as_they_are_set(simulator):
    fields = {"x-amz-retry-after": "1500", "Retry-After": "2", "Age": "10", "Date": "Thu, 01 Jan 1970 00:00:00 GMT"}
    simulator.fault("GetCredentials", "throttle", headers=fields)
    answer = simulator.get("/_credentials/container")
    assert answer.status == 429
    assert {name: answer.headers.get_all(name) for name in fields} == {name: [value] for name, value in fields.items()}


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_is_off_refuses_by_it_and_says_it(simulator, client, minutes):
    simulator.control("PATCH", "/clock", {"offset_seconds": minutes * 60})
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        start(client)
    answer = caught.value.response
    assert answer["Error"]["Code"] == "InvalidSignatureException"
    date = email.utils.parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    assert abs((date - datetime.datetime.now(datetime.timezone.utc)).total_seconds() - minutes * 60) < 5
    with aws.clock(date):
        assert start(client)["Status"] == "STARTING_HOSTING"


def test_a_skew_befalls_as_many_calls_as_it_says(simulator, client):
    simulator.fault("StartModel", "skew", seconds=-3600, times=1)
    with pytest.raises(botocore.exceptions.ClientError, match="Signature not yet current"):
        start(client)
    assert start(client)["Status"] == "STARTING_HOSTING"


def test_a_source_of_credentials_is_down_for_a_time(simulator):
    simulator.control("POST", "/faults", {"fault": "drop_before", "service": "container", "for_seconds": 1})
    for _ in range(2):
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            simulator.get("/_credentials/container")
    time.sleep(1)
    assert json.loads(simulator.get("/_credentials/container").body)["AccessKeyId"].startswith("ASIA")

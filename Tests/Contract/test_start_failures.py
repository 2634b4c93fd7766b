"""Starts that AWS refuses or loses: each ends in the code of the contract, and no model is started twice."""

import base64
import concurrent.futures
import itertools
import time

import pytest

import contract
from program import quote

START = "/models/{id}/start"
SERVICES = [("rekognition", "StartProjectVersion"), ("lookoutvision", "StartModel")]
NUMBERS = itertools.count(100)


@pytest.fixture
def new_model(gateway):
    """Adds models that nobody has started, and takes them away at the end: AWS lets only two of a service run."""
    added = []

    def add(service, **fields):
        name = next(NUMBERS)
        added.append({"service": service, "project": f"p{name}", "version": str(name)})
        return gateway.simulator.add(**added[-1], **fields)

    yield add
    gateway.simulator.control("DELETE", "/faults")
    for model in added:
        gateway.simulator.control("DELETE", "/models", model)


def start(gateway, id, value=None):
    return gateway.post(f"/models/{quote(id)}/start", value)


def effects(gateway, id):
    """What the calls of starts of this model did, one word for each."""
    project = id.split("/")[1]
    return [
        call["answer"]["effect"] for call in gateway.simulator.calls()
        if call["operation"].startswith("Start") and f"/{project}/" in call["target"] + text(call)]


def text(call):
    return base64.b64decode(call["body"]).decode()


FAULTS = [
    ("rekognition", {"fault": "error", "code": "LimitExceededException", "status": 400}, 429, "QUOTA_EXCEEDED", 60),
    ("lookoutvision", {"fault": "error", "code": "ServiceQuotaExceededException", "status": 402}, 429,
     "QUOTA_EXCEEDED", 60),
    ("rekognition", {"fault": "error", "code": "ProvisionedThroughputExceededException", "status": 400, "times": 9},
     429, "BACKEND_THROTTLED", 5),
    ("lookoutvision", {"fault": "throttle", "times": 9}, 429, "BACKEND_THROTTLED", None),
    ("rekognition", {"fault": "error", "code": "InvalidParameterException", "status": 400}, 400, "VALIDATION_ERROR",
     None),
    ("lookoutvision", {"fault": "error", "code": "ValidationException", "status": 400}, 400, "VALIDATION_ERROR", None),
    ("rekognition", {"fault": "error", "code": "AccessDeniedException", "status": 400}, 502, "BACKEND_FORBIDDEN", None),
    ("lookoutvision", {"fault": "error", "code": "AccessDeniedException", "status": 403}, 502, "BACKEND_FORBIDDEN",
     None),
    ("rekognition", {"fault": "error", "code": "InvalidSignatureException", "status": 400}, 502, "BACKEND_FORBIDDEN",
     None),
    ("rekognition", {"fault": "error", "code": "ResourceNotFoundException", "status": 400}, 404, "MODEL_NOT_FOUND",
     None),
    ("lookoutvision", {"fault": "error", "code": "ResourceNotFoundException", "status": 404}, 404, "MODEL_NOT_FOUND",
     None),
    ("rekognition", {"fault": "wrong_code"}, 502, "BACKEND_ERROR", None),
    ("lookoutvision", {"fault": "wrong_code"}, 502, "BACKEND_ERROR", None),
]


@pytest.mark.parametrize(("service", "fault", "status", "code", "retry_after"), FAULTS)
def test_a_refusal_of_aws_has_the_gateways_code_and_tells_aws_own(
        gateway, new_model, service, fault, status, code, retry_after):
    id = new_model(service)
    gateway.simulator.fault(dict(SERVICES)[service], service=service, **fault)
    error = contract.check_failure(start(gateway, id), "POST", START, status, code)
    assert retry_after in (None, error.get("retry_after"))
    assert error["backend"]["service"] == service
    assert error["backend"]["code"] == fault.get("code", error["backend"]["code"])
    assert error["backend"]["request_id"]
    calls = effects(gateway, id)
    assert set(calls) == {"none"} and (len(calls) == 1 or code == "BACKEND_THROTTLED")
    gateway.simulator.control("DELETE", "/faults")
    assert start(gateway, id).status == 202


LOST = [
    {"fault": "drop_after"}, {"fault": "malformed"}, {"fault": "empty"}, {"fault": "error", "effect": "after"},
    {"fault": "html", "effect": "after"}, {"fault": "delay", "seconds": 1}, {"fault": "slow_body", "seconds": 1}]


@pytest.mark.parametrize(("service", "operation"), SERVICES)
@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault["fault"])
def test_a_start_whose_answer_is_lost_succeeds_once(gateway, new_model, service, operation, fault):
    id = new_model(service)
    gateway.simulator.fault(operation, service=service, **fault)
    answer = start(gateway, id)
    data = contract.check(answer, "POST", START)
    assert answer.status in (200, 202) and data["created_at_exact"] and not data["joined"]
    assert effects(gateway, id).count("started") == 1


@pytest.mark.parametrize(("service", "operation"), SERVICES)
def test_a_start_in_a_state_that_does_not_allow_it_is_a_conflict(gateway, new_model, service, operation):
    words = {
        "rekognition": {"STOPPING": "stopping", "TRAINING_IN_PROGRESS": "unavailable", "DEPRECATED": "unavailable",
                        "UNHEARD_OF": "unavailable"},
        "lookoutvision": {"STOPPING_HOSTING": "stopping", "SYSTEM_UPDATING": "updating", "TRAINING": "unavailable",
                          "UNHEARD_OF": "unavailable"}}
    for word, state in words[service].items():
        id = new_model(service, status=word)
        error = contract.check_failure(start(gateway, id), "POST", START, 409, "MODEL_STATE_CONFLICT")
        assert error["details"] == [{"field": "state", "reason": state}]
        assert set(effects(gateway, id)) <= {"none"}


@pytest.mark.parametrize(("service", "operation"), SERVICES)
def test_a_model_on_other_units_than_are_named_is_a_mismatch(gateway, new_model, service, operation):
    id = new_model(service)
    answer = start(gateway, id, {"min_inference_units": 2, "max_inference_units": 3})
    assert answer.status == 202
    data = contract.check(answer, "POST", START)
    assert (data["min_inference_units"], data["max_inference_units"]) == (2, 3)
    for body, fields in [
        ({"min_inference_units": 1}, ["min_inference_units"]), ({"max_inference_units": 4}, ["max_inference_units"]),
        ({"min_inference_units": 3, "max_inference_units": 5}, ["min_inference_units", "max_inference_units"])]:
        error = contract.check_failure(start(gateway, id, body), "POST", START, 409, "CAPACITY_MISMATCH")
        assert [detail["field"] for detail in error["details"]] == fields
    for body in [{}, {"min_inference_units": 2}, {"max_inference_units": 3, "min_inference_units": None}]:
        assert start(gateway, id, body).status in (200, 202)


def test_the_accounts_limit_on_running_models_is_told(gateway, new_model):
    ids = [new_model("rekognition") for _ in range(3)]
    assert [start(gateway, id).status for id in ids] == [202, 202, 429]
    error = contract.check_failure(start(gateway, ids[2]), "POST", START, 429, "QUOTA_EXCEEDED")
    assert error["backend"]["code"] == "LimitExceededException"


def test_a_model_that_was_started_elsewhere_is_joined(gateway, new_model):
    id = new_model("lookoutvision", status="HOSTED", min_units=1)
    answer = start(gateway, id)
    assert answer.status == 200
    data = contract.check(answer, "POST", START)
    assert (data["joined"], data["created_at_exact"], data["backend_state"]) == (True, False, "HOSTED")
    model = contract.check(gateway.get(f"/models/{id}"), "GET", "/models/{id}")
    assert (model["created_at"], model["created_at_exact"]) == (data["created_at"], False)


@pytest.mark.parametrize(("service", "operation"), SERVICES)
def test_a_hundred_concurrent_starts_are_one_call(gateway, new_model, service, operation):
    id = new_model(service)
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: start(gateway, id), range(100)))
    data = [contract.check(answer, "POST", START) for answer in answers]
    assert len({(d["created_at"], d["operation_id"] if not d["joined"] else "") for d in data}) <= 2
    assert effects(gateway, id).count("started") == 1


def test_without_aws_a_model_shows_what_is_known(gateway, new_model):
    id = new_model("lookoutvision")
    gateway.simulator.fault("DescribeModel", "error", service="lookoutvision", times=20)
    model = contract.check(gateway.get(f"/models/{id}"), "GET", "/models/{id}")
    assert (model["state"], model["backend_state"], model["observed_at"]) == ("unknown", None, None)


def test_an_outcome_that_stays_unknown_is_told_after_15_seconds_and_the_gateway_can_still_end(fresh_gateway):
    simulator = fresh_gateway.simulator
    simulator.fault("StartProjectVersion", "drop_before")
    simulator.fault("DescribeProjectVersions", "drop_before", times=100)
    simulator.fault("StartModel", "delay", seconds=17, times=2)
    simulator.fault("DescribeModel", "delay", seconds=17, times=100)
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda id: start(fresh_gateway, id), ["abc123", "widgets"]))
    assert 14 < time.monotonic() - begun < 20
    contract.check_failure(answers[0], "POST", START, 503, "BACKEND_UNAVAILABLE")
    contract.check_failure(answers[1], "POST", START, 504, "BACKEND_TIMEOUT")

"""Callers and their keys: `keys new`, who gets in, and what they are told."""

import hashlib
import json

import pytest

import contract
from program import Gateway, run

ALL = ["read", "start", "stop", "force", "hold", "detect", "operate"]
KEYLESS = [(), [("Authorization", "Bearer mgw_" + "A" * 43)], [("Authorization", "Basic YTpi")]]


def new_key(name, *arguments):
    result = run("keys", "new", name, *arguments, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def key():
    return new_key("billing-cron", "--label", "first")


@pytest.fixture(scope="module")
def guarded(key, tmp_path_factory):
    """A gateway with one caller, on which the tests of this file look in vain for its key."""
    file = tmp_path_factory.mktemp("callers") / "gateway.yaml"
    file.write_text(
        f"callers:\n  billing-cron:\n    allow: {{'*': [read, start, hold]}}\n    keys:\n"
        f"      first: {{sha256: {key['sha256']}}}\nlog: {{level: trace}}\n")
    gateway = Gateway("--start-seconds", "1", "--config", str(file))
    yield gateway
    gateway.program.end()
    assert "A request was answered" in gateway.program.errors()
    assert key["key"][4:] not in gateway.program.errors()


def bearer(key):
    return [("Authorization", f"Bearer {key['key']}")]


def test_a_key_comes_with_its_hash_and_is_another_each_time(key):
    assert key["sha256"] == hashlib.sha256(key["key"].encode()).hexdigest()
    assert (key["caller"], key["label"]) == ("billing-cron", "first")
    assert new_key("billing-cron")["key"] != key["key"]


def test_what_is_printed_without_json_is_the_key_and_a_configuration(tmp_path):
    printed = run("keys", "new", "null").stdout.decode()
    key, configuration = printed.split("\n\n")
    file = tmp_path / "gateway.yaml"
    file.write_text(configuration)
    assert run("check", "--config", str(file)).returncode == 0
    assert hashlib.sha256(key.encode()).hexdigest() in configuration
    assert key not in configuration


@pytest.mark.parametrize("name", ["", "a b", "a/b", "anonymous", "x" * 65, "mgw_" + "A" * 43])
def test_a_name_that_no_caller_can_have_is_refused(name):
    result = run("keys", "new", name)
    assert (result.returncode, result.stdout) == (2, b"")


def test_a_caller_is_told_who_it_is(guarded, key):
    assert contract.check(guarded.get("/whoami", bearer(key)), "GET", "/whoami") == {
        "caller": "billing-cron", "rights": [{"models": "*", "verbs": ["read", "start", "hold"]}], "anonymous": False,
        "key": {"label": "first", "expires_at": None}}


def test_without_callers_everybody_is_anonymous(gateway):
    assert contract.check(gateway.get("/whoami"), "GET", "/whoami") == {
        "caller": "anonymous", "rights": [{"models": "*", "verbs": ALL}], "anonymous": True, "key": None}


@pytest.mark.parametrize("headers", KEYLESS)
@pytest.mark.parametrize(("method", "path", "target"), [
    ("GET", "/whoami", "/whoami"), ("GET", "/models", "/models"), ("GET", "/models/{id}", "/models/abc123"),
    ("POST", "/models/{id}/start", "/models/abc123/start"), ("POST", "/models/{id}/stop", "/models/abc123/stop"),
    ("GET", "/models/{id}/events", "/models/abc123/events"), ("GET", "/operations", "/operations"),
    ("GET", "/operations/{operation_id}", "/operations/x")])
def test_nobody_gets_in_without_a_key(guarded, method, path, target, headers):
    contract.check_failure(guarded(method, target, headers=headers), method, path, 401, "UNAUTHENTICATED")


@pytest.mark.parametrize("path", ["/healthz", "/openapi.yaml", "/openapi.json"])
def test_health_and_the_contract_need_no_key(guarded, path):
    assert guarded.get(path).status == 200


def test_what_is_no_route_is_so_with_a_key_and_without(guarded, key):
    for headers in [(), bearer(key)]:
        contract.check_no_route(guarded.get("/nothing", headers))
        contract.check_no_method(guarded("DELETE", "/models", headers=headers), "GET, HEAD")


def test_a_caller_starts_a_model(guarded, key):
    assert guarded.post("/models/abc123/start", headers=bearer(key)).status == 202


@pytest.mark.parametrize("path", ["/whoami", "/models", "/healthz"])
def test_a_key_in_the_url_is_refused_and_not_repeated(guarded, key, path):
    answer = guarded.get(f"{path}?access_token={key['key']}", bearer(key))
    contract.check_failure(answer, "GET", path, 400, "VALIDATION_ERROR")
    assert "mgw_" not in answer.text


def test_with_callers_the_gateway_listens_for_others_than_this_machine(key, tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text(f"callers: {{a: {{keys: {{k: {{sha256: {key['sha256']}}}}}}}}}\n")
    refused = run("serve", "--config", str(file), "--host", "0.0.0.0", "--allow-anonymous")
    assert refused.returncode == 2 and b"--allow-anonymous" in refused.stderr
    assert run("serve", "--host", "0.0.0.0").returncode == 2

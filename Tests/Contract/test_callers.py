"""Callers and their keys: `keys new`, who gets in, and what they are told."""

import hashlib
import json
import re

import pytest

import contract
from program import Gateway, Program, Server, eventually, run
from test_metrics import samples, total

ALL = ["read", "start", "stop", "force", "hold", "detect", "operate"]
NO_LIMITS = dict.fromkeys(["requests_per_second", "concurrent_detects", "running_units", "dollars_per_month"])
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
        "key": {"label": "first", "expires_at": None},
        "credential": {"kind": "key", "label": "first", "expires_at": None}, "limits": NO_LIMITS}


def test_without_callers_everybody_is_anonymous(gateway):
    assert contract.check(gateway.get("/whoami"), "GET", "/whoami") == {
        "caller": "anonymous", "rights": [{"models": "*", "verbs": ALL}], "anonymous": True, "key": None,
        "credential": None, "limits": NO_LIMITS}


@pytest.mark.parametrize("headers", KEYLESS)
@pytest.mark.parametrize(("method", "path", "target"), [
    ("GET", "/whoami", "/whoami"), ("GET", "/models", "/models"), ("GET", "/models/{id}", "/models/abc123"),
    ("POST", "/models/{id}/start", "/models/abc123/start"), ("POST", "/models/{id}/stop", "/models/abc123/stop"),
    ("GET", "/models/{id}/events", "/models/abc123/events"), ("GET", "/operations", "/operations"),
    ("GET", "/operations/{operation_id}", "/operations/x")])
def test_nobody_gets_in_without_a_key(guarded, method, path, target, headers):
    contract.check_failure(guarded(method, target, headers=headers), method, path, 401, "UNAUTHENTICATED")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.yaml", "/openapi.json"])
def test_health_and_the_contract_need_no_key(guarded, path):
    assert guarded.get(path).status == 200


def test_only_those_who_operate_the_gateway_are_told_how_aws_does(guarded, key):
    for headers in [(), bearer(key), [("Authorization", "Bearer mgw_wrong")]]:
        assert contract.check(guarded.get("/readyz", headers), "GET", "/readyz") == {"status": "ready"}


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
    alone = run("serve", "--host", "0.0.0.0")
    assert (alone.returncode, alone.stdout) == (2, b"")
    assert b"refusing to listen on 0.0.0.0: no callers are configured" in alone.stderr


# Rights and limits.


@pytest.fixture(scope="module")
def teams(tmp_path_factory):
    """Two teams with a model each; widgets' team has limits. And their headers."""
    file = tmp_path_factory.mktemp("teams") / "gateway.yaml"
    keys = {name: new_key(name, "--label", "k") for name in ("solder", "widgets")}
    file.write_text(f"""
callers:
  solder:
    allow: {{abc*: [read, start, detect], widgets: [read]}}
    keys: {{k: {{sha256: {keys['solder']['sha256']}}}}}
    limits: {{dollars_per_month: 10, running_units: 2}}
  widgets:
    allow: {{widgets: [read, start, stop]}}
    keys: {{k: {{sha256: {keys['widgets']['sha256']}}}}}
    limits: {{requests_per_second: 0.01, burst: 8, dollars_per_month: 10}}
""")
    gateway = Gateway("--start-seconds", "1", "--config", str(file))
    yield gateway, {name: bearer(key) for name, key in keys.items()}
    gateway.program.end()


def test_another_teams_model_is_404_and_a_verb_that_is_lacking_403(teams):
    gateway, keys = teams
    contract.check_failure(
        gateway.get("/models/abc123", keys["widgets"]), "GET", "/models/{id}", 404, "MODEL_NOT_FOUND")
    listed = contract.check(gateway.get("/models", keys["widgets"]), "GET", "/models")
    assert [model["id"] for model in listed["models"]] == ["widgets"]
    for path, verb in [("widgets", "start"), ("abc123", "stop"), ("widgets", "stop")]:
        error = contract.check_failure(
            gateway.post(f"/models/{path}/{verb}", headers=keys["solder"]), "POST", f"/models/{{id}}/{verb}", 403,
            "FORBIDDEN")
        assert error["details"] == [{"field": "right", "reason": verb}]
    error = contract.check_failure(gateway.get("/backup", keys["solder"]), "GET", "/backup", 403, "FORBIDDEN")
    assert error["details"] == [{"field": "right", "reason": "operate"}]


def test_a_start_over_the_budget_or_the_units_is_refused(teams):
    gateway, keys = teams
    error = contract.check_failure(
        gateway.post("/models/abc123/start", headers=keys["solder"]), "POST", "/models/{id}/start", 402,
        "BUDGET_EXCEEDED")
    assert [(d["field"], d["reason"]) for d in error["details"]] == [
        ("dollars_per_month", "10.00"), ("left", "10.00"), ("needed", "16.00")]
    error = contract.check_failure(
        gateway.post("/models/abc123/start", {"min_inference_units": 3, "lease": "1m"}, keys["solder"]), "POST",
        "/models/{id}/start", 429, "RATE_LIMITED")
    assert error["details"][0] == {"field": "running_units", "reason": "the limit is 2"}
    assert gateway.post("/models/abc123/start", {"lease": "1h"}, keys["solder"]).status == 202
    limits = contract.check(gateway.get("/whoami", keys["solder"]), "GET", "/whoami")["limits"]
    assert limits["running_units"] == {"limit": 2, "left": 1}
    assert limits["dollars_per_month"]["left"] == pytest.approx(6, abs=0.1)


def test_too_many_requests_are_429_and_a_stop_is_not(teams):
    gateway, keys = teams
    while (answer := gateway.get("/models", keys["widgets"])).status == 200:
        contract.check(answer, "GET", "/models")
        assert answer.headers["RateLimit-Policy"] == '"requests";q=8;w=800'
    for method, path, target in [("GET", "/models", "/models"), ("GET", "/whoami", "/whoami")]:
        error = contract.check_failure(
            gateway(method, target, headers=keys["widgets"]), method, path, 429, "RATE_LIMITED")
        assert 1 <= error["retry_after"] <= 100
    assert gateway.post("/models/widgets/stop", headers=keys["widgets"]).status == 200
    assert gateway.get("/models", keys["solder"]).status == 200


def test_a_budget_over_a_model_without_a_price_fails_the_check(key, tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text(f"""callers:
  a:
    allow: {{m: [read, start]}}
    keys: {{k: {{sha256: {key['sha256']}}}}}
    limits: {{dollars_per_month: 10}}
models: {{m: {{backend: lookoutvision, project: p, version: 1, region: us-east-1}}}}
""")
    result = run("check", "--config", str(file))
    assert result.returncode == 2
    assert b":5: callers.a.limits.dollars_per_month: needs models.m.price" in result.stdout + result.stderr


def test_a_plain_key_in_the_file_fails_the_check_and_is_not_shown(key, tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text(f"# {key['key']}\nserver: {{port: 0}}\n")
    result = run("check", "--config", str(file))
    assert result.returncode == 2 and b":1: a caller's key stands here" in result.stdout + result.stderr
    assert key["key"].encode() not in result.stdout + result.stderr


# 50 dollars a second: what takes hours elsewhere takes seconds here.
DEAR = """
callers:
  team:
    allow: {{abc123: [read, start, stop, detect], "*": [operate]}}
    keys: {{k: {{sha256: {sha256}}}}}
    limits: {{dollars_per_month: 1000, running_units: 1}}
models:
  abc123: {{backend: rekognition, arn: "{arn}", price: 180000}}
"""


@pytest.fixture
def dear(simulator, tmp_path):
    """Starts a gateway over one simulator and one store; the caller's headers."""
    key, keys = new_key("team", "--label", "k"), simulator.credentials()
    model = next(m for m in simulator.control("GET", "/models")["models"] if m["service"] == "rekognition")
    named = {field: model[field] for field in ("service", "project", "version")}
    simulator.control("PATCH", "/models", named | {"stop_seconds": 0.2})
    file = tmp_path / "gateway.yaml"
    file.write_text(DEAR.format(sha256=key["sha256"], arn=model["arn"]))

    def serve():
        program = Program(
            "serve", "--port", "0", "--config", str(file), "--store", str(tmp_path / "store.sqlite"),
            AWS_ENDPOINT_URL=simulator.url, AWS_REGION=keys["region"], AWS_ACCESS_KEY_ID=keys["access_key_id"],
            AWS_SECRET_ACCESS_KEY=keys["secret_access_key"])
        server = Server(program.address("listening"))
        server.program = program
        return server

    return serve, bearer(key)


def test_four_fifths_of_a_budget_are_told_in_answers_log_and_metric_and_limits_outlive_the_process(dear):
    serve, headers = dear
    gateway = serve()

    def warned():
        return total(samples(gateway, headers), "model_gateway_limit_events_total", event="budget_warned")

    first = gateway.post("/models/abc123/start?wait=20s", {"lease": "17s"}, headers)
    assert first.status == 200 and "Budget-Warning" not in first.headers
    assert warned() == 0
    answer = eventually(lambda: (a := gateway.get("/models", headers)).headers["Budget-Warning"] and a)
    assert re.fullmatch(r"[0-9]+% of the budget for 20[0-9]{2}-[01][0-9] is spent", answer.headers["Budget-Warning"])
    assert int(answer.headers["Budget-Warning"].split("%")[0]) >= 80
    assert warned() == 1
    assert gateway.program.errors().count("A caller's budget is spent, or nearly") == 1
    eventually(lambda: gateway.get("/models/abc123", headers).json["data"]["state"] == "stopped")
    spent = contract.check(gateway.get("/whoami", headers), "GET", "/whoami")["limits"]["dollars_per_month"]
    assert 0 <= spent["left"] <= 200
    gateway.program.process.kill()
    gateway.program.process.wait()

    gateway = serve()
    answer = eventually(lambda: (a := gateway.get("/whoami", headers)).headers["Budget-Warning"] and a)
    after = contract.check(answer, "GET", "/whoami")["limits"]["dollars_per_month"]
    assert after == spent, "what was spent before the process died is spent after it"
    refused = contract.check_failure(
        gateway.post("/models/abc123/start", {"lease": "17s"}, headers), "POST", "/models/{id}/start", 402,
        "BUDGET_EXCEEDED")
    assert {d["field"]: d["reason"] for d in refused["details"]}["needed"] == "850.00"
    gateway.program.end()


def test_units_are_held_across_a_restart(dear):
    serve, headers = dear
    gateway = serve()
    assert gateway.post("/models/abc123/start?wait=20s", {"lease": "8s"}, headers).status == 200
    gateway.program.process.kill()
    gateway.program.process.wait()
    gateway = serve()
    limits = contract.check(gateway.get("/whoami", headers), "GET", "/whoami")["limits"]
    assert limits["running_units"] == {"limit": 1, "left": 0}
    assert limits["dollars_per_month"]["left"] < 700, "what the lease may cost is reserved still"
    gateway.program.end()

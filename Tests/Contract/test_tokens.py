"""Callers with signed tokens: of a company's issuer, whose keys are on a server, and of a Kubernetes cluster."""

import hashlib
import json
import time

import pytest

import contract
import issuer
from program import Gateway, eventually, run
from test_callers import new_key

ISSUER = "https://issuer.test"
CLUSTER = "https://kubernetes.default.svc.cluster.local"
COMPANY = {"iss": ISSUER, "aud": "model-gateway", "sub": "robot@company.test"}
ACCOUNT = {
    "iss": CLUSTER, "aud": ["model-gateway"], "sub": "system:serviceaccount:lines:solder",
    "jti": "5b1f", "kubernetes.io": {
        "namespace": "lines", "node": {"name": "n1", "uid": "1"}, "pod": {"name": "solder-0", "uid": "2"},
        "serviceaccount": {"name": "solder", "uid": "3"}, "warnafter": 1_800_000_000}}

RSA = issuer.Key("company-1")
EC = issuer.Key("company-2", "ES256")
POD = issuer.Key("cluster-1")
STRANGER = issuer.Key("company-1")


def bearer(token):
    return [("Authorization", f"Bearer {token}")]


def configuration(url, keys_file, api_key):
    return f"""
log: {{level: trace}}
authentication:
  jwt:
    company:
      issuer: {ISSUER}
      jwks_url: {url}
      audience: [model-gateway]
    cluster:
      issuer: {CLUSTER}
      jwks_file: {keys_file}
      audience: [model-gateway]
      algorithms: [RS256]
callers:
  robot:
    allow: {{'*': [read, start]}}
    keys: {{old: {{sha256: {api_key}}}}}
    tokens:
      company: {{issuer: company, subject: robot@company.test}}
  solder-line:
    allow: {{'widgets': [read]}}
    tokens:
      cluster:
        issuer: cluster
        subject: system:serviceaccount:lines:solder
        claims: {{/kubernetes.io/serviceaccount/name: solder}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A gateway that takes tokens of both issuers, the company's server of keys, and a key of the gateway's own."""
    directory = tmp_path_factory.mktemp("tokens")
    key = new_key("robot")
    (directory / "keys.json").write_text(issuer.document(POD))
    with issuer.KeyServer(RSA, EC) as server:
        file = directory / "gateway.yaml"
        file.write_text(configuration(server.url, directory / "keys.json", key["sha256"]))
        gateway = Gateway("--start-seconds", "1", "--config", str(file))
        yield gateway, server, key["key"]
        gateway.program.end()
        log = gateway.program.errors()
    assert "A token was refused" in log and "eyJ" not in log and "eve@company.test" not in log
    for path, headers in server.asked:
        assert path == "/keys?v=1"
        assert not {name for name in headers if name == "authorization" or name.startswith("x-amz")}


def who(gateway, headers):
    return contract.check(gateway.get("/whoami", headers), "GET", "/whoami")


@pytest.mark.parametrize("key", [RSA, EC], ids=lambda key: key.algorithm)
def test_a_token_of_the_company_is_its_caller(site, key):
    gateway, _, _ = site
    end = int(time.time()) + 300
    caller = who(gateway, bearer(issuer.token(key, COMPANY | {"exp": end})))
    assert caller["caller"] == "robot" and caller["key"] is None
    assert caller["credential"] == {
        "kind": "token", "label": "company", "expires_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(end))}


def test_a_service_account_of_kubernetes_is_its_caller_and_has_its_rights(site):
    gateway, _, _ = site
    headers = bearer(issuer.token(POD, ACCOUNT, {"typ": None}))
    assert who(gateway, headers)["caller"] == "solder-line"
    assert gateway.get("/models/widgets", headers).status == 200
    contract.check_failure(gateway.get("/models/abc123", headers), "GET", "/models/{id}", 404, "MODEL_NOT_FOUND")
    contract.check_failure(
        gateway.post("/models/widgets/start", headers=headers), "POST", "/models/{id}/start", 403, "FORBIDDEN")


def test_one_caller_has_a_key_and_tokens_and_is_the_same_with_either(site):
    gateway, _, key = site
    token = bearer(issuer.token(RSA, COMPANY))
    started = contract.check(
        gateway.post("/models/abc123/start", {"lease": "10m"}, token), "POST", "/models/{id}/start")
    operation = contract.check(
        gateway.get(f"/operations/{started['operation_id']}", bearer(key)), "GET", "/operations/{operation_id}")
    assert operation["caller"] == "robot"
    assert who(gateway, bearer(key))["credential"]["kind"] == "key"


def unsigned(head):
    return issuer.token(RSA, COMPANY, head, lambda _: b"")


def wrong():
    now = int(time.time())
    public = json.dumps(RSA.public).encode()
    good = issuer.token(RSA, COMPANY)
    head, body, signature = good.split(".")
    return {
        "expired": issuer.token(RSA, COMPANY | {"exp": now - 61}),
        "not valid yet": issuer.token(RSA, COMPANY | {"nbf": now + 120}),
        "issued in the future": issuer.token(RSA, COMPANY | {"iat": now + 120}),
        "no end": issuer.token(RSA, COMPANY | {"exp": None}),
        "another issuer": issuer.token(RSA, COMPANY | {"iss": "https://evil.test"}),
        "another audience": issuer.token(RSA, COMPANY | {"aud": "another"}),
        "no audience": issuer.token(RSA, COMPANY | {"aud": None}),
        "nobody": issuer.token(RSA, COMPANY | {"sub": "eve@company.test"}),
        "another's key": issuer.token(STRANGER, COMPANY),
        "another's key, brought along": issuer.token(STRANGER, COMPANY, {"jwk": STRANGER.public}),
        "the other issuer's key": issuer.token(POD, COMPANY),
        "the other issuer's key under our name": issuer.token(POD, COMPANY, {"kid": "company-1"}),
        "none": unsigned({"alg": "none"}),
        "none with a signature": issuer.token(RSA, COMPANY, {"alg": "none"}),
        "HS256 with the public key": issuer.token(
            RSA, COMPANY, {"alg": "HS256"}, lambda data: issuer.hmac_of(public, data)),
        "an algorithm that is not allowed": issuer.token(RSA, COMPANY, {"alg": "RS512"}),
        "crit": issuer.token(RSA, COMPANY, {"crit": ["x"], "x": 1}),
        "a signature cut off": f"{head}.{body}.",
        "another payload": f"{head}.{issuer.encode(json.dumps(COMPANY | {'exp': now + 9999}).encode())}.{signature}",
        "encrypted": good + ".AAAA.AAAA",
        "too long": good + "A" * 8192,
        "a service account of another namespace": issuer.token(
            POD, ACCOUNT | {"sub": "system:serviceaccount:other:solder"}),
        "a service account whose claims are of another": issuer.token(
            POD, ACCOUNT | {"kubernetes.io": {"namespace": "lines", "serviceaccount": {"name": "default"}}}),
        "a service account's token for another audience": issuer.token(POD, ACCOUNT | {"aud": [CLUSTER]}),
    }


@pytest.mark.parametrize("name", wrong())
def test_a_wrong_token_is_401_in_the_same_words(site, name):
    gateway, _, _ = site
    answer = gateway.get("/whoami", bearer(wrong()[name]))
    error = contract.check_failure(answer, "GET", "/whoami", 401, "UNAUTHENTICATED")
    nothing = contract.check_failure(gateway.get("/whoami"), "GET", "/whoami", 401, "UNAUTHENTICATED")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="model-gateway"'
    assert error["message"] == nothing["message"]


def test_one_token_a_thousand_times_asks_for_keys_once(site):
    gateway, server, _ = site
    headers = bearer(issuer.token(RSA, COMPANY))
    who(gateway, headers)
    count = len(server.asked)
    for _ in range(100):
        assert gateway.get("/whoami", headers).status == 200
    assert len(server.asked) == count


def test_keys_are_replaced_in_their_file(tmp_path):
    """A token with a key that is new makes the gateway look again, and one whose key is gone is refused."""
    first, second = issuer.Key("first", "ES256"), issuer.Key("second", "ES256")
    keys = tmp_path / "keys.json"
    keys.write_text(issuer.document(first))
    file = tmp_path / "gateway.yaml"
    file.write_text(configuration("http://127.0.0.1:1/keys", keys, "0" * 64).replace("[RS256]", "[ES256]"))
    gateway = Gateway("--config", str(file))
    old, new = (bearer(issuer.token(key, ACCOUNT)) for key in (first, second))
    assert gateway.get("/whoami", old).status == 200
    assert gateway.get("/whoami", new).status == 401
    keys.write_text(issuer.document(second))
    eventually(lambda: gateway.get("/whoami", new).status == 200)
    assert gateway.get("/whoami", old).status == 401
    gateway.program.end()


def test_without_the_issuers_keys_it_is_503_until_they_come(tmp_path):
    """Nobody can tell whether the token is good; keys of the gateway's own work all the while."""
    key = new_key("robot")
    with issuer.KeyServer(RSA) as server:
        server.is_down = True
        file = tmp_path / "gateway.yaml"
        file.write_text(configuration(server.url, tmp_path / "none.json", key["sha256"]))
        gateway = Gateway("--config", str(file))
        headers = bearer(issuer.token(RSA, COMPANY))
        for method, path, target in [
                ("GET", "/whoami", "/whoami"), ("GET", "/models", "/models"), ("GET", "/models/{id}", "/models/abc123"),
                ("POST", "/models/{id}/start", "/models/abc123/start"), ("GET", "/operations", "/operations"),
                ("POST", "/models/{id}/stop", "/models/abc123/stop"), ("GET", "/backup", "/backup"),
                ("POST", "/models/{id}/detect", "/models/abc123/detect"),
                ("GET", "/models/{id}/events", "/models/abc123/events"),
                ("GET", "/operations/{operation_id}", "/operations/x")]:
            error = contract.check_failure(
                gateway(method, target, headers=headers), method, path, 503, "ISSUER_UNAVAILABLE")
            assert 1 <= error["retry_after"] <= 60
        assert gateway.get("/whoami", bearer(key["key"])).status == 200
        assert gateway.get("/healthz").status == 200
        server.is_down = False
        eventually(lambda: gateway.get("/whoami", headers).status == 200, patience=60)
        server.is_down = True
        assert gateway.get("/whoami", headers).status == 200
        gateway.program.end()
        assert "The keys of an issuer of tokens cannot be had" in gateway.program.errors()


def test_check_refuses_what_would_let_anybody_in(tmp_path):
    file = tmp_path / "gateway.yaml"
    text = configuration("http://issuer.test/keys", "keys.json", hashlib.sha256(b"x").hexdigest())
    file.write_text(text.replace("[RS256]", "[none]"))
    result = run("check", "--config", str(file))
    said = (result.stdout + result.stderr).decode()
    assert result.returncode == 2
    assert "authentication.jwt.company.jwks_url: http:// is allowed to loopback only" in said
    assert "authentication.jwt.cluster.algorithms: must be a list of RS256" in said

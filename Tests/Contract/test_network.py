"""What lies between the gateway and AWS: certificates, bundles, proxies."""

import re
import time

import pytest

import contract
from program import Program, Server, run
from tls import Authority, Proxy, Service

START = "/models/{id}/start"
ARN = "arn:aws:rekognition:us-east-1:123456789012:project/solder/version/v1/1"
HOST = "rekognition.us-east-1.amazonaws.com"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    directory = tmp_path_factory.mktemp("certificates")
    good, other = Authority(directory, "good-authority"), Authority(directory, "other-authority")
    return {
        "bundle": good.certificate,
        "good": good.issue("good"),
        "aws": good.issue("aws", alternative=f"DNS:{HOST}"),
        "expired": good.issue("expired", days=(-9, -1)),
        "not yet": good.issue("early", days=(1, 9)),
        "wrong name": good.issue("wrong", alternative="DNS:elsewhere.test,IP:192.0.2.1"),
        "untrusted": other.issue("untrusted"),
    }


def serve(tmp_path, **env):
    file = tmp_path / "gateway.yaml"
    file.write_text(
        f"server: {{port: 0}}\nstore: {{path: {tmp_path}/x.sqlite}}\n"
        f"models:\n  solder: {{backend: rekognition, arn: '{ARN}'}}\n")
    program = Program(
        "serve", "--config", str(file), AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY="s",
        MODEL_GATEWAY_LOG_LEVEL="debug", **env)
    return program, Server(program.address("listening"))


def start(server):
    begun = time.monotonic()
    answer = server.post("/models/solder/start")
    assert time.monotonic() - begun < 10
    return answer


def reached(answer):
    """Whether the service was talked to: it says that there is no such project."""
    return answer.status == 404 and contract.check_failure(answer, "POST", START, 404, "MODEL_NOT_FOUND")


def test_a_server_with_a_good_certificate_is_talked_to(tmp_path, certificates):
    with Service(*certificates["good"], answer=b'{"ProjectDescriptions":[]}') as service:
        program, server = serve(tmp_path, AWS_ENDPOINT_URL=service.url, AWS_CA_BUNDLE=str(certificates["bundle"]))
        assert reached(start(server))
        assert service.calls
        program.end()


@pytest.mark.parametrize(("kind", "reason"), [
    ("expired", "the certificate has expired"),
    ("not yet", "the certificate is not valid yet"),
    ("wrong name", "the certificate is for another name"),
    ("untrusted", "the certificate is from an authority that is not trusted"),
])
def test_a_server_with_a_bad_certificate_is_told_nothing(tmp_path, certificates, kind, reason):
    with Service(*certificates[kind]) as service:
        program, server = serve(tmp_path, AWS_ENDPOINT_URL=service.url, AWS_CA_BUNDLE=str(certificates["bundle"]))
        error = contract.check_failure(start(server), "POST", START, 503, "BACKEND_UNAVAILABLE")
        assert error["retry_after"] and "certificate" not in error["message"]
        assert service.calls == []
        program.end()
        assert reason in program.errors(), program.errors()


def test_without_the_bundle_its_authority_is_not_trusted(tmp_path, certificates):
    with Service(*certificates["good"]) as service:
        program, server = serve(tmp_path, AWS_ENDPOINT_URL=service.url)
        contract.check_failure(start(server), "POST", START, 503, "BACKEND_UNAVAILABLE")
        assert service.calls == []
        program.end()
        assert "the certificate is from an authority that is not trusted" in program.errors()


@pytest.mark.parametrize(("variables", "words"), [
    ({"AWS_CA_BUNDLE": "/nowhere/ca.pem"}, b"AWS_CA_BUNDLE: /nowhere/ca.pem cannot be opened"),
    ({"HTTPS_PROXY": "socks5://ann:hunter2@p.test"}, b"HTTPS_PROXY: must be an http:// proxy"),
])
def test_a_bundle_or_proxy_that_cannot_be_used_ends_the_program_at_once(variables, words):
    result = run("serve", "--port", "0", **variables)
    assert result.returncode == 2
    assert words in result.stderr and b"hunter2" not in result.stderr


def proxied(tmp_path, certificates, proxy, credentials="", **env):
    return serve(
        tmp_path, AWS_CA_BUNDLE=str(certificates["bundle"]), https_proxy=f"http://{credentials}127.0.0.1:{proxy.port}",
        **env)


@pytest.mark.parametrize(("user", "password", "credentials"), [
    (None, None, ""), ("ann", "p@ss:word", "ann:p%40ss%3Aword@")])
def test_aws_is_reached_through_a_tunnel(tmp_path, certificates, user, password, credentials):
    with Service(*certificates["aws"], answer=b'{"ProjectDescriptions":[]}') as service:
        with Proxy(service.port, user, password) as proxy:
            program, server = proxied(tmp_path, certificates, proxy, credentials)
            assert reached(start(server))
            assert service.calls
            assert set(proxy.asked) == {f"CONNECT {HOST}:443 HTTP/1.1"}
            program.end()


def test_a_proxy_that_wants_other_credentials_is_named_in_the_log(tmp_path, certificates):
    with Service(*certificates["aws"]) as service, Proxy(service.port, "ann", "right") as proxy:
        program, server = proxied(tmp_path, certificates, proxy, "ann:hunter2@")
        contract.check_failure(start(server), "POST", START, 503, "BACKEND_UNAVAILABLE")
        assert service.calls == [] and proxy.asked
        program.end()
        assert "the proxy does not take the credentials of its URL" in program.errors()
        assert "hunter2" not in program.errors()


def test_a_bad_certificate_behind_a_proxy_is_no_better(tmp_path, certificates):
    with Service(*certificates["untrusted"]) as service, Proxy(service.port) as proxy:
        program, server = proxied(tmp_path, certificates, proxy)
        contract.check_failure(start(server), "POST", START, 503, "BACKEND_UNAVAILABLE")
        assert service.calls == [] and proxy.asked
        program.end()
        assert "the certificate is not trusted, or has expired" in program.errors()


@pytest.mark.parametrize(("exceptions", "is_asked"), [
    ("invalid", False), (".lab.invalid", False), ("*", False), ("x.test,aws.lab.invalid:8443", False),
    ("other.invalid", True), ("aws.lab.invalid:443", True)])
def test_what_no_proxy_names_does_not_go_through_the_proxy(tmp_path, certificates, exceptions, is_asked):
    with Service(*certificates["aws"]) as service, Proxy(service.port) as proxy:
        # A name that never resolves (RFC 2606): without the proxy there is nothing.
        program, server = proxied(
            tmp_path, certificates, proxy, NO_PROXY=exceptions, AWS_ENDPOINT_URL="https://aws.lab.invalid:8443")
        contract.check_failure(start(server), "POST", START, 503, "BACKEND_UNAVAILABLE")
        assert set(proxy.asked) == ({"CONNECT aws.lab.invalid:8443 HTTP/1.1"} if is_asked else set())
        program.end()


def test_this_machine_is_reached_without_the_proxy(tmp_path, certificates):
    with Service(*certificates["good"], answer=b'{"ProjectDescriptions":[]}') as service, Proxy(service.port) as proxy:
        program, server = proxied(tmp_path, certificates, proxy, AWS_ENDPOINT_URL=service.url)
        assert reached(start(server))
        assert proxy.asked == []
        program.end()


def test_the_hosts_of_a_variant_are_called(tmp_path, certificates):
    with Service(*certificates["aws"]) as service, Proxy(service.port) as proxy:
        program, server = proxied(
            tmp_path, certificates, proxy, AWS_USE_FIPS_ENDPOINT="true", AWS_USE_DUALSTACK_ENDPOINT="TRUE")
        start(server)
        hosts = {re.match(r"CONNECT ([^:]+):443 ", line)[1] for line in proxy.asked}
        assert hosts == {"rekognition-fips.us-east-1.api.aws"}
        program.end()

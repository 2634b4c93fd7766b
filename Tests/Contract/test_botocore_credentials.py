"""AWS's own Python client finds credentials at the simulator's stand-ins, and they sign for every service."""

import datetime
import hashlib
import json
import time

import botocore.session
import botocore.tokens
import pytest
from botocore.exceptions import ClientError, UnauthorizedSSOTokenError

import aws

ROLE = "arn:aws:iam::123456789012:role/gateway"
OTHER_ROLE = "arn:aws:iam::444455556666:role/inspection"
OTHER_ID = "demo-external-id"


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch, tmp_path):
    """No variable, file or instance of this machine's own."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def sts(simulator):
    return aws.client("sts", simulator.url, simulator.credentials())


def refusal(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    assert answer["ResponseMetadata"]["RequestId"]
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def key_of(answer):
    """What STS gave, as `aws.client` takes it."""
    given = answer["Credentials"]
    return {"region": "us-east-1", "access_key_id": given["AccessKeyId"],
            "secret_access_key": given["SecretAccessKey"], "session_token": given["SessionToken"]}


def reading(service, url, key):
    """A call that only reads."""
    client = aws.client(service, url, key)
    return client.describe_projects if service == "rekognition" else client.list_projects


def call_everything(simulator, session=None):
    """Calls each service with what a session of botocore finds; gives the identity."""
    session = session or botocore.session.Session()
    for service, operation in (("rekognition", "describe_projects"), ("lookoutvision", "list_projects")):
        getattr(session.create_client(service, endpoint_url=simulator.url), operation)()
    return session.create_client("sts", endpoint_url=simulator.url).get_caller_identity()["Arn"]


class TestSTS:
    def test_the_key_is_a_user(self, sts):
        identity = sts.get_caller_identity()
        assert (identity["Account"], identity["Arn"]) == ("123456789012", "arn:aws:iam::123456789012:user/simulator")

    @pytest.mark.parametrize("service", aws.SERVICES)
    def test_a_role_is_assumed_and_signs(self, simulator, sts, service):
        before = datetime.datetime.now(datetime.timezone.utc)
        answer = sts.assume_role(RoleArn=ROLE, RoleSessionName="model-gateway-1", DurationSeconds=900)
        assert answer["AssumedRoleUser"]["Arn"] == "arn:aws:sts::123456789012:assumed-role/gateway/model-gateway-1"
        life = answer["Credentials"]["Expiration"] - before
        assert datetime.timedelta(seconds=890) < life <= datetime.timedelta(seconds=910)
        key = key_of(answer)
        assert reading(service, simulator.url, key)()
        identity = aws.client("sts", simulator.url, key).get_caller_identity()
        assert identity["Arn"] == answer["AssumedRoleUser"]["Arn"]
        assert identity["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"]

    @pytest.mark.parametrize(("arguments", "expected"), [
        ({"RoleArn": OTHER_ROLE}, ("AccessDenied", 403)),
        ({"RoleArn": OTHER_ROLE, "ExternalId": "wrong"}, ("AccessDenied", 403)),
        ({"RoleArn": ROLE + "s"}, ("AccessDenied", 403)),
        ({"RoleArn": ROLE, "DurationSeconds": 43200}, ("ValidationError", 400)),
        ({"RoleArn": ROLE, "RoleSessionName": "a b"}, ("ValidationError", 400)),
    ])
    def test_what_is_not_allowed_is_refused(self, sts, arguments, expected):
        assert refusal(sts.assume_role, **{"RoleSessionName": "test", **arguments}) == expected

    def test_a_web_identity_needs_no_key(self, simulator):
        client = aws.client("sts", simulator.url, {**simulator.credentials(), "access_key_id": "AKIANOBODY"})
        arguments = {"RoleArn": ROLE, "RoleSessionName": "pod", "WebIdentityToken": "eyJ.token+/="}
        assert refusal(client.assume_role_with_web_identity, **arguments) == ("InvalidIdentityToken", 400)
        simulator.control("POST", "/web_identity", {"token": "eyJ.token+/=", "role_arn": ROLE})
        key = key_of(client.assume_role_with_web_identity(**arguments))
        assert reading("rekognition", simulator.url, key)()
        simulator.control("POST", "/web_identity", {"token": "eyJ.token+/=", "life_seconds": 0})
        assert refusal(client.assume_role_with_web_identity, **arguments) == ("ExpiredTokenException", 400)
        simulator.fault("AssumeRoleWithWebIdentity", "error", code="IDPCommunicationError", status=400)
        assert refusal(client.assume_role_with_web_identity, **arguments) == ("IDPCommunicationError", 400)


@pytest.mark.parametrize(("service", "wrong_token", "expired"), [
    ("rekognition", ("UnrecognizedClientException", 400), ("ExpiredTokenException", 400)),
    ("lookoutvision", ("UnrecognizedClientException", 403), ("ExpiredTokenException", 403)),
    ("sts", ("InvalidClientTokenId", 403), ("ExpiredToken", 403)),
])
class TestTokens:
    def call(self, simulator, service, key):
        if service == "sts":
            return aws.client(service, simulator.url, key).get_caller_identity
        return reading(service, simulator.url, key)

    def test_a_missing_or_wrong_token_is_refused(self, simulator, sts, service, wrong_token, expired):
        key = key_of(sts.assume_role(RoleArn=ROLE, RoleSessionName="test"))
        assert self.call(simulator, service, key)()
        for token in (None, "wrong", key["session_token"][:-1]):
            assert refusal(self.call(simulator, service, {**key, "session_token": token})) == wrong_token

    def test_a_session_ends(self, simulator, sts, service, wrong_token, expired):
        simulator.control("PATCH", "/sessions", {"life_seconds": 1.5})
        key = key_of(sts.assume_role(RoleArn=ROLE, RoleSessionName="test"))
        time.sleep(1.6)
        assert refusal(self.call(simulator, service, key)) == expired


class TestProviders:
    """What botocore's own providers find."""

    def test_a_profile_with_a_role_sees_the_role_s_account(self, simulator, monkeypatch, tmp_path):
        key = simulator.credentials()
        (tmp_path / "config").write_text(
            f"[profile base]\naws_access_key_id = {key['access_key_id']}\n"
            f"aws_secret_access_key = {key['secret_access_key']}\n"
            f"[profile other]\nrole_arn = {OTHER_ROLE}\nexternal_id = {OTHER_ID}\nsource_profile = base\n"
            "role_session_name = model-gateway-7\n")
        monkeypatch.setenv("AWS_PROFILE", "other")
        monkeypatch.setenv("AWS_ENDPOINT_URL", simulator.url)
        arn = simulator.add("rekognition", "caps", "caps.1", account="444455556666")
        assert call_everything(simulator) == "arn:aws:sts::444455556666:assumed-role/inspection/model-gateway-7"
        client = botocore.session.Session().create_client("rekognition")
        projects = [project["ProjectArn"] for project in client.describe_projects()["ProjectDescriptions"]]
        assert [project.split(":")[4] for project in projects] == ["444455556666"]
        assert client.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)["Status"] == "STARTING"
        mine = next(m["arn"] for m in simulator.control("GET", "/models")["models"] if m["account"] == "123456789012"
                    and m["service"] == "rekognition")
        assert refusal(client.start_project_version, ProjectVersionArn=mine, MinInferenceUnits=1) == (
            "AccessDeniedException", 400)

    def test_a_web_identity(self, simulator, monkeypatch, tmp_path):
        (tmp_path / "token").write_text("eyJ.token")
        simulator.control("POST", "/web_identity", {"token": "eyJ.token"})
        monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
        monkeypatch.setenv("AWS_ROLE_ARN", ROLE)
        monkeypatch.setenv("AWS_ROLE_SESSION_NAME", "pod-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL", simulator.url)
        assert call_everything(simulator) == "arn:aws:sts::123456789012:assumed-role/gateway/pod-1"

    def test_an_instance(self, simulator, monkeypatch):
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", simulator.url)
        session = botocore.session.Session()
        assert session.get_credentials().method == "iam-role"
        assert call_everything(simulator, session) == (
            "arn:aws:sts::123456789012:assumed-role/gateway/i-0123456789abcdef0")
        operations = [call["operation"] for call in simulator.calls() if call["service"] == "imds"]
        assert operations == ["GetToken", "GetRole", "GetRoleCredentials"]

    @pytest.mark.parametrize("change", [{"role": ""}, {"role": "lost"}, {"enabled": False}])
    def test_an_instance_that_has_none(self, simulator, monkeypatch, change):
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", simulator.url)
        simulator.control("PATCH", "/imds", change)
        assert botocore.session.Session().get_credentials() is None

    def test_version_1_of_the_instance_metadata_is_refused(self, simulator):
        path = "/latest/meta-data/iam/security-credentials/"
        assert simulator.get(path).status == 401
        assert simulator.get(path, [("X-aws-ec2-metadata-token", "made-up")]).status == 401
        assert simulator("PUT", "/latest/api/token", b"").status == 400

    @pytest.mark.parametrize("authorization", [None, "Bearer abc"])
    def test_a_container(self, simulator, monkeypatch, authorization):
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{simulator.url}/_credentials/container")
        if authorization:
            simulator.control("PATCH", "/container", {"authorization": authorization})
            monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", authorization)
        session = botocore.session.Session()
        assert session.get_credentials().method == "container-role"
        assert call_everything(simulator, session).startswith("arn:aws:sts::123456789012:assumed-role/gateway/")

    @pytest.fixture
    def sso(self, simulator, monkeypatch, tmp_path):
        """A profile of somebody who has logged in; calling it logs in anew."""
        cache = tmp_path / "cache"
        cache.mkdir()
        monkeypatch.setattr(botocore.tokens.SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(cache))
        (tmp_path / "config").write_text(
            "[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = gateway\n"
            "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n"
            "sso_registration_scopes = sso:account:access\n")
        monkeypatch.setenv("AWS_PROFILE", "dev")
        monkeypatch.setenv("AWS_ENDPOINT_URL", simulator.url)

        def log_in(**settings):
            login = simulator.control("POST", "/sso", settings)["login"]
            (cache / (hashlib.sha1(b"corp").hexdigest() + ".json")).write_text(json.dumps({
                "accessToken": login["access_token"], "expiresAt": login["expires_at"],
                "refreshToken": login["refresh_token"], "clientId": login["client_id"],
                "clientSecret": login["client_secret"], "registrationExpiresAt": "2099-01-01T00:00:00Z",
                "region": "us-east-1", "startUrl": "https://corp.awsapps.com/start"}))

        return log_in

    def test_a_login(self, simulator, sso):
        sso()
        session = botocore.session.Session()
        assert session.get_credentials().method == "sso"
        assert call_everything(simulator, session) == (
            "arn:aws:sts::123456789012:assumed-role/gateway/developer@example.com")
        assert [call["operation"] for call in simulator.calls() if call["service"].startswith("sso")] == [
            "GetRoleCredentials"]

    def test_a_login_whose_token_is_renewed(self, simulator, sso):
        sso(token_seconds=300)
        assert call_everything(simulator)
        assert "CreateToken" in [call["operation"] for call in simulator.calls()]

    def test_a_login_that_was_ended(self, simulator, sso):
        sso()
        simulator.control("DELETE", "/sso")
        with pytest.raises(UnauthorizedSSOTokenError):
            call_everything(simulator)

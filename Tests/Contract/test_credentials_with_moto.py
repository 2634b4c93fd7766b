"""A role is taken on, and a signature made in it, with an STS of somebody else's making."""

import http.client
import urllib.parse
import xml.etree.ElementTree

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from credentials import BODY, Home

NAMES = {"s": "https://sts.amazonaws.com/doc/2011-06-15/"}


@pytest.fixture(scope="module")
def moto():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def user(moto):
    """A user, a role that may be taken on, and the user's keys."""
    iam = botocore.session.Session().create_client(
        "iam", "us-east-1", endpoint_url=moto, aws_access_key_id="a", aws_secret_access_key="s")
    iam.create_user(UserName="builder")
    trust = '{"Version": "2012-10-17", "Statement": []}'
    role = iam.create_role(RoleName="vision", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    return role, iam.create_access_key(UserName="builder")["AccessKey"]


def identity(moto, home):
    """Whom moto takes the gateway for: the signed request is sent as the gateway would send it."""
    result = home.sign("--show", "request", AWS_ENDPOINT_URL=moto)
    assert (result.returncode, result.stderr) == (0, b"")
    head, _, body = result.stdout.partition(b"\r\n\r\n")
    assert body == BODY
    lines = head.decode().split("\r\n")
    address = urllib.parse.urlsplit(moto)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    connection.request("POST", "/", body, dict(line.split(": ", 1) for line in lines[1:]))
    answer = connection.getresponse()
    assert answer.status == 200
    found = xml.etree.ElementTree.fromstring(answer.read()).find(".//s:Arn", NAMES)
    connection.close()
    return found.text


def files(role, key):
    return dict(
        config=f"[profile build]\nrole_arn = {role}\nsource_profile = base\nrole_session_name = night\n",
        credentials=f"[base]\naws_access_key_id = {key['AccessKeyId']}\n"
        f"aws_secret_access_key = {key['SecretAccessKey']}\n")


def test_the_keys_of_a_profile_are_those_of_its_user(moto, user, tmp_path):
    role, key = user
    arn = identity(moto, Home(tmp_path, **files(role, key), AWS_PROFILE="base"))
    assert arn.endswith(":user/builder")


def test_a_profile_that_takes_on_a_role_signs_as_the_role(moto, user, tmp_path):
    role, key = user
    arn = identity(moto, Home(tmp_path, **files(role, key), AWS_PROFILE="build"))
    assert arn.endswith(":assumed-role/vision/night")


def test_a_role_over_the_role_signs_as_the_last_one(moto, user, tmp_path):
    role, key = user
    given = files(role, key)
    given["config"] += f"[profile top]\nrole_arn = {role}\nsource_profile = build\nexternal_id = x\n"
    arn = identity(moto, Home(tmp_path, **given, AWS_PROFILE="top"))
    assert arn.endswith(":assumed-role/vision/model-gateway")


def test_a_token_of_an_identity_provider_is_taken_for_the_role(moto, user, tmp_path):
    home = Home(
        tmp_path, files={"token": "header.claims.signature"}, AWS_WEB_IDENTITY_TOKEN_FILE="HOME/token",
        AWS_ROLE_ARN=user[0], AWS_ROLE_SESSION_NAME="pod")
    assert identity(moto, home).endswith(":assumed-role/vision/pod")

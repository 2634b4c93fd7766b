"""`model-gateway sign`, for SignatureDoesNotMatch: every stage of AWS's published example, and openssl's own HMAC."""

import hashlib
import subprocess

import pytest

from program import run

# Whoever runs the tests may have credentials in files.
NO_FILES = {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
KEY = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
TIME = "20150830T123600Z"

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, the example of iam
LINES = [
    "GET /?Action=ListUsers&Version=2010-05-08 HTTP/1.1",
    "Host: iam.amazonaws.com",
    "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
]
EXAMPLE = "\n".join([*LINES, "", ""]).encode()
CANONICAL = """GET
/
Action=ListUsers&Version=2010-05-08
content-type:application/x-www-form-urlencoded; charset=utf-8
host:iam.amazonaws.com
x-amz-date:20150830T123600Z

content-type;host;x-amz-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"""
TO_SIGN = """AWS4-HMAC-SHA256
20150830T123600Z
20150830/us-east-1/iam/aws4_request
f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"""
SIGNATURE = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
    f"SignedHeaders=content-type;host;x-amz-date, Signature={SIGNATURE}")


def sign(request, *arguments, **env):
    return run("sign", "--service", "iam", "--region", "us-east-1", "--at", TIME, *arguments, stdin=request,
               **NO_FILES | KEY | env)


def shown(stage, request, *arguments, **env):
    result = sign(request, "--show", stage, *arguments, **env)
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout.decode()


def hmac(key, text):
    """HMAC-SHA-256 by the openssl command line; the key and the result are in hexadecimal."""
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}"]
    output = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout.decode()
    return output.split("= ")[1].strip()


@pytest.mark.parametrize(("stage", "text"), [
    ("canonical-request", CANONICAL), ("string-to-sign", TO_SIGN), ("authorization", AUTHORIZATION)])
def test_each_stage_is_as_aws_publishes_it(stage, text):
    assert shown(stage, EXAMPLE) == text + "\n"


def test_the_authorization_is_shown_when_nothing_is_asked_for():
    assert sign(EXAMPLE).stdout.decode() == AUTHORIZATION + "\n"


def test_the_request_is_shown_as_it_goes_over_the_wire():
    body = b"a\r\n\n\xff\x00"
    request = shown("request", EXAMPLE)
    head, _, rest = request.partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert (lines[0], rest) == (LINES[0], "")
    assert {line.lower() for line in lines[1:]} == {
        line.lower() for line in [*LINES[1:], f"X-Amz-Date: {TIME}", f"Authorization: {AUTHORIZATION}"]}
    result = sign(EXAMPLE + body, "--show", "request")
    assert result.stdout.endswith(b"\r\n\r\n" + body)


def test_the_signature_is_openssls_hmac_of_the_stages():
    to_sign = shown("string-to-sign", EXAMPLE).removesuffix("\n")
    canonical = shown("canonical-request", EXAMPLE).removesuffix("\n")
    digest = subprocess.run(["openssl", "dgst", "-sha256"], input=canonical.encode(), capture_output=True, check=True)
    assert digest.stdout.decode().split("= ")[1].strip() == to_sign.splitlines()[3]
    key = ("AWS4" + KEY["AWS_SECRET_ACCESS_KEY"]).encode().hex()
    for part in ["20150830", "us-east-1", "iam", "aws4_request"]:
        key = hmac(key, part)
    assert shown("authorization", EXAMPLE).removesuffix("\n").endswith(f", Signature={hmac(key, to_sign)}")


@pytest.mark.parametrize("request_", [
    EXAMPLE.replace(b"\n", b"\r\n"), EXAMPLE.replace(b": ", b":"), EXAMPLE.replace(b": ", b": \t "),
    EXAMPLE.replace(b"; charset", b";\n  \tcharset"), EXAMPLE.replace(b"; charset", b";  charset"),
    EXAMPLE.replace(b" HTTP/1.1", b""), EXAMPLE.replace(b"Host", b"hOST"),
    b"\n".join(EXAMPLE.split(b"\n")[i] for i in (0, 2, 1, 3, 4)),
    EXAMPLE.replace(b"\n\n", b"\nUser-Agent: curl/8\nX-Amz-Date: 20010101T000000Z\nAuthorization: stale\n\n"),
    EXAMPLE.replace(b"/?", b"/a/../?"), EXAMPLE.removesuffix(b"\n"),
], ids=["CRLF", "no space", "blanks", "folded", "two blanks", "no version", "other case", "other order", "stale",
        "dot segments", "no blank line"])
def test_requests_that_differ_only_in_form_have_the_same_signature(request_):
    assert shown("authorization", request_) == AUTHORIZATION + "\n"


def test_a_path_is_signed_as_it_is_when_that_is_asked_for():
    request = b"GET /a//./x/../b HTTP/1.1\nHost: x\n\n"
    assert shown("canonical-request", request).splitlines()[1] == "/a/b"
    assert shown("canonical-request", request, "--no-normalize-path").splitlines()[1] == "/a//./x/../b"


def test_the_hash_of_the_body_is_added_and_signed_when_that_is_asked_for():
    request, body = b"POST / HTTP/1.1\nHost: x\n\n", b"hello\n"
    digest = hashlib.sha256(body).hexdigest()
    plain = shown("canonical-request", request + body)
    assert plain.splitlines()[-1] == digest and "x-amz-content-sha256" not in plain
    hashed = shown("canonical-request", request + body, "--content-sha256").splitlines()
    assert f"x-amz-content-sha256:{digest}" in hashed and hashed[-2] == "host;x-amz-content-sha256;x-amz-date"
    sent = shown("request", request + body, "--content-sha256").lower()
    assert f"x-amz-content-sha256: {digest}" in sent


def test_a_session_token_is_added_and_signed():
    assert "x-amz-security-token:a/b+c=\n" in shown("canonical-request", EXAMPLE, AWS_SESSION_TOKEN="a/b+c=")
    assert ";x-amz-security-token," in shown("authorization", EXAMPLE, AWS_SESSION_TOKEN="a/b+c=")


@pytest.mark.parametrize(("request_", "arguments"), [
    (b"", []), (b"\n", []), (b"GET\n\n", []), (b"GET /\n\n", []), (b"GET / HTTP/1.1\nHost x\n\n", []),
    (b"GET / HTTP/1.1\nHost: x\nHost: y\n\n", []), (b"GET / HTTP/1.1\n folded\n\n", []),
    (b"GET x HTTP/1.1\nHost: x\n\n", []), (b"GET /\x00 HTTP/1.1\nHost: x\n\n", [])])
def test_what_cannot_be_signed_is_refused_in_words(request_, arguments):
    result = sign(request_, *arguments)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.startswith(b"model-gateway: ")


@pytest.mark.parametrize("arguments", [["--at", "yesterday"], ["--show", "nothing"], ["--unheard-of"]])
def test_wrong_use_exits_with_2(arguments):
    result = sign(EXAMPLE, *arguments)
    assert (result.returncode, result.stdout) == (2, b"") and result.stderr


@pytest.mark.parametrize("missing", [
    ["AWS_ACCESS_KEY_ID"], ["AWS_SECRET_ACCESS_KEY"], ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]])
def test_without_credentials_nothing_is_signed(missing):
    result = sign(EXAMPLE, **{name: "" for name in missing})
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"AWS_ACCESS_KEY_ID" in result.stderr
    assert KEY["AWS_SECRET_ACCESS_KEY"].encode() not in result.stderr

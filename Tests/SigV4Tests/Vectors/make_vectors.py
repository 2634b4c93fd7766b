#!/usr/bin/env python3
"""Writes sigv4.json beside this file: what botocore computes for each request below, stage by stage.

    python3 make_vectors.py

Needs botocore (pip install botocore); the file says which version made it. Two things are done around botocore:

* It signs a query that it is given as decoded parameters, because it takes the query of a URL as it stands. The
  parameters are decoded here by urllib.
* It has no option to leave a path unnormalized outside Amazon S3, which also drops the second encoding. Those cases
  encode the path with botocore's own rule and skip only the normalization.
"""

import datetime
import json
import pathlib
import urllib.parse

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST = "example.amazonaws.com"
ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8="
REGION = "us-east-1"
SERVICE = "service"
TIME = datetime.datetime(2015, 8, 30, 12, 36, 0, tzinfo=datetime.timezone.utc)
FORM = "application/x-www-form-urlencoded"


class UnnormalizedSigV4Auth(botocore.auth.SigV4Auth):
    def _normalize_url_path(self, path):
        return urllib.parse.quote(path, safe="/~")


def case(name, method="GET", target="/", headers=(), body="", token=None, normalizes=True, signs_content=False,
         host=HOST, raw_headers=None):
    """One request. `raw_headers` replaces the header lines of the raw form, where they differ from `headers`."""
    headers = [("Host", host), *headers]
    request = sign(method, target, headers, body, token, normalizes, signs_content)
    lines = [f"{n}:{v}" for n, v in headers] if raw_headers is None else [f"Host:{host}", *raw_headers]
    return {
        "name": name,
        "raw": "\n".join([f"{method} {target} HTTP/1.1", *lines, "", body]),
        "method": method,
        "target": target,
        "headers": [{"name": n, "value": v} for n, v in headers],
        "body": body,
        "sessionToken": token,
        "normalizesPath": normalizes,
        "signsContentSHA256": signs_content,
        **request,
    }


def sign(method, target, headers, body, token, normalizes, signs_content):
    path, _, query = target.partition("?")
    pairs = [part.partition("=") for part in query.split("&") if part]
    parameters = [(urllib.parse.unquote(k), urllib.parse.unquote(v)) for k, _, v in pairs]
    request = AWSRequest(method=method, url=f"https://{HOST}{path}", params=parameters, data=body.encode())
    for name, value in headers:
        request.headers.add_header(name, value)
    if signs_content:
        request.headers["X-Amz-Content-SHA256"] = botocore.auth.sha256(body.encode()).hexdigest()
    auth_class = botocore.auth.SigV4Auth if normalizes else UnnormalizedSigV4Auth
    auth = auth_class(Credentials(ACCESS_KEY, SECRET_KEY, token), SERVICE, REGION)
    stages = {}
    for stage in ("canonical_request", "string_to_sign", "signature"):
        record(auth, stage, stages)
    auth.add_auth(request)
    return {
        "canonicalRequest": stages["canonical_request"],
        "stringToSign": stages["string_to_sign"],
        "signature": stages["signature"],
        "authorization": request.headers["Authorization"],
    }


def record(auth, stage, stages):
    original = getattr(auth, stage)

    def recorded(*arguments):
        stages[stage] = original(*arguments)
        return stages[stage]

    setattr(auth, stage, recorded)


def paths():
    for name, path in [
        ("an empty segment", "//"),
        ("several slashes", "//a///b//"),
        ("a dot segment", "/./example"),
        ("only a dot segment", "/."),
        ("a double dot at the end", "/a/b/.."),
        ("a double dot and slash at the end", "/a/b/../"),
        ("more double dots than segments", "/a/../../../b"),
        ("segments that only begin with dots", "/.../..a/.b"),
        ("a raw space", "/example space/"),
        ("an encoded space", "/example%20space"),
        ("encoded slashes and dots", "/a%2Fb/%2e%2E/c"),
        ("lower-case escapes", "/%c3%a9"),
        ("a bare percent sign", "/100%/5%2"),
        ("UTF-8", "/\u1234/\u00e9/e\u0301/\U0001f600"),
        ("unreserved characters", "/-._~0123456789ABCXYZabcxyz"),
        ("reserved characters", "/!$&'()*+,;=:@[]"),
        ("a Lookout for Vision operation", "/2020-11-20/projects/widgets/models/1/detect"),
    ]:
        yield case(f"path: {name}", target=path)
        yield case(f"path as it is: {name}", target=path, normalizes=False)


def queries():
    for name, query in [
        ("one parameter", "a=1"),
        ("a repeated name, sorted by value", "Param1=value2&Param1=Value1&Param1=value1"),
        ("names in the order of bytes", "b=2&B=1&a=3&%5F=4&~=5&-=6"),
        ("a name that is the start of another", "ab=1&a=2&a-=3&a%20=4"),
        ("a name without a value", "a"),
        ("an empty value", "a="),
        ("names without values among others", "b&a=1&c="),
        ("an equals sign in a value", "a=b=c=="),
        ("an empty name", "=v&a=1"),
        ("empty parts", "&a=1&&b=2&"),
        ("a plus sign", "a=b+c&d+e=f"),
        ("encoded characters", "a=b%20c&d=%2B%2F%3D"),
        ("lower-case escapes", "a=%c3%a9%2f"),
        ("a needlessly encoded letter", "%41=%7E"),
        ("a bare percent sign", "a=100%&b=%zz&c=%4"),
        ("UTF-8", "\u1234=\u00e9&\U0001f600=e\u0301"),
        ("sorting after encoding", "a=\u00e9&a=z&a=%7b"),
        ("unreserved characters", "-._~0123456789ABCXYZabcxyz=-._~"),
        ("reserved characters", "a=!$'()*,;:@[]/?"),
        ("a pagination token", "maxResults=100&nextToken=a%2B%2F%3D"),
    ]:
        yield case(f"query: {name}", target=f"/?{query}")
    yield case("query: a question mark alone", target="/?")
    yield case("query: after a path", target="/a/../b%20c?d=e/../f")


def headers():
    for name, fields in [
        ("repeated", [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")]),
        ("repeated in different cases", [("x-list", "b"), ("X-List", "a"), ("X-LIST", "c")]),
        ("repeated with others between", [("Zoo", "1"), ("My-Header1", "b"), ("Zoo", "0"), ("My-Header1", "a")]),
        ("white space", [("My-Header1", "a   b \t c"), ("My-Header2", '"a   b   c"')]),
        ("an empty value", [("My-Header1", "")]),
        ("empty among repeated", [("My-Header1", "a"), ("My-Header1", ""), ("My-Header1", "b")]),
        ("UTF-8", [("My-Header1", "caf\u00e9 \u1234")]),
        ("sorting", [("Zoo", "z"), ("alpha", "a"), ("Alpha-Beta", "ab"), ("alpha2", "a2"), ("alpha_3", "a3")]),
        ("content-length is signed", [("Content-Length", "0")]),
        ("a client token", [("X-Amzn-Client-Token", "0b9e6d0c-9f0e-4a60-8a8e-0d5f2f4a8f11")]),
        ("never signed", [
            ("Connection", "keep-alive"), ("Expect", "100-continue"), ("Keep-Alive", "timeout=5"),
            ("Proxy-Authenticate", "Basic"), ("Proxy-Authorization", "Basic eDp5"), ("TE", "trailers"),
            ("Trailer", "X-Sum"), ("Transfer-Encoding", "chunked"), ("Upgrade", "h2c"), ("User-Agent", "curl/8"),
            ("X-Amzn-Trace-Id", "Root=1-63441c4a-abcdef012345678912345678")]),
        ("stale ones of the signer", [
            ("Authorization", "AWS4-HMAC-SHA256 Credential=x"), ("X-Amz-Date", "20110909T233600Z")]),
    ]:
        yield case(f"header: {name}", headers=fields)
    yield case("header: surrounding white space", headers=[("My-Header1", "a  b"), ("My-Header2", "c")],
               raw_headers=["My-Header1: \t a  b\t ", "My-Header2:  c"])
    yield case("header: folded", headers=[("My-Header1", "value1 value2 value3"), ("My-Header2", "x")],
               raw_headers=["My-Header1:value1", "  value2  ", "\t   value3", "My-Header2:x"])
    yield case("host: with a port", host="127.0.0.1:8080")
    yield case("host: IPv6 with a port", host="[::1]:8080")
    yield case("host: upper case", host="Example.AmazonAWS.com")


def bodies():
    target = [("Content-Type", "application/x-amz-json-1.1"),
              ("X-Amz-Target", "RekognitionService.DetectCustomLabels")]
    yield case("body: form", "POST", headers=[("Content-Type", FORM)], body="Param1=value1")
    yield case("body: form with a query", "POST", "/?Param2=v2", [("Content-Type", f"{FORM}; charset=utf8")],
               "Param1=value1")
    yield case("body: content length", "POST", headers=[("Content-Length", "13")], body="Param1=value1")
    yield case("body: awsJson1_1", "POST", headers=target, body='{"MaxResults":3}', token=TOKEN)
    yield case("body: line ends and blank lines", "POST", body="a\r\n\r\nb\n\nc\n")
    yield case("body: UTF-8", "PUT", "/k", body="caf\u00e9 \U0001f600\0")
    yield case("body: none, content hash signed", signs_content=True)
    yield case("body: content hash signed", "POST", body="Param1=value1", signs_content=True, token=TOKEN)


def tokens():
    yield case("token: in the signature", token=TOKEN)
    yield case("token: replaces a stale one", headers=[("X-Amz-Security-Token", "stale")], token=TOKEN)
    yield case("method: DELETE", "DELETE", "/a")


def main():
    botocore.auth.get_current_datetime = lambda *_, **__: TIME
    vectors = {
        "generator": f"botocore {botocore.__version__}",
        "accessKeyID": ACCESS_KEY,
        "secretAccessKey": SECRET_KEY,
        "region": REGION,
        "service": SERVICE,
        "timestamp": TIME.strftime("%Y%m%dT%H%M%SZ"),
        "cases": [*paths(), *queries(), *headers(), *bodies(), *tokens()],
    }
    text = json.dumps(vectors, indent=1, ensure_ascii=False)
    pathlib.Path(__file__).with_name("sigv4.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

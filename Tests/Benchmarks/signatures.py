"""Has botocore sign again what the stub has recorded."""

import datetime
import re

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from servers import AWS

KEYS = botocore.credentials.Credentials(AWS["AWS_ACCESS_KEY_ID"], AWS["AWS_SECRET_ACCESS_KEY"])
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/[0-9]+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, ?"
    r"SignedHeaders=(?P<names>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})")


def verify(stub):
    """Fails where a recorded request is signed otherwise than botocore signs it. Gives how many there were."""
    count = 0
    original = botocore.auth.get_current_datetime
    try:
        for record in stub.recorded():
            check(record)
            count += 1
    finally:
        botocore.auth.get_current_datetime = original
    return {"verified": count}


def check(record):
    match = AUTHORIZATION.fullmatch(record["headers"].get("authorization", ""))
    if not match:
        raise AssertionError(f"not signed: {record['method']} {record['target']}")
    names = match["names"].split(";")
    lost = [name for name in names if name not in record["headers"]]
    if lost:
        raise AssertionError(f"signed headers that were not sent: {lost}")
    at = datetime.datetime.strptime(record["headers"]["x-amz-date"], "%Y%m%dT%H%M%SZ")
    botocore.auth.get_current_datetime = lambda *_, **__: at.replace(tzinfo=datetime.timezone.utc)
    request = botocore.awsrequest.AWSRequest(
        method=record["method"], url=f"http://{record['headers']['host']}{record['target']}", data=record["body"],
        headers={name: record["headers"][name] for name in names if name != "x-amz-date"})
    botocore.auth.SigV4Auth(KEYS, match["service"], match["region"]).add_auth(request)
    if AUTHORIZATION.fullmatch(request.headers["Authorization"])["signature"] != match["signature"]:
        raise AssertionError(f"botocore signs otherwise: {record['method']} {record['target']} {names}")

"""The clients of botocore, and what they sign with."""

import contextlib
import datetime
import struct
import zlib

import botocore.auth
import botocore.config
import botocore.session

SERVICES = ("rekognition", "lookoutvision", "sagemaker", "sagemaker-runtime")


def client(service, url, key, **config):
    """A client of botocore that sends to `url` and signs with the simulator's key."""
    return botocore.session.Session().create_client(
        service, region_name=key["region"], endpoint_url=url, aws_access_key_id=key["access_key_id"],
        aws_secret_access_key=key["secret_access_key"], aws_session_token=key.get("session_token"),
        config=botocore.config.Config(retries={"total_max_attempts": 1}, **config))


@contextlib.contextmanager
def clock(time):
    """Makes botocore sign at this time, or at the text of X-Amz-Date."""
    if isinstance(time, str):
        time = datetime.datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    original = botocore.auth.get_current_datetime
    botocore.auth.get_current_datetime = lambda *_, **__: time
    try:
        yield
    finally:
        botocore.auth.get_current_datetime = original


def png(width=64, height=64, shade=128):
    """A grey picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([shade]) * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")

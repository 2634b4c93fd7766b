"""Credential files and variables, and what botocore and the gateway find with them."""

import contextlib
import hashlib
import http.server
import os
import re
import threading
import unittest.mock
import urllib.parse

import botocore.exceptions
import botocore.session

from program import environment, run

REQUEST = b"POST / HTTP/1.1\nHost: sts.us-east-1.amazonaws.com\nContent-Type: application/x-www-form-urlencoded\n\n"
BODY = b"Action=GetCallerIdentity&Version=2011-06-15"


class Home:
    """A home folder with the files of AWS's tools, and the variables that belong to it."""

    def __init__(self, folder, config=None, credentials=None, files=(), **variables):
        self.folder = folder
        (folder / ".aws").mkdir()
        for name, text in {".aws/config": config, ".aws/credentials": credentials, **dict(files)}.items():
            if text is not None:
                (folder / name).write_bytes(self._filled(text).encode())
        self.variables = {name: self._filled(value) for name, value in variables.items()}

    def _filled(self, text):
        return text.replace("HOME", str(self.folder))

    def environment(self, **added):
        # Nobody answers at these addresses of the machine's own, whoever asks.
        return environment(HOME=str(self.folder), AWS_EC2_METADATA_DISABLED="true", **self.variables, **added)

    def botocore(self, **added):
        """The access key id that botocore finds; None when there is none; an exception when it finds a mistake."""
        with unittest.mock.patch.dict(os.environ, self.environment(**added), clear=True):
            session = botocore.session.Session()
            session.set_config_variable("region", "us-east-1")
            try:
                found = session.get_credentials()
                return found and found.get_frozen_credentials().access_key
            except (botocore.exceptions.BotoCoreError, OSError) as error:
                return error

    def sign(self, *arguments, **added):
        variables = {"AWS_REGION": "us-east-1"} | self.environment(**added)
        return run("sign", "--service", "sts", "--region", "us-east-1", *arguments, stdin=REQUEST + BODY, **variables)

    def gateway(self, **added):
        """The access key id that the gateway signs with; what it complains of when there is none."""
        result = self.sign(**added)
        if result.returncode != 0:
            assert (result.returncode, result.stdout) == (2, b"")
            return result.stderr.decode()
        return re.search(r"Credential=([^/]+)/", result.stdout.decode())[1]


class AskedSTS(http.server.BaseHTTPRequestHandler):
    """An STS whose keys tell what it was asked, and by whom: the same question has the same key."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = dict(urllib.parse.parse_qsl(body))
        signed = re.search(r"Credential=([^/]+)/\d+/([^,]+)", self.headers.get("Authorization", ""))
        told = repr((sorted(asked.items()), signed and signed.groups(), self.headers.get("X-Amz-Security-Token")))
        key = "ASIA" + hashlib.sha256(told.encode()).hexdigest()[:16].upper()
        name = asked["Action"]
        answer = f"""<{name}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{name}Result><Credentials>
            <AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t-{key}</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
            <AssumedRoleUser><Arn>a</Arn><AssumedRoleId>r</AssumedRoleId></AssumedRoleUser></{name}Result>
            <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{name}Response>""".encode()
        self.server.asked.append(asked)
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def asked_sts():
    """Gives the address, and what was asked so far."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), AskedSTS)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", server.asked
    server.shutdown()
    thread.join()
    server.server_close()

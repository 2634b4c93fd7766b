"""Runs model-gateway, speaks HTTP to it, and ends it."""

import dataclasses
import http.client
import io
import json
import os
import pathlib
import queue
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("MODEL_GATEWAY_BINARY", ".build/debug/model-gateway")

# Far more than anything needs that is not stuck, in seconds.
PATIENCE = 30


def environment(**added):
    """The environment of this process without what configures AWS clients or the gateway."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "MODEL_GATEWAY_"))}
    return kept | added


def run(*arguments, stdin=b"", timeout=PATIENCE, **env):
    """Runs a command of model-gateway to its end."""
    return subprocess.run(
        [BINARY, *arguments], input=stdin, capture_output=True, timeout=timeout, env=environment(**env))


def eventually(condition, patience=PATIENCE):
    """Asks until the answer is true, and gives it."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def until_closed(connection):
    """What comes until the other side closes."""
    received = b""
    while part := connection.recv(65536):
        received += part
    return received


class Program:
    """A model-gateway that runs. A test ends it; `kill_all` sees to those of tests that failed before they did."""

    started = []

    @classmethod
    def kill_all(cls):
        for program in cls.started:
            if program.process.poll() is None:
                program.process.kill()
                program.process.wait()

    def __init__(self, *arguments, wrapper=(), **env):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*wrapper, BINARY, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env=environment(**env))
        self.started.append(self)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def errors(self):
        """What it has written to its standard error."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def address(self, phrase, scheme="http"):
        """The address in the next line that it prints, which must be `model-gateway: PHRASE on ADDRESS`."""
        line = self.lines.get(timeout=PATIENCE)
        match = re.fullmatch(rf"model-gateway: {phrase} on {scheme}://127\.0\.0\.1:([0-9]+)", line or "")
        assert match, f"it printed {line!r}\n{self.errors()}"
        return int(match[1])

    def end(self, number=signal.SIGTERM):
        """Asks it to end; it has 5 seconds, must report success, and must have printed nothing more."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        begun = time.monotonic()
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"it did not end within 5 s of {number!r}\n{self.errors()}") from None
        self.reader.join(timeout=PATIENCE)
        rest = [line for line in iter(self.lines.get_nowait, None)]
        assert (code, rest) == (0, []), f"exit code {code}, more output {rest}\n{self.errors()}"
        return time.monotonic() - begun


@dataclasses.dataclass
class Answer:
    """An HTTP answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.text)


class Server:
    """An HTTP server on a loopback port."""

    def __init__(self, port):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def __call__(self, method, target, body=None, headers=(), chunked=False):
        """Sends a request; the target goes out as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            names = {name.lower() for name, _ in headers}
            for name, value in headers:
                connection.putheader(name, value)
            if chunked:
                connection.putheader("Transfer-Encoding", "chunked")
            elif body is not None and "content-length" not in names:
                connection.putheader("Content-Length", str(len(body)))
            if chunked:
                connection.endheaders([body], encode_chunked=True)
            else:
                connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, target, headers=()):
        return self("GET", target, headers=headers)

    def post(self, target, value=None, headers=()):
        """Posts JSON, or nothing."""
        if value is None:
            return self("POST", target, headers=headers)
        body = json.dumps(value).encode()
        return self("POST", target, body, [("Content-Type", "application/json"), *headers])

    def send(self, data, patience=PATIENCE):
        """Sends bytes as they are; gives the first answer, and whatever came after it until the server closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as connection:
            connection.sendall(data)
            stream = io.BytesIO(until_closed(connection))
        version, status, _ = stream.readline().decode().split(" ", 2)
        assert version == "HTTP/1.1"
        headers = http.client.parse_headers(stream)
        body = stream.read(int(headers["Content-Length"]))
        return Answer(int(status), headers, body), stream.read()


class Simulator(Server):
    """The control of a simulator."""

    def control(self, method, path, value=None):
        answer = self(method, f"/_simulator{path}", None if value is None else json.dumps(value).encode())
        assert answer.status < 300, answer.text
        return answer.json

    def credentials(self):
        return self.control("GET", "/credentials")

    def calls(self, after=0):
        """The requests that the services saw, after the one with this number."""
        return self.control("GET", f"/calls?after={after}")["calls"]

    def fault(self, operation, fault, **fields):
        self.control("POST", "/faults", {"operation": operation, "fault": fault, **fields})

    def add(self, service, project, version, **fields):
        """Adds a model and gives its ARN."""
        return self.control(
            "POST", "/models", {"service": service, "project": project, "version": version, **fields})["arn"]


class Gateway(Server):
    """`model-gateway serve --simulate`, and its simulator."""

    def __init__(self, *arguments):
        self.program = Program("serve", "--simulate", "--port", "0", "--simulator-port", "0", *arguments)
        self.simulator = Simulator(self.program.address("simulator"))
        super().__init__(self.program.address("listening"))

    def await_state(self, id, state):
        """Asks for the model until it is in the state."""
        path = f"/models/{quote(id)}"
        return eventually(lambda: (data := self.get(path).json["data"])["state"] == state and data)


def quote(id):
    """The id as one segment of a path."""
    return urllib.parse.quote(id, safe=":")

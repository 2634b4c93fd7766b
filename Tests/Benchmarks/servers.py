"""The processes of the benchmarks: the gateway, its peers, and the stub that stands for AWS. All on loopback."""

import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Contract"))

from program import BINARY, environment  # noqa: E402
from proxies import free_port  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PEERS = HERE / "peers"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
# Of nobody: the stub asks for none.
AWS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
       "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
KEY = "mgw_" + "k" * 43
KEY_HEADER = f"Authorization: Bearer {KEY}"
# Seconds.
PATIENCE = 60


def digest(key):
    return hashlib.sha256(key.encode()).hexdigest()


class Server:
    """A process that listens. `folder` is its own, and goes when the benchmarks end."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / f"{type(self).__name__.lower()}-{time.monotonic_ns()}"
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self.prepare()
        self.output = open(self.folder / "output.log", "wb")
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT, cwd=self.folder,
            env=environment(**self.variables()))
        try:
            self.await_answer()
        except BaseException:
            self.end()
            raise
        # From the begin of the process to its first answer.
        self.start_seconds = time.monotonic() - self.begun

    @property
    def pid(self):
        return self.process.pid

    def prepare(self):
        pass

    def variables(self):
        return AWS

    def fill(self, template, name, **words):
        """Writes a file of peers/ with its @WORDS@ filled in."""
        text = (PEERS / template).read_text()
        for word, value in {"PORT": self.port, "FOLDER": self.folder, "PEERS": PEERS, **words}.items():
            text = text.replace(f"@{word}@", str(value))
        path = self.folder / name
        path.write_text(text)
        return path

    # What a server is asked to see whether it is there.
    probe = "/healthz"

    def await_answer(self):
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.process.args[0]} ended: {(self.folder / 'output.log').read_text()[-2000:]}")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                connection.request("GET", self.probe)
                connection.getresponse().read()
                connection.close()
                return
            except (OSError, http.client.HTTPException):
                if time.monotonic() - self.begun > PATIENCE:
                    raise
                time.sleep(0.001)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=35)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.output.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class Stub(Server):
    """AWS's place: nginx with answers of the services' form."""

    probe = "/2020-11-20/projects/parts/models/0"

    def prepare(self):
        self.url = f"http://127.0.0.1:{self.port}"
        self.configuration = self.fill("stub.conf", "nginx.conf", INNER_PORT=free_port())
        self.tell("STARTING_HOSTING")

    def command(self):
        return [NGINX, "-e", "stderr", "-p", str(self.folder), "-c", str(self.configuration)]

    def tell(self, status):
        """Says from now on that the model `awaited` is in this state."""
        description = {"ModelVersion": "1", "Status": status, "MinInferenceUnits": 1}
        new = self.folder / "awaited.new"
        new.write_text(json.dumps({"ModelDescription": description}))
        os.replace(new, self.folder / "awaited.json")

    def requests(self):
        """When each request was answered, with which status, and what it was; whole only once the stub has ended."""
        found = []
        for line in (self.folder / "counted.log").read_text().splitlines():
            at, status, method, path, operation = line.split(" ", 4)
            found.append((float(at), int(status), method, path, operation.rpartition(".")[2]))
        return found

    def recorded(self):
        """A hundredth of the requests, as they came."""
        path = self.folder / "recorded.log"
        for line in path.read_bytes().splitlines() if path.exists() else []:
            record = json.loads(line.decode("latin-1"))
            record["body"] = record["body"].encode("latin-1")
            record["headers"] = {name: value for name, value in record["headers"].items() if value}
            yield record


class Gateway(Server):
    """model-gateway as it is without settings, with SQLite and a caller's key.

    Its models: `parts-0` and so on and `hosted-0` to `hosted-9` of Lookout, `awaited` of Lookout, `solder` of Rekognition.
    AWS takes 5 control calls a second of each account, so `parts-…` are spread over 2,000 accounts.
    """

    def __init__(self, folder, stub, models=10, callers=1):
        self.stub, self.models, self.callers = stub, models, callers
        super().__init__(folder)

    def prepare(self):
        lines = [
            f"store: {{path: {self.folder}/store.sqlite}}",
            f"backends: {{lookoutvision: {{endpoint_url: {self.stub.url}}}, rekognition: {{endpoint_url: {self.stub.url}}}}}",
            "callers:"]
        for number in range(self.callers):
            name, key = ("bench", KEY) if number == 0 else (f"bench-{number}", caller_key(number))
            lines.append(
                f'  {name}: {{allow: {{"*": [read, start, stop, detect, operate]}}, keys: {{"1": {{sha256: {digest(key)}}}}}}}')
        lines += [
            "models:", "  awaited: {backend: lookoutvision, project: awaited, version: '1'}",
            "  solder: {backend: rekognition, arn: 'arn:aws:rekognition:us-east-1:123456789012:project/parts/version/"
            "parts.1/1700000000001'}"]
        lines += [f"  hosted-{n}: {{backend: lookoutvision, project: hosted, version: '{n + 1}'}}" for n in range(10)]
        lines += [
            f"  parts-{n}: {{backend: lookoutvision, project: parts, version: '{n + 1}', "
            f"account: '{100000000000 + n % 2000}'}}" for n in range(self.models)]
        (self.folder / "gateway.yaml").write_text("\n".join(lines) + "\n")

    def command(self):
        return [str(BINARY), "serve", "--config", "gateway.yaml", "--port", str(self.port)]

    def gauge(self, name):
        """What the gateway's metrics say now."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/metrics", headers=dict([KEY_HEADER.split(": ")]))
        text = connection.getresponse().read().decode()
        connection.close()
        return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE)[1])


def caller_key(number):
    """Of the callers beside the first: the number is what tells their keys apart."""
    return "mgw_" + "k" * 39 + str(1000 + number)


class Envoy(Server):
    """Envoy with the filter that signs."""

    probe = "/2020-11-20/projects/parts/models/0"

    def __init__(self, folder, stub, service="lookoutvision"):
        self.stub, self.service = stub, service
        super().__init__(folder)

    def prepare(self):
        self.configuration = self.fill("envoy.yaml", "envoy.yaml", STUB=self.stub.port, SERVICE=self.service)

    def command(self):
        envoy = pathlib.Path(sys.executable).parent / "envoy"
        return [str(envoy), "--config-path", str(self.configuration), "--disable-hot-restart", "--log-level", "error",
                "--concurrency", str(os.cpu_count())]


class Nginx(Server):
    """nginx that only forwards."""

    probe = "/2020-11-20/projects/parts/models/0"

    def __init__(self, folder, stub):
        self.stub = stub
        super().__init__(folder)

    def prepare(self):
        self.configuration = self.fill("nginx.conf", "nginx.conf", STUB=self.stub.port)

    def command(self):
        return [NGINX, "-e", "stderr", "-p", str(self.folder), "-c", str(self.configuration)]


class FastAPI(Server):
    """FastAPI with boto3 and SQLite, a process for each core."""

    def __init__(self, folder, stub):
        self.stub = stub
        super().__init__(folder)

    def variables(self):
        return {**AWS, "STUB_URL": self.stub.url, "STORE": str(self.folder / "store.sqlite"),
                "CALLER_KEY_SHA256": digest(KEY), "PYTHONDONTWRITEBYTECODE": "1"}

    def command(self):
        return [sys.executable, "-m", "uvicorn", "fastapi_app:app", "--app-dir", str(PEERS), "--port", str(self.port),
                "--workers", str(os.cpu_count()), "--no-access-log", "--log-level", "warning"]


class BareHummingbird(Server):
    """Hummingbird with nothing in it."""

    probe = "/models/0"

    def __init__(self, folder, _stub=None):
        super().__init__(folder)

    def command(self):
        return [str(pathlib.Path(BINARY).with_name("bare-hummingbird")), str(self.port)]

    def held(self):
        """How many wait for their answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/waiting")
        text = connection.getresponse().read()
        connection.close()
        return int(text)


class Direct:
    """No server at all: the stub itself."""

    def __init__(self, _folder, stub):
        self.port, self.pid = stub.port, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

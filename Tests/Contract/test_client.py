"""The client: `model-gateway start`, `stop`, `status`, `list`, `detect`, `watch` and `operations`."""

import hashlib
import http.server
import json
import os
import pty
import re
import select
import signal
import ssl
import struct
import subprocess
import threading
import time
import zlib

import pytest

from program import BINARY, PATIENCE, Gateway, Program, Simulator, environment, run

# A start that is under way for as long as a test may need.
SLOW = ["--start-seconds", "60"]


def client(gateway, *arguments, **more):
    return run(*arguments, "--gateway", gateway.url, **more)


def lines(data):
    return data.decode().splitlines()


def png(salt=0, width=100, height=80):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes([salt]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Terminal:
    """A client on a terminal of its own."""

    def __init__(self, gateway, *arguments):
        self.output = b""
        pid, self.descriptor = pty.fork()
        if pid == 0:
            os.execve(BINARY, [str(BINARY), *arguments, "--gateway", gateway.url], environment(TERM="xterm"))
        self.pid = pid

    def read(self, until=None):
        """Reads until a text has come, or to the end."""
        deadline = time.monotonic() + PATIENCE
        while until is None or until not in self.output:
            assert time.monotonic() < deadline, self.output
            if not select.select([self.descriptor], [], [], 1)[0]:
                continue
            try:
                part = os.read(self.descriptor, 65536)
            except OSError:  # What Linux says when the other side is closed.
                part = b""
            if not part:
                break
            self.output += part
        return self.output.decode()

    def end(self):
        """What it has written in all, and its exit code."""
        output = self.read()
        _, status = os.waitpid(self.pid, 0)
        os.close(self.descriptor)
        return output, os.waitstatus_to_exitcode(status)


@pytest.fixture
def slow_gateway():
    """A gateway whose models take longer to start than any test."""
    gateway = Gateway(*SLOW)
    yield gateway
    gateway.program.end()


@pytest.fixture(scope="module")
def running(gateway):
    """The gateway of this file, with both demo models running."""
    for model in ["abc123", "widgets"]:
        assert client(gateway, "start", model, "--wait", "1m").returncode == 0
    return gateway


# Start.


def test_a_start_that_is_waited_for_says_each_state_in_a_line(fresh_gateway):
    result = client(fresh_gateway, "start", "abc123", "--wait", "1m")
    assert (result.returncode, result.stderr) == (0, b"")
    states, lease = lines(result.stdout)[:-1], lines(result.stdout)[-1]
    assert states[-1].startswith("abc123: running")
    assert [line.split()[1] for line in states] in (["starting", "running"], ["running"])
    assert re.fullmatch(r"lease default: ends at \S+Z", lease)


def test_a_start_on_a_terminal_shows_the_time_in_one_line(fresh_gateway):
    output, code = Terminal(fresh_gateway, "start", "abc123", "--wait", "1m").end()
    assert code == 0
    assert "\rabc123: starting, 0s of 1m\x1b[K" in output or "\rabc123: starting, 1s of 1m\x1b[K" in output
    assert "\n" not in output[:output.index("abc123: running after")]
    assert re.search(r"\rabc123: running after \d+s\x1b\[K\r\nlease default: ends at \S+Z\r\n$", output)


def test_a_start_that_is_not_waited_for_ends_when_it_is_accepted(slow_gateway):
    result = client(slow_gateway, "start", "abc123", "--lease", "45m", "--holder", "nightly", "--max-units", "2")
    assert (result.returncode, result.stderr) == (0, b"")
    assert lines(result.stdout) == ["abc123: starting", "lease nightly: 45m from when it runs"]
    model = slow_gateway.get("/models/abc123").json["data"]
    assert [(lease["holder"], lease["duration"]) for lease in model["leases"]] == [("nightly", "45m")]
    assert (model["min_inference_units"], model["max_inference_units"]) == (1, 2)


def test_a_wait_that_is_too_short_ends_with_3_and_the_start_goes_on(slow_gateway):
    begun = time.monotonic()
    result = client(slow_gateway, "start", "abc123", "--wait", "2s")
    assert result.returncode == 3
    assert 1.5 < time.monotonic() - begun < 10
    assert re.fullmatch(rb"abc123: starting( after \ds)?\n", result.stdout)
    assert b"time is up" in result.stderr
    assert slow_gateway.get("/models/abc123").json["data"]["state"] == "starting"


def test_a_wait_is_one_start_however_often_it_asks(slow_gateway):
    assert client(slow_gateway, "start", "abc123", "--wait", "3s").returncode == 3
    assert client(slow_gateway, "start", "abc123", "--idempotency-key", "k").returncode == 0
    assert client(slow_gateway, "start", "abc123", "--idempotency-key", "k").returncode == 0
    assert len(slow_gateway.get("/operations?verb=start").json["data"]["operations"]) == 2


def test_an_interruption_ends_a_wait_at_once(slow_gateway):
    terminal = Terminal(slow_gateway, "start", "abc123", "--wait", "20m")
    terminal.read(until=b"starting, 1s of 20m")
    begun = time.monotonic()
    os.write(terminal.descriptor, b"\x03")
    output, code = terminal.end()
    assert (code, time.monotonic() - begun < 3) == (130, True)
    assert "\nmodel-gateway: interrupted; abc123 is left as it is" in output.replace("\r", "")
    assert slow_gateway.get("/models/abc123").json["data"]["state"] == "starting"


@pytest.mark.parametrize("arguments", [(), ("--wait", "1m")])
def test_json_is_the_answer_in_one_line(fresh_gateway, arguments):
    result = client(fresh_gateway, "start", "abc123", "--json", *arguments)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.count(b"\n") == 1
    answer = json.loads(result.stdout)
    assert answer["success"] and answer["data"]["id"] == "abc123"
    assert answer["data"]["state"] == ("running" if arguments else "starting")


@pytest.mark.parametrize("arguments", [
    ("start", "nothing"), ("start", "nothing", "--wait", "1m"), ("stop", "nothing"), ("status", "nothing"),
    ("watch", "nothing"), ("operations", "--model", "nothing")])
def test_an_unknown_model_is_refused(gateway, arguments):
    result = client(gateway, *arguments)
    assert (result.returncode, result.stdout) == (1, b"")
    assert lines(result.stderr)[0].startswith("model-gateway: MODEL_NOT_FOUND: ")
    assert re.fullmatch(r"  request id: \S+", lines(result.stderr)[-1])
    result = client(gateway, *arguments, "--json")
    assert (result.returncode, json.loads(result.stdout)["error"]["code"]) == (1, "MODEL_NOT_FOUND")


def test_a_refusal_names_what_is_wrong(gateway):
    result = client(gateway, "start", "abc123", "--lease", "soon", "--min-units", "0")
    assert result.returncode == 1
    errors = lines(result.stderr)
    assert errors[0].startswith("model-gateway: VALIDATION_ERROR: Invalid request parameters")
    assert [line.split(":")[0].strip() for line in errors[1:-1]] == ["min_inference_units", "lease"]


@pytest.mark.parametrize("arguments", [
    ("start",), ("start", "abc123", "--wait", "soon"), ("start", "abc123", "--wait", "0s"), ("start", ""),
    ("start", "abc123", "--min-units", "x"), ("start", "abc123", "--key", "k"), ("stop", "abc123", "--force=1"),
    ("start", "abc123", "--gateway", "localhost"), ("status", "abc123", "--gateway", "http://a:b@127.0.0.1"),
    ("start", "abc123", "--key-file", "/no/such/file"), ("start", "abc123", "--idempotency-key", "\n"),
    ("list", "--state", "asleep"), ("watch", "abc123", "--until", "asleep"), ("operations", "--limit", "0"),
    ("detect", "abc123"), ("detect", "abc123", "/no/such/file"), ("detect", "abc123", __file__),
    ("detect", "abc123", "-"), ("detect", "abc123", "-", "--min-confidence", "2"),
    ("detect", "abc123", "-", "--wait", "1m"), ("operations", "x", "--all"), ("operations", ""),
    ("list", "--ca-file", "/no/such/file"), ("list", "--ca-file", __file__)])
def test_wrong_usage_ends_with_2(arguments):
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, b""), result
    assert result.stderr


@pytest.mark.parametrize("arguments", [("status", "abc123"), ("start", "abc123", "--wait", "1m"), ("watch", "abc123")])
def test_a_gateway_that_is_not_there_is_said_at_once(arguments):
    begun = time.monotonic()
    result = run(*arguments, MODEL_GATEWAY_URL="http://127.0.0.1:1")
    assert (result.returncode, time.monotonic() - begun < 5) == (1, True)
    assert result.stderr.strip() == b"model-gateway: no answer from http://127.0.0.1:1: connection refused"


# Stop.


@pytest.mark.parametrize("arguments", [(), ("--wait", "1m")])
def test_a_stop_ends_with_0(fresh_gateway, arguments):
    assert client(fresh_gateway, "start", "widgets", "--wait", "1m").returncode == 0
    result = client(fresh_gateway, "stop", "widgets", *arguments)
    assert (result.returncode, result.stderr) == (0, b"")
    assert re.match(r"widgets: stopped" if arguments else "widgets: stopping", lines(result.stdout)[-1])
    fresh_gateway.await_state("widgets", "stopped")


def test_a_stop_of_one_holder_leaves_the_model_to_the_others(slow_gateway):
    for holder in ["a", "b"]:
        assert client(slow_gateway, "start", "abc123", "--holder", holder).returncode == 0
    result = client(slow_gateway, "stop", "abc123", "--holder", "a", "--wait", "1m")
    assert (result.returncode, lines(result.stdout)) == (0, ["abc123: starting", "held by others: 1 lease left"])


def test_a_stop_with_force_ends_the_leases_of_others(slow_gateway):
    for holder in ["a", "b"]:
        assert client(slow_gateway, "start", "abc123", "--holder", holder).returncode == 0
    assert client(slow_gateway, "stop", "abc123", "--holder", "a", "--force").returncode == 0
    assert slow_gateway.get("/models/abc123").json["data"]["leases"] == []


# Reading.


def test_a_list_is_a_table(running):
    result = client(running, "list")
    assert (result.returncode, result.stderr) == (0, b"")
    header, *rows = lines(result.stdout)
    assert header.split() == ["ID", "STATE", "UNITS", "BACKEND", "HOLDERS", "SINCE", "COST"]
    assert [row.split()[:5] for row in rows] == [
        ["abc123", "running", "1", "rekognition", "anonymous/default"],
        ["widgets", "running", "1", "lookoutvision", "anonymous/default"]]
    assert len(lines(client(running, "list", "--backend", "lookoutvision", "--state", "running").stdout)) == 2
    assert [m["id"] for m in json.loads(client(running, "list", "--json").stdout)["data"]["models"]] == [
        "abc123", "widgets"]


def test_a_status_is_what_is_known_of_a_model(running):
    result = client(running, "status", "abc123")
    assert (result.returncode, result.stderr) == (0, b"")
    shown = dict(line.split(maxsplit=1) for line in lines(result.stdout))
    assert (shown["id"], shown["state"], shown["backend"]) == ("abc123", "running", "rekognition (RUNNING)")
    assert shown["lease"].startswith("anonymous/default, ends at ")
    assert json.loads(client(running, "status", "abc123", "--json").stdout)["data"]["id"] == "abc123"


def test_operations_are_a_table(running):
    result = client(running, "operations", "--verb", "start", "--model", "abc123")
    assert result.returncode == 0
    header, *rows = lines(result.stdout)
    assert header.split()[:3] == ["REQUESTED", "VERB", "MODEL"]
    assert rows and all(row.split()[1:3] == ["start", "abc123"] for row in rows)


def test_operations_come_in_pages_and_one_by_one(slow_gateway):
    for holder in ["a", "b", "c"]:
        assert client(slow_gateway, "start", "abc123", "--holder", holder).returncode == 0

    def holders(*arguments):
        result = client(slow_gateway, "operations", *arguments)
        assert result.returncode == 0
        return [row.split()[4] for row in lines(result.stdout)[1:]], result.stderr.decode()

    page, hint = holders("--limit", "2")
    cursor = re.fullmatch(r"model-gateway: there are more: --cursor (\S+) goes on, --all lists all of them\.\n", hint)[1]
    assert page == ["c", "b"]
    assert holders("--limit", "2", "--cursor", cursor) == (["a"], "")
    assert holders("--limit", "1", "--all") == (["c", "b", "a"], "")
    pages = lines(client(slow_gateway, "operations", "--limit", "1", "--all", "--json").stdout)
    assert [json.loads(page)["data"]["operations"][0]["holder"] for page in pages] == ["c", "b", "a"]
    id = json.loads(pages[0])["data"]["operations"][0]["id"]
    one = client(slow_gateway, "operations", id)
    shown = dict(line.split(maxsplit=1) for line in lines(one.stdout))
    assert (one.returncode, shown["id"], shown["verb"], shown["caller"]) == (0, id, "start", "anonymous/c")
    assert json.loads(client(slow_gateway, "operations", id, "--json").stdout)["data"]["id"] == id
    unknown = client(slow_gateway, "operations", "x/../y")
    assert unknown.returncode == 1 and b"OPERATION_NOT_FOUND" in unknown.stderr


def test_a_status_tells_the_runs_that_have_ended(fresh_gateway):
    assert client(fresh_gateway, "start", "abc123", "--wait", "1m").returncode == 0
    assert client(fresh_gateway, "stop", "abc123", "--wait", "1m").returncode == 0
    runs = [line for line in lines(client(fresh_gateway, "status", "abc123").stdout) if line.startswith("run")]
    assert len(runs) == 1 and "asked, anonymous/default 0m" in runs[0]


# Detect.


def test_an_image_in_a_file_and_on_standard_input_has_findings(running, tmp_path):
    file = tmp_path / "image.png"
    file.write_bytes(png())
    by_name = client(running, "detect", "abc123", str(file))
    assert (by_name.returncode, by_name.stderr) == (0, b"")
    assert lines(by_name.stdout)[0].split()[0] in ("LABEL", "no")
    assert client(running, "detect", "abc123", "-", stdin=png()).stdout == by_name.stdout
    answer = json.loads(client(running, "detect", "abc123", str(file), "--json", "--max-results", "1",
                               "--min-confidence", "0.0001").stdout)
    assert answer["success"] and len(answer["data"]["labels"]) <= 1


def test_a_mask_is_written_to_a_file(running, tmp_path):
    file, mask = tmp_path / "image.png", tmp_path / "mask.png"
    for salt in range(40):
        file.write_bytes(png(salt))
        result = client(running, "detect", "widgets", str(file), "--mask", str(mask))
        assert result.returncode == 0
        verdict = lines(result.stdout)[0]
        assert re.fullmatch(r"(anomalous|normal), confidence [01]\.\d{3}", verdict)
        assert mask.exists() or b"there is no mask" in result.stderr
        if mask.exists():
            break
    assert mask.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_a_model_that_does_not_run_sees_nothing(fresh_gateway):
    result = client(fresh_gateway, "detect", "abc123", "-", stdin=png())
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"MODEL_NOT_READY" in result.stderr


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_detect_that_starts_its_model_waits_for_it(fresh_gateway, more):
    result = client(fresh_gateway, "detect", "abc123", "-", "--start", "--wait", "1m", *more, stdin=png())
    assert result.returncode == 0
    if more:
        assert result.stderr == b"" and json.loads(result.stdout)["data"]["id"] == "abc123"
    else:
        assert lines(result.stdout)[0].split()[0] in ("LABEL", "no")
        states = [line.split()[1] for line in lines(result.stderr)]
        assert states in (["starting", "running"], ["running"])
    assert b"\x1b" not in result.stdout + result.stderr
    # A model that runs is only looked at.
    again = client(fresh_gateway, "detect", "abc123", "-", "--start", *more, stdin=png())
    assert (again.returncode, again.stdout, again.stderr) == (0, result.stdout, b"")
    assert [o["verb"] for o in fresh_gateway.get("/operations").json["data"]["operations"]][-1] == "start"


def test_a_detect_shows_on_a_terminal_how_its_start_goes(fresh_gateway, tmp_path):
    file = tmp_path / "image.png"
    file.write_bytes(png())
    output, code = Terminal(fresh_gateway, "detect", "abc123", str(file), "--start", "--wait", "1m").end()
    assert code == 0
    assert re.search(r"\rabc123: starting, \ds of 1m\x1b\[K", output)
    assert re.search(r"\rabc123: running after \d+s\x1b\[K\r\n(LABEL|no findings)", output)


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_detect_whose_time_is_up_ends_with_3_and_the_start_goes_on(slow_gateway, more):
    result = client(slow_gateway, "detect", "abc123", "-", "--start", "--wait", "2s", *more, stdin=png())
    assert result.returncode == 3
    assert b"time is up" in result.stderr
    if more:
        assert json.loads(result.stdout)["error"]["code"] == "MODEL_NOT_READY"
    else:
        assert result.stdout == b""
    assert slow_gateway.get("/models/abc123").json["data"]["state"] == "starting"
    result = client(slow_gateway, "detect", "abc123", "-", "--start", stdin=png())
    assert result.returncode == 1 and b"MODEL_NOT_READY" in result.stderr


# Watch.


def test_a_watch_shows_each_state_until_the_one_it_is_for(fresh_gateway):
    assert client(fresh_gateway, "start", "abc123").returncode == 0
    result = client(fresh_gateway, "watch", "abc123", "--until", "running", "--wait", "1m")
    assert (result.returncode, result.stderr) == (0, b"")
    states = [line.split()[1] for line in lines(result.stdout)]
    assert states in (["starting", "running"], ["running"])
    result = client(fresh_gateway, "watch", "abc123", "--until", "running", "--json")
    assert [json.loads(line)["state"] for line in lines(result.stdout)] == ["running"]


def test_a_watch_for_a_state_that_will_not_come_ends_with_1(fresh_gateway):
    project, version = fresh_gateway.get("/models/abc123").json["data"]["arn"].split("/")[1:4:2]
    fresh_gateway.simulator.control(
        "PATCH", "/models", {"service": "rekognition", "project": project, "version": version, "fails": True})
    assert client(fresh_gateway, "start", "abc123").returncode == 0
    result = client(fresh_gateway, "watch", "abc123", "--until", "running", "--wait", "1m")
    assert result.returncode == 1
    assert lines(result.stdout)[-1].startswith("abc123: failed")
    assert lines(result.stderr) == ["model-gateway: abc123 will not be running: the model failed."]


def test_a_watch_whose_time_is_up_ends_with_3(slow_gateway):
    result = client(slow_gateway, "watch", "abc123", "--until", "running", "--wait", "1s")
    assert (result.returncode, lines(result.stdout)) == (3, ["abc123: stopped"])


def test_a_watch_goes_on_until_it_is_interrupted(fresh_gateway):
    terminal = Terminal(fresh_gateway, "watch", "abc123")
    terminal.read(until=b"stopped, 1s")
    assert client(fresh_gateway, "start", "abc123").returncode == 0
    terminal.read(until=b"running after")
    os.write(terminal.descriptor, b"\x03")
    output, code = terminal.end()
    assert code == 130
    assert re.search(r"abc123: stopped\x1b\[K\r\n.*abc123: starting( after \d+s)?\x1b\[K\r\n", output, re.DOTALL)


def test_a_watch_that_nobody_reads_ends(fresh_gateway):
    watch = subprocess.Popen(
        [BINARY, "watch", "abc123", "--gateway", fresh_gateway.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment())
    assert watch.stdout.readline() == b"abc123: stopped\n"
    watch.stdout.close()
    assert client(fresh_gateway, "start", "abc123").returncode == 0
    assert watch.wait(PATIENCE) == 128 + signal.SIGPIPE
    assert watch.stderr.read() == b""
    watch.stderr.close()


# Keys.


def test_a_key_comes_from_the_environment_or_a_file(tmp_path):
    key = json.loads(run("keys", "new", "cron", "--json").stdout)
    assert hashlib.sha256(key["key"].encode()).hexdigest() == key["sha256"]
    configuration, file = tmp_path / "gateway.yaml", tmp_path / "key"
    configuration.write_text(
        f"callers: {{cron: {{allow: {{'*': [read, start]}}, keys: {{k: {{sha256: {key['sha256']}}}}}}}}}\n")
    file.write_text(key["key"] + "\n")
    gateway = Gateway("--config", str(configuration), "--start-seconds", "1")
    assert client(gateway, "list").returncode == 1
    assert client(gateway, "list", MODEL_GATEWAY_KEY=key["key"]).returncode == 0
    assert client(gateway, "list", "--key-file", str(file), MODEL_GATEWAY_KEY="other").returncode == 0
    assert run("list", MODEL_GATEWAY_URL=gateway.url + "/", MODEL_GATEWAY_KEY=key["key"]).returncode == 0
    refused = client(gateway, "start", "abc123", MODEL_GATEWAY_KEY=key["key"][:-1] + "!")
    assert refused.returncode == 1 and b"UNAUTHENTICATED" in refused.stderr
    assert key["key"][4:-1].encode() not in refused.stderr
    started = client(gateway, "start", "abc123", "--wait", "1m", "--key-file", str(file))
    assert started.returncode == 0
    gateway.program.end()


# A gateway that comes and goes.


def test_a_restart_of_the_gateway_loses_no_wait(tmp_path):
    simulation = Program("simulate", "--port", "0", "--start-seconds", "6")
    simulator = Simulator(simulation.address("simulator"))
    credentials = simulator.credentials()
    arn = next(model["arn"] for model in simulator.control("GET", "/models")["models"] if "rekognition" in model["arn"])
    configuration = tmp_path / "gateway.yaml"
    configuration.write_text(f"models:\n  abc123: {{backend: rekognition, arn: '{arn}'}}\n")

    def serve(port):
        return Program(
            "serve", "--config", str(configuration), "--port", str(port), "--store", str(tmp_path / "store.sqlite"),
            AWS_ENDPOINT_URL=simulator.url, AWS_ACCESS_KEY_ID=credentials["access_key_id"],
            AWS_SECRET_ACCESS_KEY=credentials["secret_access_key"])

    first = serve(0)
    port = first.address("listening")
    wait = subprocess.Popen(
        [BINARY, "start", "abc123", "--wait", "1m", "--gateway", f"http://127.0.0.1:{port}"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=environment())
    assert wait.stdout.readline().startswith(b"abc123: starting")
    first.process.kill()
    first.process.wait()
    time.sleep(0.5)  # For the client to find nobody there.
    second = serve(port)
    assert second.address("listening") == port
    output, errors = wait.communicate(timeout=PATIENCE)
    assert (wait.returncode, errors) == (0, b"")
    assert b"abc123: running after " in output
    starts = [call for call in simulator.calls() if call["answer"]["effect"] == "started"]
    assert len(starts) == 1
    second.end()
    simulation.end()


def test_what_is_no_gateway_is_said_so(tmp_path):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>\x1b[2J</html>")

        def log_message(self, *arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        result = run("list", "--json", "--gateway", f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.startswith(b"model-gateway: HTTP_200: ")


# On the way.


def test_a_key_that_others_can_read_on_its_way_is_warned_of():
    key = {"MODEL_GATEWAY_KEY": "mgw_" + "k" * 43}
    warning = b"model-gateway: warning: the key goes to gateway.invalid over http"
    for url, env, is_warned in [
            ("http://gateway.invalid", key, True), ("http://gateway.invalid", {}, False),
            ("https://gateway.invalid", key, False), ("http://127.0.0.1:1", key, False)]:
        result = run("list", "--gateway", url, **env)
        assert (result.returncode, result.stdout) == (1, b"")
        assert result.stderr.startswith(warning) == is_warned
        assert b"kkkk" not in result.stderr


def test_a_private_authority_is_trusted_where_it_is_named(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b'{"success":true,"data":{"models":[],"next_cursor":null}}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        def handle_error(self, request, address):  # A client that does not trust it hangs up.
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Quiet(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"https://localhost:{server.server_port}"
        assert run("list", "--gateway", url, "--ca-file", str(certificate)).returncode == 0
        assert run("list", "--gateway", url, MODEL_GATEWAY_CA_FILE=str(certificate)).returncode == 0
        refused = run("list", "--gateway", url)
        assert refused.returncode == 1
        assert b"its certificate is not of an authority that is trusted here" in refused.stderr
        server.shutdown()

"""The process: how it starts, refuses to, and ends."""

import concurrent.futures
import signal
import socket
import subprocess
import time

import pytest

import contract
from program import BINARY, Gateway, Program, Server, eventually, run

START = "/models/{id}/start"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "gateway.example"])
def test_it_does_not_let_others_in_unless_that_is_allowed(host):
    result = run("serve", "--simulate", "--port", "0", "--host", host)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"--allow-anonymous" in result.stderr and host.encode() in result.stderr


def test_it_lets_others_in_when_that_is_allowed():
    program = Program("serve", "--simulate", "--port", "0", "--host", "0.0.0.0", "--allow-anonymous")
    program.address("simulator")
    line = program.lines.get(timeout=30)
    assert line.startswith("model-gateway: listening on http://0.0.0.0:")
    assert Server(int(line.rsplit(":", 1)[1])).get("/healthz").status == 200
    program.end()


@pytest.mark.parametrize("arguments", [
    ["serve", "--port", "65536"], ["serve", "--port", "-1"], ["serve", "--port", "x"],
    ["serve", "--start-seconds", "1"], ["serve", "--simulate", "--start-seconds", "-1"], ["serve", "--unheard-of"],
    ["serve", "--config", "/nowhere/gateway.yaml"], ["check", "--config", "/nowhere/gateway.yaml"], ["check"],
    ["simulate", "--port", "65536"], ["simulate", "--start-seconds", "-1"], ["unheard-of"]])
def test_wrong_use_exits_with_2_and_says_why(arguments):
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, b"") and result.stderr.strip()


@pytest.mark.parametrize("arguments", [
    ["serve", "--simulate", "--port"], ["serve", "--simulate", "--port", "0", "--simulator-port"],
    ["simulate", "--port"]])
def test_a_port_that_is_taken_exits_with_1_and_says_so(arguments, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        # More than once, because what has started before must be stopped in whatever it is doing.
        for _ in range(10):
            result = run(*arguments, port, MODEL_GATEWAY_STORE_PATH=str(tmp_path / "store.sqlite"))
            assert result.returncode == 1, result.stderr
            whose = b"cannot serve on the simulator's 127.0.0.1:" if "--simulator-port" in arguments else b"cannot serve on "
            assert whose in result.stderr or arguments[0] == "simulate", result.stderr
            assert port.encode() in result.stderr and b"listening" not in result.stdout


BAD_CONFIGURATION = """server:
  port: 99999
  colour: red
models:
  solder:
    backend: rekognition
    arn: arn:aws:s3:::bucket
  gaskets:
    backend: unheard-of
  bolts:
    backend: lookoutvision
    project: bolts
    version: 1
    min_inference_units: 0
"""


def test_all_that_is_wrong_with_a_configuration_is_told_with_its_line_and_key(tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text(BAD_CONFIGURATION)
    expected = [
        (2, "server.port"), (3, "server.colour"), (7, "models.solder.arn"), (9, "models.gaskets.backend"),
        (10, "models.bolts"), (14, "models.bolts.min_inference_units")]
    for command in (["check"], ["serve", "--port", "0"]):
        result = run(*command, "--config", str(file))
        assert (result.returncode, result.stdout) == (2, b"")
        lines = result.stderr.decode().splitlines()
        told = [line.split(": ")[0:2] for line in lines]
        assert told == [[f"{file}:{number}", key] for number, key in expected], lines
        assert all(line.split(": ", 2)[2] for line in lines)


@pytest.mark.parametrize("text", ["a: [", "\t- x", "- a\n- b", "server: 8080", "a: 1\na: 2", "server:\n  port: [1]"])
def test_what_is_no_configuration_at_all_is_told_with_its_line(tmp_path, text):
    file = tmp_path / "gateway.yaml"
    file.write_text(text)
    result = run("check", "--config", str(file))
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode().startswith(f"{file}:")


GOOD_CONFIGURATION = """server:
  port: 0
aws:
  region: us-east-1
models:
  solder:
    backend: rekognition
    arn: arn:aws:rekognition:us-east-1:123456789012:project/solder/version/v1/1768472430218
    description: Solder joints
  widgets:
    backend: lookoutvision
    project: widgets
    version: 1
    min_inference_units: 2
    max_inference_units: 3
"""


@pytest.fixture
def good_configuration(tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text(f"{GOOD_CONFIGURATION}store:\n  path: {tmp_path}/x.sqlite\n")
    return str(file)


def test_a_configuration_that_is_right_has_no_problem(good_configuration):
    result = run("check", "--config", good_configuration)
    assert result.returncode == 0
    # What is worth knowing is told beside it.
    [warning] = result.stderr.decode().splitlines()
    assert warning.startswith("warning: ") and "lookoutvision ended on 2025-10-31" in warning


def test_an_environment_variable_wins_over_the_file_and_is_checked_like_it(good_configuration):
    result = run("check", "--config", good_configuration, MODEL_GATEWAY_SERVER_PORT="x")
    assert result.returncode == 2 and b"MODEL_GATEWAY_SERVER_PORT" in result.stderr
    assert run("check", "--config", good_configuration, MODEL_GATEWAY_SERVER_PORT="9090").returncode == 0


def serve(*arguments, **env):
    program = Program("serve", *arguments, **env)
    return program, Server(program.address("listening"))


def test_without_credentials_nothing_is_sent_to_aws(good_configuration, simulator):
    program, server = serve("--config", good_configuration, AWS_ENDPOINT_URL=simulator.url)
    for id in ("solder", "widgets"):
        error = contract.check_failure(
            server.post(f"/models/{id}/start"), "POST", START, 503, "CREDENTIALS_UNAVAILABLE")
        assert "retry_after" not in error
        data = contract.check(server.get(f"/models/{id}"), "GET", "/models/{id}")
        assert data["state"] == "unknown"
    assert simulator.calls() == []
    program.end()


def test_a_configured_gateway_works_with_the_simulator_in_place_of_aws(good_configuration, simulator):
    key = simulator.credentials()
    program, server = serve(
        "--config", good_configuration, AWS_ENDPOINT_URL=simulator.url, AWS_ACCESS_KEY_ID=key["access_key_id"],
        AWS_SECRET_ACCESS_KEY=key["secret_access_key"])
    answer = server.post("/models/widgets/start")
    assert answer.status == 202
    data = contract.check(answer, "POST", START)
    assert (data["min_inference_units"], data["max_inference_units"]) == (2, 3)
    contract.check_failure(server.post("/models/solder/start"), "POST", START, 404, "MODEL_NOT_FOUND")
    program.end()


def test_a_wrong_secret_is_the_gateways_fault_and_not_the_callers(good_configuration, simulator):
    program, server = serve(
        "--config", good_configuration, AWS_ENDPOINT_URL=simulator.url,
        AWS_ACCESS_KEY_ID=simulator.credentials()["access_key_id"], AWS_SECRET_ACCESS_KEY="wrong")
    answer = server.post("/models/widgets/start")
    error = contract.check_failure(answer, "POST", START, 502, "BACKEND_FORBIDDEN")
    assert error["backend"]["code"] == "InvalidSignatureException"
    # AWS's message shows the canonical request; it goes to no caller.
    assert "anonical" not in answer.text
    program.end()


def test_secrets_are_not_logged(good_configuration, simulator):
    key, secret = simulator.credentials(), "a-secret-that-is-in-no-log"
    program, server = serve(
        "--config", good_configuration, AWS_ENDPOINT_URL=simulator.url, AWS_ACCESS_KEY_ID=key["access_key_id"],
        AWS_SECRET_ACCESS_KEY=secret, AWS_SESSION_TOKEN=secret, MODEL_GATEWAY_LOG_LEVEL="trace")
    assert server.post("/models/widgets/start").status == 502
    assert server.post("/models/solder/start").status == 502
    program.end()
    assert "BACKEND_FORBIDDEN" in program.errors() and secret not in program.errors()


def test_an_endpoint_that_nobody_listens_at_is_told(good_configuration):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    program, server = serve(
        "--config", good_configuration, AWS_ENDPOINT_URL=url, AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY="s")
    begun = time.monotonic()
    error = contract.check_failure(server.post("/models/widgets/start"), "POST", START, 503, "BACKEND_UNAVAILABLE")
    assert error["retry_after"] and "backend" not in error
    # Nothing was sent, so there is nothing to find out.
    assert time.monotonic() - begun < 5
    program.end()


def test_a_plain_endpoint_beyond_this_machine_is_not_used(good_configuration):
    program, server = serve(
        "--config", good_configuration, AWS_ENDPOINT_URL="http://192.0.2.1", AWS_ACCESS_KEY_ID="AKID",
        AWS_SECRET_ACCESS_KEY="s")
    begun = time.monotonic()
    contract.check_failure(server.post("/models/widgets/start"), "POST", START, 503, "BACKEND_UNAVAILABLE")
    assert time.monotonic() - begun < 1
    program.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("arguments", [["serve", "--simulate", "--port", "0"], ["simulate", "--port", "0"]])
def test_it_ends_within_seconds_when_it_is_asked_to(number, arguments):
    program = Program(*arguments)
    port = program.address("simulator")
    if arguments[0] == "serve":
        port = program.address("listening")
    # A connection that is kept and idle holds nothing up.
    with socket.create_connection(("127.0.0.1", port)):
        program.end(number)


def test_it_finishes_what_is_in_flight_before_it_ends():
    gateway = Gateway()
    gateway.simulator.fault("StartModel", "delay", seconds=2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(gateway.post, "/models/widgets/start")
        # The call is listed when it is answered; the fault is taken when it comes in.
        eventually(lambda: not gateway.simulator.control("GET", "/faults")["faults"])
        gateway.program.end()
    assert answer.result().status == 202


def test_it_is_built_on_libcrypto_and_libz():
    libraries = subprocess.run(["ldd", BINARY], capture_output=True, check=True, text=True).stdout
    assert "libcrypto.so" in libraries and "libz.so" in libraries and "not found" not in libraries


def test_it_tells_its_version():
    result = run("--version")
    assert result.returncode == 0 and result.stdout.strip()

"""One service's trouble takes nothing from another's callers."""

import concurrent.futures
import time

import pytest

import aws
import cells
from program import Gateway, Program, Server

PNG = [("Content-Type", "image/png")]


@pytest.fixture
def gateway():
    gateway = Gateway("--start-seconds", "1")
    yield gateway
    gateway.program.process.kill()
    gateway.program.process.wait()


def timed(body):
    begun = time.monotonic()
    answer = body()
    return answer, time.monotonic() - begun


def test_rekognition_answers_quickly_while_lookout_hangs(gateway, tell):
    simulator = gateway.simulator
    rekognition = simulator.add("rekognition", "quick", "7", status="RUNNING")
    lookout = simulator.add("lookoutvision", "hanging", "7", status="HOSTED")
    assert cells.request(gateway, "detect", rekognition).status == 200
    simulator.fault("*", "delay", service="lookoutvision", seconds=60, times=1000)
    with concurrent.futures.ThreadPoolExecutor(80) as pool:
        hanging = [pool.submit(timed, lambda: cells.request(gateway, "detect", lookout)) for _ in range(80)]
        # As many as are let through are under way, the others have been refused.
        done, waiting = concurrent.futures.wait(hanging, timeout=5)
        assert (len(done), len(waiting)) == (16, 64)
        for future in done:
            answer, _ = future.result()
            assert (answer.status, answer.json["error"]["code"]) == (503, "OVERLOADED"), answer.text
            assert answer.headers["Retry-After"]
        slowest = 0
        for _ in range(30):
            for verb in ["describe", "detect"]:
                answer, seconds = timed(lambda: cells.request(gateway, verb, rekognition))
                assert answer.status == 200, answer.text
                slowest = max(slowest, seconds)
        answer, seconds = timed(lambda: cells.request(gateway, "start", "abc123"))
        assert answer.status == 202 and seconds < 2
        answer, seconds = timed(lambda: gateway.get("/models"))
        assert answer.status == 200 and seconds < 1
        assert slowest < 1
        tell(f"Rekognition beside 64 hanging detects of Lookout: {slowest * 1000:.0f} ms at most")
        # A start and a stop of the hanging service have room of their own.
        answer, seconds = timed(lambda: cells.request(gateway, "stop", lookout))
        assert answer.status == 202 and seconds < 8
        for future in waiting:
            answer, seconds = future.result()
            assert (answer.status, answer.json["error"]["code"]) == (504, "BACKEND_TIMEOUT"), answer.text
            assert seconds < 33


@pytest.mark.parametrize("service", ["rekognition", "lookoutvision"])
def test_a_service_that_fails_in_a_row_is_left_alone_and_found_well_again(gateway, service):
    simulator = gateway.simulator
    id = simulator.add(service, "failing", "7", status=cells.STATUS[service]["detect"])
    simulator.fault(cells.OPERATIONS[service]["detect"], "error", status=500, service=service, times=1000)
    # Ten attempts in a row.
    answers = [cells.request(gateway, "detect", id) for _ in range(4)]
    assert {answer.json["error"]["code"] for answer in answers} == {"BACKEND_ERROR"}
    count = len(simulator.calls())
    answer, seconds = timed(lambda: cells.request(gateway, "detect", id))
    error = answer.json["error"]
    assert (answer.status, error["code"]) == (503, "BACKEND_UNAVAILABLE") and seconds < 1
    assert 1 <= error["retry_after"] <= 5 and answer.headers["Retry-After"] == str(error["retry_after"])
    assert len(simulator.calls()) == count
    assert cells.request(gateway, "describe", id).status == 200
    simulator.control("DELETE", "/faults")
    time.sleep(error["retry_after"])
    assert cells.request(gateway, "detect", id).status == 200


CONFIGURATION = """
backends:
  rekognition: {endpoint_url: "https://gone.invalid"}
  lookoutvision: {endpoint_url: "https://gone.invalid"}
models:
  abc123: {backend: rekognition, arn: "arn:aws:rekognition:us-east-1:123456789012:project/p/version/1/1700000000000"}
  widgets: {backend: lookoutvision, arn: "arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1"}
"""


@pytest.mark.parametrize(("verb", "status", "outcome"), [
    ("describe", 200, "unknown"), ("start", 503, "BACKEND_UNAVAILABLE"), ("stop", 202, "unknown"),
    ("detect", 503, "BACKEND_UNAVAILABLE")])
@pytest.mark.parametrize("id", ["abc123", "widgets"])
def test_a_host_that_is_gone_is_told_quickly(tmp_path, tell, id, verb, status, outcome):
    file = tmp_path / "gateway.yaml"
    file.write_text(CONFIGURATION)
    program = Program(
        "serve", "--config", str(file), "--port", "0", "--store", str(tmp_path / "store.sqlite"),
        AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY="secret")
    gateway = Server(program.address("listening"))
    answer, seconds = timed(lambda: cells.request(gateway, verb, id))
    service = {"abc123": "rekognition", "widgets": "lookoutvision"}[id]
    tell(f"{'DNS name that is gone':<24} {verb:<9} {service:<14} {answer.status} {cells.outcome(answer):<20} {seconds:5.1f} s")
    assert (answer.status, cells.outcome(answer)) == (status, outcome), answer.text
    assert seconds < 6
    if verb != "stop":
        # When it has failed often enough, nobody waits for it any more.
        for _ in range(6):
            cells.request(gateway, "detect", id)
        answer, seconds = timed(lambda: cells.request(gateway, "detect", id))
        assert (answer.status, answer.json["error"]["code"]) == (503, "BACKEND_UNAVAILABLE") and seconds < 0.5
    assert gateway.get("/models").status == 200
    program.process.kill()
    program.process.wait()

"""A disk that is really full: what callers, logs, probes and metrics are told is true, what was accepted is there
afterwards, and all goes on by itself once there is room."""

import json
import re
import subprocess
import time

import pytest

import aws
from disk import Disk
from program import BINARY, Program, Server, Simulator, environment, eventually, run
from receiver import SECRET, Receiver
from test_bad_days import CATALOG

START = {"rekognition": "StartProjectVersion", "lookoutvision": "StartModel"}


@pytest.fixture
def disk():
    disk = Disk()
    yield disk
    disk.end()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


class Life(Server):
    """One process of the gateway."""

    def __init__(self, wrapper, *arguments, **env):
        self.program = Program("serve", *arguments, "--port", "0", wrapper=wrapper, **env)
        super().__init__(self.program.address("listening"))

    def await_state(self, id, state):
        return eventually(lambda: (data := self.get(f"/models/{id}").json["data"])["state"] == state and data)

    def kill(self):
        self.program.process.kill()
        self.program.process.wait()


def metric(server, name, **labels):
    """The sum of the series with these labels among theirs."""
    found = 0
    for line in server.get("/metrics").text.splitlines():
        match = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if match and match[1] == name and all(f'{k}="{v}"' in (match[2] or "") for k, v in labels.items()):
            found += float(match[3])
    return found


def test_a_full_store_starts_nothing_and_stops_what_it_is_asked_to(disk, receiver, tmp_path, tell):
    simulated = Program("simulate", "--port", "0", "--start-seconds", "0.5")
    simulator = Simulator(simulated.address("simulator"))
    keys = simulator.credentials()
    arn = next(
        model["arn"] for model in simulator.control("GET", "/models")["models"] if model["service"] == "rekognition")
    secret, config = tmp_path / "secret", tmp_path / "gateway.yaml"
    store = str(disk.directory / "store.sqlite")
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    config.write_text(
        f"webhooks: {{chat: {{url: '{receiver.url}', secret_file: {secret}, allow_private: true}}}}\n" + CATALOG % arn)

    def live():
        return Life(
            disk.wrapper, "--config", str(config), "--store", store, AWS_ENDPOINT_URL=simulator.url,
            AWS_ACCESS_KEY_ID=keys["access_key_id"], AWS_SECRET_ACCESS_KEY=keys["secret_access_key"],
            AWS_REGION=keys["region"])

    def starts():
        return [call for call in simulator.calls() if call["operation"] in START.values()]

    life = live()
    assert life.post("/models/solder/start?wait=20s").status == 200
    eventually(lambda: receiver.types("solder") == ["model.running"])
    # An event that is not taken yet when the disk fills up.
    receiver.statuses = [500] * 3
    accepted = [life.post("/models/widgets/start").json["data"]["operation_id"]]
    life.await_state("widgets", "running")
    eventually(lambda: metric(life, "model_gateway_webhook_events_waiting", webhook="chat") == 1)
    assert metric(life, "model_gateway_store_failures_total") == 0

    disk.fill()
    # SQLite writes on where it has written before: the first starts may be taken yet.
    for number in range(1000):
        answer = life.post("/models/widgets/start", {"holder": f"h{number}", "lease": "1h"})
        if answer.status == 503:
            break
        assert answer.status == 200, answer.text
        accepted.append(answer.json["data"]["operation_id"])
    error = answer.json["error"]
    assert (error["code"], error["retry_after"]) == ("STORE_UNAVAILABLE", 5), answer.text
    assert int(answer.headers["Retry-After"]) == 5
    made = len(starts())
    assert life.post("/models/widgets/start", {"holder": "late"}).status == 503
    assert len(starts()) == made == 2, "AWS hears of no start that is not recorded"
    assert (life.get("/readyz").status, life.get("/healthz").status) == (503, 200)
    assert metric(life, "model_gateway_store_failures_total") >= 2
    # What needs no store goes on.
    assert [model["state"] for model in life.get("/models").json["data"]["models"]] == ["running", "running"]
    image = [("Content-Type", "image/png")]
    assert life("POST", "/models/solder/detect", aws.png(), image).status == 200
    stopped = life.post("/models/solder/stop")
    assert stopped.status == 202, stopped.text
    life.await_state("solder", "stopped")
    waiting = eventually(lambda: metric(life, "model_gateway_audit_records_waiting"))
    assert metric(life, "model_gateway_audit_records_lost_total") == 0
    assert "A change goes ahead without its audit record" in life.program.errors()
    assert "database or disk is full" in life.program.errors()
    # What was taken of a receiver is not sent again because that cannot be written down.
    eventually(lambda: len([1 for e in receiver.events if e["data"]["model"] == "widgets"]) == 4)
    time.sleep(5)
    assert receiver.types("widgets") == ["model.running"] * 4

    disk.make_room()
    eventually(lambda: life.get("/readyz").status == 200)
    answer = life.post("/models/widgets/start", {"holder": "after", "lease": "1h"})
    assert answer.status == 200, answer.text
    accepted.append(answer.json["data"]["operation_id"])
    eventually(lambda: metric(life, "model_gateway_audit_records_waiting") == 0)
    eventually(lambda: metric(life, "model_gateway_webhook_events_waiting") == 0)
    assert "The audit trail is written again" in life.program.errors()
    life.kill()

    life = live()
    operations = {o["id"] for o in life.get("/operations?limit=1000").json["data"]["operations"]}
    assert set(accepted) <= operations, "what was accepted is lost"
    leases = {lease["holder"] for lease in life.get("/models/widgets").json["data"]["leases"]}
    assert {"default", "after"} <= leases and "late" not in leases
    eventually(lambda: life.get("/models/solder").json["data"]["leases"] == [])
    eventually(lambda: receiver.types("solder") == ["model.running", "model.stopped"])
    records = [
        json.loads(entry["record"])
        for entry in life.get("/audit?order=oldest&limit=1000").json["data"]["records"]]
    assert set(accepted) <= {record.get("operation_id") for record in records}
    gap, = [record for record in records if record["event"] == "gap"]
    assert gap["count"] == 0 and gap["since"]
    late = [r for r in records if r.get("verb") == "stop" and r.get("model") == "solder" and r["number"] > gap["number"]]
    assert {r["event"] for r in late} == {"operation", "answer"}, "the stop is in the trail behind the gap"
    life.kill()
    verified = subprocess.run(
        [*disk.wrapper, BINARY, "audit", "verify", "--store", store], capture_output=True, env=environment())
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.decode().startswith(f"{records[-1]['number']} records, as written")
    simulated.end()
    tell(
        f"disk full: {len(accepted)} starts accepted and all there afterwards, 0 starts sent that were refused; a stop "
        f"went ahead, its {waiting:.0f} records came behind the gap; each event taken once")


def test_a_full_disk_under_the_audit_file_is_told_and_the_trail_goes_on(disk, tmp_path, tell):
    config = tmp_path / "gateway.yaml"
    config.write_text(f"audit: {{file: {disk.directory}/audit.jsonl}}\n")
    program = Program(
        "serve", "--simulate", "--port", "0", "--simulator-port", "0", "--config", str(config), "--store",
        str(tmp_path / "store.sqlite"), "--start-seconds", "0.2", wrapper=disk.wrapper)
    program.address("simulator")
    gateway = Server(program.address("listening"))
    file = disk.root / "audit.jsonl"

    def records():
        return gateway.get("/audit?limit=1").json["data"]["head"]["number"]

    def missed():
        return metric(gateway, "model_gateway_audit_records_lost_total", place="file")

    def lines():
        """The numbers of the records in the file; None for a line that is none."""
        found = []
        for line in file.read_text().splitlines():
            try:
                found.append(json.loads(line)["number"])
            except ValueError:
                found.append(None)
        return found

    def use(name):
        assert gateway.post("/models/abc123/start", {"holder": name, "lease": "1h"}).status in (200, 202)

    use("first")
    eventually(lambda: len(lines()) == records() >= 2)
    disk.fill()
    for number in range(100):
        use(f"h{number}")
    eventually(lambda: missed() > 10 and len(lines()) + missed() >= records())
    assert missed() <= records() - 2
    assert "The audit file cannot be written; the records are in the store alone" in program.errors()
    assert gateway.get("/readyz").status == 200
    disk.make_room()
    use("after")
    eventually(lambda: "The audit file is written again" in program.errors())
    eventually(lambda: lines()[-1] == records())
    total, whole = records(), [number for number in lines() if number]
    assert lines().count(None) <= 1, "the line that was cut, and no other, is none"
    assert whole == sorted(set(whole))
    assert len(whole) + missed() == total
    verified = run("audit", "verify", "--gateway", gateway.url)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    tell(f"disk full under the audit file: {total} records in the store, {len(whole)} in the file, {missed():.0f} told as missed")
    program.end()

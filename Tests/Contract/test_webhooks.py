"""Webhooks: signed, repeated, in order, to public addresses unless allowed, and not lost with the process."""

import base64
import contextlib
import json
import sqlite3
import time

import pytest

import contract
from program import Gateway, Program, Server, eventually, run
from receiver import SECRET, Receiver, is_signed
from test_metrics import by, samples, total


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


def configured(tmp_path, url, more="", secret=SECRET):
    (tmp_path / "secret").write_text(secret + "\n")
    file = tmp_path / "gateway.yaml"
    file.write_text(f"webhooks:\n  chat: {{url: '{url}', secret_file: {tmp_path / 'secret'}{more}}}\n")
    return ["--start-seconds", "0.5", "--config", str(file), "--store", str(tmp_path / "store.sqlite")]


def local(receiver, host="127.0.0.1"):
    return f"http://{host}:{receiver.port}/hook"


def start_and_stop(gateway, model="abc123"):
    assert gateway.post(f"/models/{model}/start").status in (200, 202)
    gateway.await_state(model, "running")
    assert gateway.post(f"/models/{model}/stop").status in (200, 202)
    gateway.await_state(model, "stopped")


def report(gateway):
    return contract.check(gateway.get("/webhooks"), "GET", "/webhooks")["webhooks"][0]


def test_a_models_life_is_told_signed_and_in_order(tmp_path, receiver):
    gateway = Gateway(*configured(tmp_path, local(receiver), ", allow_private: true"))
    start_and_stop(gateway)
    eventually(lambda: len(receiver.attempts) >= 2)
    assert receiver.types("abc123") == ["model.running", "model.stopped"]
    headers, body, _ = receiver.attempts[1]
    assert is_signed(headers, body)
    assert not is_signed(headers, body + b" ")
    assert headers["Content-Type"] == "application/json"
    event = receiver.events[1]
    assert event["data"]["reason"] == "asked" and event["data"]["backend"] == "rekognition"
    operation = gateway.get(f"/operations/{event['data']['operation_id']}").json["data"]
    assert operation["verb"] == "stop"
    assert eventually(lambda: (r := report(gateway))["waiting"] == 0 and r)["last_success_at"]
    gateway.program.end()


def test_only_what_is_asked_for_is_told(tmp_path, receiver):
    more = ", allow_private: true, events: [stopped], models: ['widget*']"
    gateway = Gateway(*configured(tmp_path, local(receiver), more))
    start_and_stop(gateway, "abc123")
    start_and_stop(gateway, "widgets")
    eventually(lambda: receiver.attempts)
    assert [(e["type"], e["data"]["model"]) for e in receiver.events] == [("model.stopped", "widgets")]
    gateway.program.end()


def test_what_is_not_taken_is_sent_again_as_the_same_and_what_follows_waits(tmp_path, receiver):
    receiver.statuses = [500, 302]
    gateway = Gateway(*configured(tmp_path, local(receiver), ", allow_private: true"))
    start_and_stop(gateway)
    eventually(lambda: len(receiver.attempts) >= 4)
    assert receiver.types("abc123") == ["model.running"] * 3 + ["model.stopped"]
    ids = [headers["Webhook-Id"] for headers, _, _ in receiver.attempts]
    assert len(set(ids[:3])) == 1 and ids[3] != ids[0]
    assert all(is_signed(headers, body) for headers, body, _ in receiver.attempts)
    assert "A webhook has failed" in gateway.program.errors()
    gateway.program.end()


def test_a_redirect_is_not_followed(tmp_path, receiver):
    other = Receiver(statuses=[307] * 100, redirect_to=local(receiver))
    gateway = Gateway(*configured(tmp_path, local(other), ", allow_private: true, events: [running]"))
    gateway.post("/models/abc123/start")
    eventually(lambda: other.attempts)
    assert eventually(lambda: report(gateway)["failure"]).startswith("the receiver answered with a redirect")
    assert not receiver.attempts
    gateway.program.end()
    other.close()


# The last one is 127.0.0.1 as old resolvers read it; localhost is a name that resolves to it.
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"])
def test_a_private_address_is_refused_whatever_it_is_called(tmp_path, receiver, host):
    url = f"https://{host}:{receiver.port}/hook"
    gateway = Gateway(*configured(tmp_path, url, ", events: [running]"))
    gateway.post("/models/abc123/start")
    assert "allow_private is not set" in eventually(lambda: report(gateway)["failure"])
    assert report(gateway)["waiting"] == 1
    assert not receiver.attempts
    gateway.program.end()


def test_what_was_not_sent_is_sent_by_the_next_process(tmp_path, receiver):
    receiver.statuses = [500] * 1000
    arguments = configured(tmp_path, local(receiver), ", allow_private: true")
    gateway = Gateway(*arguments)
    start_and_stop(gateway)
    eventually(lambda: receiver.attempts)
    gateway.program.process.kill()
    gateway.program.process.wait()
    before = {headers["Webhook-Id"] for headers, _, _ in receiver.attempts}
    receiver.statuses = []
    receiver.attempts.clear()
    gateway = Gateway(*arguments)
    eventually(lambda: len(receiver.told("abc123")) == 2)
    assert receiver.told("abc123") == ["model.running", "model.stopped"]
    assert receiver.attempts[0][0]["Webhook-Id"] in before
    gateway.program.end()


def test_with_two_secrets_both_receivers_are_served(tmp_path, receiver):
    old = "whsec_" + base64.b64encode(b"o" * 32).decode()
    arguments = configured(
        tmp_path, local(receiver), ", allow_private: true, events: [running]", secret=f"{SECRET}\n{old}")
    gateway = Gateway(*arguments)
    gateway.post("/models/abc123/start")
    eventually(lambda: receiver.attempts)
    headers, body, _ = receiver.attempts[0]
    assert is_signed(headers, body, SECRET) and is_signed(headers, body, old)
    gateway.program.end()
    assert SECRET not in gateway.program.errors()


def test_without_webhooks_there_are_none(gateway):
    assert contract.check(gateway.get("/webhooks"), "GET", "/webhooks") == {"webhooks": []}


def test_a_start_that_fails_is_told(tmp_path, receiver):
    gateway = Gateway(*configured(tmp_path, local(receiver), ", allow_private: true"))
    model = next(m for m in gateway.simulator.control("GET", "/models")["models"] if m["service"] == "lookoutvision")
    named = {field: model[field] for field in ("service", "project", "version")}
    gateway.simulator.control("PATCH", "/models", named | {"fails": True})
    started = gateway.post("/models/widgets/start").json["data"]
    eventually(lambda: receiver.attempts)
    event = receiver.events[0]
    assert (event["type"], event["data"]["model"]) == ("model.failed", "widgets")
    assert event["data"]["operation_id"] == started["operation_id"]
    assert is_signed(*receiver.attempts[0][:2])
    assert gateway.get("/models/widgets").json["data"]["state"] == "failed"
    gateway.program.end()


def test_a_model_that_somebody_started_elsewhere_and_nobody_holds_is_told(tmp_path, receiver):
    gateway = Gateway(*configured(tmp_path, local(receiver), ", allow_private: true"))
    model = next(m for m in gateway.simulator.control("GET", "/models")["models"] if m["service"] == "lookoutvision")
    gateway.await_state("widgets", "stopped")
    named = {field: model[field] for field in ("service", "project", "version")}
    gateway.simulator.control("PATCH", "/models", named | {"status": "HOSTED"})
    gateway.await_state("widgets", "running")
    eventually(lambda: "model.unheld" in receiver.types("widgets"))
    assert receiver.types("widgets").count("model.unheld") == 1
    gateway.program.end()


class Served(Server):
    """A gateway over a simulator that outlives it."""

    def __init__(self, simulator, *arguments):
        keys = simulator.credentials()
        self.program = Program(
            "serve", "--port", "0", *arguments, AWS_ENDPOINT_URL=simulator.url, AWS_REGION=keys["region"],
            AWS_ACCESS_KEY_ID=keys["access_key_id"], AWS_SECRET_ACCESS_KEY=keys["secret_access_key"])
        super().__init__(self.program.address("listening"))

    def kill(self):
        self.program.process.kill()
        self.program.process.wait()


def edited(store, table, change):
    """Changes the bodies of the rows of a store that no gateway has open."""
    with contextlib.closing(sqlite3.connect(store)) as database, database:
        for number, body in database.execute(f"SELECT rowid, body FROM {table}").fetchall():
            value = json.loads(body)
            change(value)
            database.execute(
                f"UPDATE {table} SET body = ? WHERE rowid = ?", (json.dumps(value).encode(), number))


def test_a_stop_that_aws_does_not_carry_out_is_told_as_late_and_then_as_done(tmp_path, receiver, simulator):
    model = next(m for m in simulator.control("GET", "/models")["models"] if m["service"] == "rekognition")
    named = {field: model[field] for field in ("service", "project", "version")}
    simulator.control("PATCH", "/models", named | {"stop_seconds": 86_400})
    arguments = configured(tmp_path, local(receiver), ", allow_private: true")[2:]
    with open(arguments[1], "a") as file:
        file.write(f"models: {{solder: {{backend: rekognition, arn: '{model['arn']}'}}}}\n")
    gateway = Served(simulator, *arguments)
    assert gateway.post("/models/solder/start?wait=20s").status == 200
    operation = gateway.post("/models/solder/stop").json["data"]["operation_id"]
    eventually(lambda: [call for call in simulator.calls() if call["operation"] == "StopProjectVersion"])
    eventually(lambda: receiver.told("solder") == ["model.running"])
    gateway.kill()

    def begun_earlier(life):
        life["stop"]["since"] -= 11 * 60

    # Nobody waits for eleven minutes here: the process that goes on finds a stop that began so long ago.
    edited(tmp_path / "store.sqlite", "life", begun_earlier)
    gateway = Served(simulator, *arguments)
    eventually(lambda: len(receiver.told("solder")) == 2)
    late = receiver.events[-1]
    assert (late["type"], late["data"]["reason"], late["data"]["operation_id"]) == ("model.stop_late", "asked", operation)
    assert is_signed(*receiver.attempts[-1][:2])
    assert "A stop is late; it is tried again" in gateway.program.errors()
    # Once, and not by each process anew.
    gateway.kill()
    gateway = Served(simulator, *arguments)
    eventually(lambda: "A stop is late" in gateway.program.errors())
    simulator.control("PATCH", "/models", named | {"status": "STOPPED"})
    eventually(lambda: len(receiver.told("solder")) == 3)
    assert receiver.told("solder") == ["model.running", "model.stop_late", "model.stopped"]
    gateway.program.end()


def events_by_outcome(gateway):
    found = by(samples(gateway), "model_gateway_webhook_events_total", "webhook", "outcome")
    return {outcome: count for (_, outcome), count in found.items()}


def test_what_waits_and_what_is_given_up_is_counted(tmp_path, receiver):
    receiver.statuses = [500] * 1000
    arguments = configured(tmp_path, local(receiver), ", allow_private: true")
    gateway = Gateway(*arguments)
    assert total(samples(gateway), "model_gateway_webhook_events_waiting", webhook="chat") == 0
    start_and_stop(gateway)
    eventually(lambda: total(samples(gateway), "model_gateway_webhook_events_waiting", webhook="chat") == 2)
    eventually(lambda: receiver.attempts)
    assert events_by_outcome(gateway) == {}
    gateway.program.process.kill()
    gateway.program.process.wait()

    def made_a_day_ago(delivery):
        delivery["createdAt"] -= 86_400

    edited(tmp_path / "store.sqlite", "outbox", made_a_day_ago)
    gateway = Gateway(*arguments)
    eventually(lambda: events_by_outcome(gateway) == {"given_up": 2})
    assert total(samples(gateway), "model_gateway_webhook_events_waiting", webhook="chat") == 0
    assert gateway.program.errors().count("An event was given up: its receiver has not taken it in time") == 2
    assert report(gateway)["given_up"] == 2
    receiver.statuses = []
    start_and_stop(gateway)
    eventually(lambda: events_by_outcome(gateway) == {"given_up": 2, "taken": 2})
    gateway.program.end()


def test_a_retry_waits_as_long_as_the_process_before_it_said(tmp_path, receiver):
    receiver.statuses = [500]
    arguments = configured(tmp_path, local(receiver), ", allow_private: true, events: [running]")
    gateway = Gateway(*arguments)
    gateway.post("/models/abc123/start")
    eventually(lambda: receiver.attempts)
    eventually(lambda: report(gateway)["failure"])
    gateway.program.end()

    def in_an_hour(delivery):
        assert delivery["attempts"] == 1
        delivery["nextAttemptAt"] += 3600

    edited(tmp_path / "store.sqlite", "outbox", in_an_hour)
    with contextlib.closing(sqlite3.connect(tmp_path / "store.sqlite")) as database, database:
        database.execute("UPDATE outbox SET next_attempt_at = next_attempt_at + 3600")
    gateway = Gateway(*arguments)
    time.sleep(4)
    assert (len(receiver.attempts), report(gateway)["waiting"]) == (1, 1)
    gateway.program.end()


def test_check_warns_of_what_would_not_be_sent_and_of_who_can_read_the_secret(tmp_path):
    arguments = configured(tmp_path, "https://10.0.0.1/hook")
    (tmp_path / "secret").chmod(0o644)
    checked = run("check", *arguments[2:4])
    assert checked.returncode == 0
    errors = checked.stderr.decode()
    assert "webhooks.chat.url: 10.0.0.1 is not of the public internet" in errors
    assert "webhooks.chat.secret_file" in errors and "can be read by everybody" in errors
    (tmp_path / "secret").chmod(0o600)
    arguments = configured(tmp_path, "https://10.0.0.1/hook", ", allow_private: true")
    assert run("check", *arguments[2:4]).stderr == b""

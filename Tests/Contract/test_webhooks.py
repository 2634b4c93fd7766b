"""Webhooks: signed, repeated, in order, to public addresses unless allowed, and not lost with the process."""

import base64

import pytest

import contract
from program import Gateway, eventually
from receiver import SECRET, Receiver, is_signed


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
    eventually(lambda: len(receiver.attempts) >= 2)
    assert receiver.types("abc123")[:2] == ["model.running", "model.stopped"]
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

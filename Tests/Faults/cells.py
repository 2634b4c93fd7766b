"""One cell of the table: an operation of a service, befallen by a fault."""

import base64
import dataclasses
import time

import aws
import program
from program import Gateway, eventually, quote

# A detect may take 30 s, and is to be waited for.
program.PATIENCE = 60

OPERATIONS = {
    "rekognition": {
        "describe": "DescribeProjectVersions", "start": "StartProjectVersion", "stop": "StopProjectVersion",
        "detect": "DetectCustomLabels"},
    "lookoutvision": {
        "describe": "DescribeModel", "start": "StartModel", "stop": "StopModel", "detect": "DetectAnomalies"}}
STATUS = {
    "rekognition": {"describe": "TRAINING_COMPLETED", "start": "TRAINING_COMPLETED", "stop": "RUNNING",
                    "detect": "RUNNING"},
    "lookoutvision": {"describe": "TRAINED", "start": "TRAINED", "stop": "HOSTED", "detect": "HOSTED"}}

PROJECT = "campaign"
STORM = 1000
FAULTS = {
    "throttle storm": {"fault": "throttle", "times": STORM},
    "500": {"fault": "error", "status": 500, "times": STORM},
    "503": {"fault": "html", "status": 503, "times": STORM},
    "slow head": {"fault": "delay", "seconds": 60},
    "slow body": {"fault": "slow_body", "seconds": 60},
    "reset before the effect": {"fault": "reset_before"},
    "reset after the effect": {"fault": "reset_after"},
    "stale keep-alive": {"fault": "stale"},
    "garbage": {"fault": "garbage"},
    "wrong Date": {"fault": "skew", "seconds": 3600, "times": STORM},
}


@dataclasses.dataclass
class Got:
    """What a caller and AWS saw."""

    status: int
    # The code of an error, or the model's state, or what was found.
    outcome: str
    # Calls of the operation that AWS read, and how often something was done by them.
    calls: int
    effects: int
    seconds: float

    def __str__(self):
        return f"{self.status} {self.outcome:<20} {self.calls} calls {self.effects} effects {self.seconds:5.1f} s"


def request(gateway, verb, id):
    path = f"/models/{quote(id)}"
    match verb:
        case "describe": return gateway.get(path)
        case "start": return gateway.post(f"{path}/start")
        case "stop": return gateway.post(f"{path}/stop")
        case "detect": return gateway("POST", f"{path}/detect", aws.png(), [("Content-Type", "image/png")])


def outcome(answer):
    value = answer.json
    if not value["success"]:
        return value["error"]["code"]
    return value["data"].get("state") or "findings"


def calls(simulator, after, operation):
    """The calls of an operation on the model of the cell, and not those of the gateway's own sweep."""
    return [
        call for call in simulator.calls(after)
        if call["operation"] == operation and (
            PROJECT in call["target"] or PROJECT in base64.b64decode(call.get("body") or "").decode(errors="replace")
            or call.get("body") is None)]


def befall(simulator, gateway, service, operation, fault):
    fields = dict(FAULTS[fault])
    match fault:
        case "stale keep-alive":
            # The connections of other describes close when they are used again.
            simulator.fault(OPERATIONS[service]["describe"], "stale", service=service, times=STORM)
            warm = {"rekognition": "abc123", "lookoutvision": "widgets"}[service]
            eventually(lambda: gateway.get(f"/models/{warm}").json["data"]["observed_at"])
            simulator.control("DELETE", "/faults")
        case "wrong Date":
            # The clock is wrong for all that is asked: both services are one host here.
            simulator.fault("*", fields.pop("fault"), **fields)
        case _:
            simulator.fault(operation, fields.pop("fault"), service=service, resource=PROJECT, **fields)


def run(service, verb, fault):
    """Has the fault befall one request through a gateway of its own."""
    gateway = Gateway("--start-seconds", "1")
    try:
        simulator = gateway.simulator
        id = simulator.add(service, PROJECT, "7", status=STATUS[service][verb])
        operation = OPERATIONS[service][verb]
        befall(simulator, gateway, service, operation, fault)
        before = max([call["number"] for call in simulator.calls()], default=0)
        begun = time.monotonic()
        answer = request(gateway, verb, id)
        seconds = time.monotonic() - begun
        if verb == "stop":
            # The keeper carries it through.
            eventually(lambda: calls(simulator, before, operation))
            simulator.control("DELETE", "/faults")
            eventually(lambda: gateway.get(f"/models/{quote(id)}").json["data"]["state"] == "stopped", 90)
        made = calls(simulator, before, operation)
        effects = sum(call["answer"]["effect"] in ("started", "stopped") for call in made)
        return Got(answer.status, outcome(answer), len(made), effects, seconds)
    finally:
        gateway.program.process.kill()
        gateway.program.process.wait()

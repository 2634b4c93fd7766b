"""One cell of the table: an operation of a service, befallen by a fault."""

import dataclasses
import time

import aws
from program import Gateway, eventually, quote

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


def run(service, verb, fault):
    """Has the fault befall one request through a gateway of its own."""
    gateway = Gateway("--start-seconds", "1")
    try:
        simulator = gateway.simulator
        id = simulator.add(service, "campaign", "7", status=STATUS[service][verb])
        operation = OPERATIONS[service][verb]
        fields = dict(FAULTS[fault])
        if fault == "stale keep-alive":
            # The connection of another model's describe is the one that closes.
            simulator.fault("*", "stale", service=service, times=STORM)
            warm = {"rekognition": "abc123", "lookoutvision": "widgets"}[service]
            assert gateway.get(f"/models/{warm}").status == 200
            simulator.control("DELETE", "/faults")
        else:
            # A clock is wrong for all that is asked.
            simulator.fault("*" if fault == "wrong Date" else operation, fields.pop("fault"), service=service, **fields)
        before = max([call["number"] for call in simulator.calls()], default=0)
        begun = time.monotonic()
        answer = request(gateway, verb, id)
        seconds = time.monotonic() - begun
        if verb == "stop":
            simulator.control("DELETE", "/faults")
            eventually(lambda: gateway.get(f"/models/{quote(id)}").json["data"]["state"] == "stopped", 90)
        calls = [call for call in simulator.calls(before) if call["operation"] == operation]
        effects = sum(call["answer"]["effect"] in ("started", "stopped") for call in calls)
        return Got(answer.status, outcome(answer), len(calls), effects, seconds)
    finally:
        gateway.program.process.kill()
        gateway.program.process.wait()

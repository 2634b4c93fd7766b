"""AWS's bad days: sessions that hardly last, with their source gone for a while; and everything gone at once."""

import concurrent.futures
import tempfile
import time

import aws
from program import Program, Server, Simulator, eventually

ROLE = "arn:aws:iam::123456789012:role/short"


def home_of(simulator):
    """A home directory whose profile takes on a role at the simulator."""
    credentials = simulator.credentials()
    home = tempfile.mkdtemp()
    with open(f"{home}/config", "w") as file:
        file.write(
            f"[profile base]\naws_access_key_id = {credentials['access_key_id']}\n"
            f"aws_secret_access_key = {credentials['secret_access_key']}\n"
            f"[profile short]\nrole_arn = {ROLE}\nsource_profile = base\nregion = us-east-1\n")
    return home


def serve(home, url, config="", **env):
    path = f"{home}/gateway.yaml"
    with open(path, "w") as file:
        file.write(config)
    program = Program(
        "serve", "--config", path, "--port", "0", "--store", f"{home}/store.sqlite", AWS_CONFIG_FILE=f"{home}/config",
        AWS_PROFILE="short", AWS_ENDPOINT_URL=url, **env)
    server = Server(program.address("listening"))
    server.program = program
    return server


CATALOG = """
models:
  solder: {backend: rekognition, arn: "%s"}
  widgets: {backend: lookoutvision, arn: "arn:aws:lookoutvision:us-east-1:123456789012:model/widgets/1"}
"""


def test_sessions_of_20_s_survive_15_s_without_their_source(tell):
    simulated = Program("simulate", "--port", "0", "--start-seconds", "1")
    simulator = Simulator(simulated.address("simulator"))
    simulator.control("POST", "/roles", {"arn": ROLE})
    simulator.control("PATCH", "/sessions", {"life_seconds": 20})
    arn = next(
        model["arn"] for model in simulator.control("GET", "/models")["models"] if model["service"] == "rekognition")
    gateway = serve(home_of(simulator), simulator.url, CATALOG % arn)
    for name in ("solder", "widgets"):
        assert gateway.post(f"/models/{name}/start?wait=30s").status == 200
    image = aws.png()
    begun = time.monotonic()
    answers = []

    def load(name):
        while time.monotonic() - begun < 60:
            at = time.monotonic() - begun
            answer = gateway("POST", f"/models/{name}/detect", image, [("Content-Type", "image/png")])
            answers.append((at, answer.status, answer.text if answer.status != 200 else ""))
            gateway.get(f"/models/{name}")

    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = [pool.submit(load, name) for name in ("solder", "widgets") for _ in range(2)]
        time.sleep(20)
        simulator.control("POST", "/faults", {"service": "sts", "fault": "unavailable", "for_seconds": 15})
        for future in running:
            future.result()
    failures = [answer for answer in answers if answer[1] != 200]
    calls = simulator.calls()
    services = [call for call in calls if call["service"] in ("rekognition", "lookoutvision")]
    sessions = {call["access_key_id"] for call in services if call.get("access_key_id")}
    refused = [call for call in services if call["answer"]["status"] >= 400]
    given = [call for call in calls if call["service"] == "sts" and call["answer"]["status"] == 200]
    down = [call for call in calls if call["service"] == "sts" and call["answer"]["status"] >= 500]
    tell(
        f"sessions of 20 s, STS gone for 15 s of 60: {len(answers)} detects, {len(failures)} failures; {len(services)} "
        f"signed calls, {len(refused)} refused; {len(given)} sessions given, {len(down)} times asked in vain")
    assert not failures, failures[:3]
    assert not refused, refused[:3]
    assert len(answers) > 500 and len(given) >= 4 and down, sessions
    gateway.program.end()
    simulated.end()



def test_with_every_backend_gone_what_is_known_is_told_at_once(tell):
    simulated = Program("simulate", "--port", "0", "--start-seconds", "1")
    simulator = Simulator(simulated.address("simulator"))
    simulator.control("POST", "/roles", {"arn": ROLE})
    arn = next(
        model["arn"] for model in simulator.control("GET", "/models")["models"] if model["service"] == "rekognition")
    gateway = serve(home_of(simulator), simulator.url, CATALOG % arn)
    for name in ("solder", "widgets"):
        eventually(lambda name=name: gateway.get(f"/models/{name}").json["data"]["state"] == "stopped")
    simulated.end()
    slowest = {}
    for path in ["/readyz", "/models"]:
        for _ in range(20):
            begun = time.monotonic()
            answer = gateway.get(path)
            slowest[path] = max(slowest.get(path, 0), time.monotonic() - begun)
            assert answer.status == 200, answer.text
            time.sleep(0.05)
    models = gateway.get("/models").json["data"]["models"]
    assert [(model["state"], bool(model["observed_at"])) for model in models] == [("stopped", True)] * 2
    for name in ("solder", "widgets"):
        begun = time.monotonic()
        answer = gateway.post(f"/models/{name}/start")
        lasted = time.monotonic() - begun
        assert (answer.status in (503, 504), lasted < 16) == (True, True), (answer.text, lasted)
        tell(f"every backend gone: start of {name} {answer.status} {answer.json['error']['code']} in {lasted:.2f} s")
    for path, lasted in slowest.items():
        tell(f"every backend gone: GET {path} at most {lasted * 1000:.0f} ms")
        assert lasted < 0.1
    gateway.program.end()

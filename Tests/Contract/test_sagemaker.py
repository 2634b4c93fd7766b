"""SageMaker's endpoints: the simulator under AWS's own clients, and the gateway over the simulator and over moto."""

import re
import subprocess
import sys
import threading

import pytest
from botocore.exceptions import ClientError

import aws
import contract
from program import Program, Server, environment, eventually, quote
from test_same_as_botocore import check_same

START, STOP, MODEL, DETECT = (f"/models/{{id}}{verb}" for verb in ("/start", "/stop", "", "/detect"))
CASTINGS = {"EndpointName": "castings"}
MODEL_OF_SIMULATOR = {"service": "sagemaker", "project": "castings-2026-01", "version": "castings"}
TAG = {"Key": "model-gateway:owner", "Value": "line-7"}
CONFIGURATION = """gateway: {instance: line-7}
server: {port: 0}
store: {path: STORE}
aws: {region: us-east-1, account: "123456789012"}
arn_ids: {allowed: true, regions: [us-east-1], accounts: ["123456789012"]}
models:
  castings: {backend: sagemaker, endpoint: castings, endpoint_config: castings-2026-01, price: 1.2}
  nowhere: {backend: sagemaker, endpoint: nowhere, endpoint_config: nowhere}
"""


class Served:
    """A gateway whose AWS is at `url`."""

    def __init__(self, folder, url, key):
        file = folder / "gateway.yaml"
        file.write_text(CONFIGURATION.replace("STORE", str(folder / "x.sqlite")))
        self.program = Program(
            "serve", "--config", str(file), AWS_ENDPOINT_URL=url, AWS_ACCESS_KEY_ID=key["access_key_id"],
            AWS_SECRET_ACCESS_KEY=key["secret_access_key"])
        self.server = Server(self.program.address("listening"))

    def ask(self, verb, value=None, id="castings", query=""):
        answer = self.server.post(f"/models/{id}/{verb}{query}", value)
        return answer.status, contract.check(answer, "POST", f"/models/{{id}}/{verb}")

    def model(self, id="castings"):
        return contract.check(self.server.get(f"/models/{quote(id)}"), "GET", MODEL)

    def detect(self):
        answer = self.server("POST", "/models/castings/detect", aws.png(), [("Content-Type", "image/png")])
        return answer.status, contract.check(answer, "POST", DETECT)

    def operations(self):
        return contract.check(self.server.get("/operations"), "GET", "/operations")["operations"]


@pytest.fixture
def sagemaker(simulator):
    simulator.control("PATCH", "/models", {**MODEL_OF_SIMULATOR, "start_seconds": 1, "stop_seconds": 0.5})
    return aws.client("sagemaker", simulator.url, simulator.credentials())


@pytest.fixture
def served(tmp_path, simulator, sagemaker):
    served = Served(tmp_path, simulator.url, simulator.credentials())
    yield served
    served.program.end()


def status(client):
    try:
        return client.describe_endpoint(**CASTINGS)["EndpointStatus"]
    except ClientError as error:
        assert error.response["Error"]["Message"].startswith("Could not find")
        return None


def test_an_endpoint_is_created_used_and_deleted_by_botocore(simulator, sagemaker):
    runtime = aws.client("sagemaker-runtime", simulator.url, simulator.credentials())
    image = {"Body": aws.png(), "ContentType": "image/png"}
    with pytest.raises(ClientError) as refused:
        runtime.invoke_endpoint(**CASTINGS, **image)
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert refused.value.response["Error"]["Message"] == "Endpoint castings of account 123456789012 not found."
    variant = {"VariantName": "v", "ModelName": "m", "InitialInstanceCount": 2, "InstanceType": "ml.m5.large"}
    sagemaker.create_endpoint_config(EndpointConfigName="other", ProductionVariants=[variant], Tags=[TAG])
    described = sagemaker.describe_endpoint_config(EndpointConfigName="other")
    assert described["ProductionVariants"] == [variant]
    arn = sagemaker.create_endpoint(**CASTINGS, EndpointConfigName="other", Tags=[TAG])["EndpointArn"]
    assert status(sagemaker) == "Creating"
    with pytest.raises(ClientError, match="Cannot update in-progress endpoint"):
        sagemaker.delete_endpoint(**CASTINGS)
    with pytest.raises(ClientError, match="Cannot create already existing endpoint"):
        sagemaker.create_endpoint(**CASTINGS, EndpointConfigName="other")
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [TAG]
    assert sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])["Tags"][1:] == [
        {"Key": "a", "Value": "b"}]
    eventually(lambda: status(sagemaker) == "InService")
    assert [e["EndpointName"] for e in sagemaker.list_endpoints(StatusEquals="InService")["Endpoints"]] == ["castings"]
    names = [c["EndpointConfigName"] for c in sagemaker.list_endpoint_configs()["EndpointConfigs"]]
    assert sorted(names) == ["castings-2026-01", "other"]
    found = runtime.invoke_endpoint(**CASTINGS, **image)
    assert found["ContentType"] == "application/json"
    assert contract.strict_json(found["Body"].read()).keys() == {"Source", "IsAnomalous", "Confidence"}
    with pytest.raises(ClientError) as failed:
        runtime.invoke_endpoint(**CASTINGS, Body=b"no picture", ContentType="image/png")
    answer = failed.value.response
    assert (answer["Error"]["Code"], answer["OriginalStatusCode"]) == ("ModelError", 415)
    sagemaker.delete_endpoint(**CASTINGS)
    assert status(sagemaker) == "Deleting"
    eventually(lambda: status(sagemaker) is None)


def test_a_life_over_the_simulator_is_what_botocore_would_have_sent(simulator, sagemaker, served):
    assert (served.model()["state"], served.model()["backend_state"]) == ("stopped", "Absent")
    assert served.ask("start", {"min_inference_units": 1})[0] == 400
    assert [p["field"] for p in served.ask("start", {"max_inference_units": 1})[1]["details"]] == [
        "max_inference_units"]
    code, data = served.ask("start", query="?wait=20s")
    assert (code, data["state"], data["backend"], data["backend_state"]) == (200, "running", "sagemaker", "InService")
    assert served.model()["arn"] == "arn:aws:sagemaker:us-east-1:123456789012:endpoint/castings"
    code, found = served.detect()
    assert code == 200 and found["labels"] == [] and 0 <= found["anomaly"]["confidence"] <= 1
    for option in ("min_confidence=0.5", "max_results=1", "mask=true"):
        answer = served.server(
            "POST", f"/models/castings/detect?{option}", aws.png(), [("Content-Type", "image/png")])
        error = contract.check_failure(answer, "POST", DETECT, 400, "VALIDATION_ERROR")
        assert [p["field"] for p in error["details"]] == [option.split("=")[0]]
    code, data = served.ask("stop", query="?wait=20s")
    assert (code, data["state"]) == (200, "stopped")
    assert served.detect()[1]["code"] == "MODEL_NOT_READY"
    calls = [call for call in simulator.calls() if "model-gateway" in dict(call["headers"]).get("User-Agent", "")]
    assert {call["operation"] for call in calls} >= {
        "DescribeEndpoint", "DescribeEndpointConfig", "CreateEndpoint", "ListTags", "DeleteEndpoint", "InvokeEndpoint"}
    for call in calls:
        check_same(call, simulator.url, simulator.credentials())


def test_a_configuration_that_is_gone_is_no_model(served):
    contract.check_failure(served.server.get("/models/nowhere"), "GET", MODEL, 404, "MODEL_NOT_FOUND")
    contract.check_failure(served.server.post("/models/nowhere/start"), "POST", START, 404, "MODEL_NOT_FOUND")


def test_an_endpoint_of_somebody_else_is_used_and_never_deleted(simulator, sagemaker, served):
    sagemaker.create_endpoint(**CASTINGS, EndpointConfigName="castings-2026-01", Tags=[{**TAG, "Value": "line-8"}])
    eventually(lambda: status(sagemaker) == "InService")
    assert served.ask("start", {"lease": "1s"}, query="?wait=5s")[0] == 200
    assert served.detect()[0] == 200
    for value in (None, {"force": True}, None):
        code, error = served.ask("stop", value)
        assert (code, error["code"]) == (409, "MODEL_STATE_CONFLICT")
        assert error["details"] == [{"field": "owner", "reason": "not_ours"}]
    arn = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/castings"
    assert served.ask("start", {"lease": "1s"})[0] == 200
    eventually(lambda: served.operations()[0]["reason"] == "lease_ended" and served.operations()[0]["ended_at"])
    assert (served.operations()[0]["outcome"], status(sagemaker)) == ("failed", "InService")
    sagemaker.add_tags(ResourceArn=arn, Tags=[TAG])
    assert served.ask("stop", query="?wait=10s")[0] == 200
    assert status(sagemaker) is None


def test_a_start_of_what_failed_deletes_it_and_creates_it_anew(simulator, sagemaker, served):
    simulator.control("PATCH", "/models", {**MODEL_OF_SIMULATOR, "fails": True})
    code, error = served.ask("start", query="?wait=20s")
    assert (code, error["code"]) == (502, "MODEL_FAILED")
    simulator.control("PATCH", "/models", {**MODEL_OF_SIMULATOR, "fails": False})
    code, data = served.ask("start")
    assert (code, data["state"]) == (202, "stopping")
    code, data = served.ask("start", query="?wait=20s")
    eventually(lambda: served.model()["state"] == "running")
    operations = served.operations()
    assert [o["reason"] for o in operations if o["verb"] == "stop"] == ["start_failed"]
    assert [c["operation"] for c in simulator.calls() if c["answer"]["effect"] != "none"] == [
        "CreateEndpoint", "DeleteEndpoint", "CreateEndpoint"]


def test_an_endpoint_known_by_its_arn_alone_is_not_started(sagemaker, served):
    arn = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/other"
    answer = served.server.post(f"/models/{quote(arn)}/start")
    assert contract.check_failure(answer, "POST", START, 400, "VALIDATION_ERROR")["details"][0]["field"] == "id"
    sagemaker.create_endpoint(EndpointName="other", EndpointConfigName="castings-2026-01", Tags=[TAG])
    assert served.model(arn)["backend"] == "sagemaker"
    eventually(lambda: served.model(arn)["state"] == "running")
    answer = served.server.post(f"/models/{quote(arn)}/stop?wait=10s")
    assert answer.status in (200, 202) and contract.check(answer, "POST", STOP)


@pytest.fixture
def moto():
    """The address of moto's server, which stands for AWS."""
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment())
    found = None
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:[0-9]+", line):
            break
    assert found, "moto does not listen"
    threading.Thread(target=process.stderr.read, daemon=True).start()
    yield found[0]
    process.kill()
    process.wait()


def test_a_life_over_moto(tmp_path, moto):
    key = {"region": "us-east-1", "access_key_id": "AKIDMOTO", "secret_access_key": "moto"}
    client = aws.client("sagemaker", moto, key)
    served = Served(tmp_path, moto, key)
    contract.check_failure(served.server.get("/models/castings"), "GET", MODEL, 404, "MODEL_NOT_FOUND")
    client.create_model(
        ModelName="m", ExecutionRoleArn="arn:aws:iam::123456789012:role/vision",
        PrimaryContainer={"Image": "382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1"})
    client.create_endpoint_config(EndpointConfigName="castings-2026-01", ProductionVariants=[
        {"VariantName": "v", "ModelName": "m", "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}])
    eventually(lambda: served.model()["state"] == "stopped")
    code, data = served.ask("start", query="?wait=30s")
    assert (code, data["state"]) == (200, "running")
    assert served.model()["backend_state"] == "InService"
    endpoint = client.describe_endpoint(**CASTINGS)
    assert endpoint["EndpointConfigName"] == "castings-2026-01"
    assert client.list_tags(ResourceArn=endpoint["EndpointArn"])["Tags"] == [TAG]
    listed = contract.check(served.server.get("/models?backend=sagemaker&state=running"), "GET", "/models")["models"]
    assert [model["id"] for model in listed] == ["castings"]
    started = served.operations()[0]
    assert (started["verb"], started["model"], started["outcome"]) == ("start", "castings", "accepted")
    code, data = served.ask("stop", query="?wait=30s")
    assert (code, data["state"]) == (200, "stopped")
    assert status(client) is None
    served.program.end()

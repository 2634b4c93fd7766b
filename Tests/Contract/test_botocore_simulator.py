"""AWS's own Python client works against the simulator, and is refused by it as by AWS."""

import datetime

import pytest
from botocore.exceptions import ClientError

import aws
from program import eventually


@pytest.fixture
def clients(simulator):
    key = simulator.credentials()
    return {service: aws.client(service, simulator.url, key) for service in aws.SERVICES}


@pytest.fixture
def version(clients):
    """The newest version of Rekognition's demo model."""
    project = clients["rekognition"].describe_projects()["ProjectDescriptions"][0]
    versions = clients["rekognition"].describe_project_versions(ProjectArn=project["ProjectArn"])
    newest = max(versions["ProjectVersionDescriptions"], key=lambda v: v["CreationTimestamp"])
    return project["ProjectArn"], newest["ProjectVersionArn"]


WIDGETS = {"ProjectName": "widgets", "ModelVersion": "1"}


def refusal(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    assert answer["ResponseMetadata"]["RequestId"]
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]


def test_a_model_of_rekognition_is_started_seen_used_and_stopped(clients, version):
    client, (project, arn) = clients["rekognition"], version
    name = arn.split("/")[3]
    image = {"Bytes": aws.png()}

    def status():
        described = client.describe_project_versions(ProjectArn=project, VersionNames=[name])
        return described["ProjectVersionDescriptions"][0]["Status"]

    assert status() == "TRAINING_COMPLETED"
    assert refusal(client.detect_custom_labels, ProjectVersionArn=arn, Image=image)[:2] == (
        "ResourceNotReadyException", 400)
    started = client.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1, MaxInferenceUnits=2)
    assert started["Status"] == "STARTING"
    assert refusal(client.start_project_version, ProjectVersionArn=arn, MinInferenceUnits=1)[:2] == (
        "ResourceInUseException", 400)
    assert refusal(client.stop_project_version, ProjectVersionArn=arn)[:2] == ("ResourceInUseException", 400)
    client.get_waiter("project_version_running").wait(
        ProjectArn=project, VersionNames=[name], WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    labels = client.detect_custom_labels(ProjectVersionArn=arn, Image=image, MinConfidence=0)["CustomLabels"]
    assert labels == client.detect_custom_labels(ProjectVersionArn=arn, Image=image, MinConfidence=0)["CustomLabels"]
    assert all(label["Name"] and 0 <= label["Confidence"] <= 100 for label in labels)
    limited = client.detect_custom_labels(ProjectVersionArn=arn, Image=image, MinConfidence=0, MaxResults=1)
    assert len(limited["CustomLabels"]) <= 1
    assert refusal(client.detect_custom_labels, ProjectVersionArn=arn, Image={"Bytes": b"no picture"})[:2] == (
        "InvalidImageFormatException", 400)

    assert client.stop_project_version(ProjectVersionArn=arn)["Status"] == "STOPPING"
    eventually(lambda: status() == "STOPPED")


def test_a_model_of_lookout_for_vision_is_started_seen_used_and_stopped(clients, simulator):
    client = clients["lookoutvision"]
    simulator.control("PATCH", "/models", {"service": "lookoutvision", "project": "widgets", "version": "1",
                                           "stop_seconds": 0.5})
    image = {"Body": aws.png(), "ContentType": "image/png"}

    def status():
        return client.describe_model(**WIDGETS)["ModelDescription"]["Status"]

    assert [p["ProjectName"] for p in client.list_projects()["Projects"]]
    models = client.list_models(ProjectName="widgets")["Models"]
    assert [(m["ModelVersion"], m["Status"]) for m in models] == [("1", "TRAINED")]
    assert refusal(client.detect_anomalies, **WIDGETS, **image)[:2] == ("ConflictException", 409)
    token = {"ClientToken": "0b9e6d0c-9f0e-4a60-8a8e-0d5f2f4a8f11"}
    started = client.start_model(**WIDGETS, **token, MinInferenceUnits=1, MaxInferenceUnits=2)
    assert started["Status"] == "STARTING_HOSTING"
    again = client.start_model(**WIDGETS, **token, MinInferenceUnits=1, MaxInferenceUnits=2)
    assert again["Status"] == "STARTING_HOSTING"
    assert refusal(client.start_model, **WIDGETS, MinInferenceUnits=1)[:2] == ("ConflictException", 409)
    assert refusal(client.stop_model, **WIDGETS)[:2] == ("ConflictException", 409)
    eventually(lambda: status() == "HOSTED")

    found = client.detect_anomalies(**WIDGETS, **image)["DetectAnomalyResult"]
    assert found["Source"]["Type"] == "direct" and 0 <= found["Confidence"] <= 1
    again = client.detect_anomalies(**WIDGETS, **{**image, "Body": aws.png()})["DetectAnomalyResult"]
    assert again["IsAnomalous"] == found["IsAnomalous"]

    assert client.stop_model(**WIDGETS)["Status"] == "STOPPING_HOSTING"
    eventually(lambda: status() == "TRAINED")


def test_lists_come_in_pages(clients, simulator):
    for number in range(5):
        simulator.add("lookoutvision", "pages", str(number + 1))
        simulator.add("rekognition", f"pages-{number}", "v")
    pages = clients["lookoutvision"].get_paginator("list_models").paginate(
        ProjectName="pages", PaginationConfig={"PageSize": 2})
    assert [len(page["Models"]) for page in pages] == [2, 2, 1]
    pages = clients["rekognition"].get_paginator("describe_projects").paginate(PaginationConfig={"PageSize": 4})
    projects = [p["ProjectArn"] for page in pages for p in page["ProjectDescriptions"]]
    assert len(projects) == len(set(projects)) == 6


@pytest.mark.parametrize(("service", "status"), [("rekognition", 400), ("lookoutvision", 403)])
class TestRefusals:
    """Refusals of what a request is signed with."""

    def call(self, client, service):
        """A call that reads."""
        return refusal(client.describe_projects if service == "rekognition" else client.list_projects)

    def test_a_wrong_secret_is_refused(self, simulator, service, status):
        key = {**simulator.credentials(), "secret_access_key": "wrong"}
        code, refused, message = self.call(aws.client(service, simulator.url, key), service)
        assert (code, refused) == ("InvalidSignatureException", status)
        assert message.startswith("The request signature we calculated does not match")

    def test_an_unknown_key_is_refused(self, simulator, service, status):
        key = {**simulator.credentials(), "access_key_id": "AKIAUNHEARDOF"}
        assert self.call(aws.client(service, simulator.url, key), service)[:2] == (
            "UnrecognizedClientException", status)

    @pytest.mark.parametrize(("minutes", "words"), [(-6, "Signature expired"), (6, "Signature not yet current")])
    def test_a_time_that_is_far_off_is_refused(self, clients, service, status, minutes, words):
        now = datetime.datetime.now(datetime.timezone.utc)
        with aws.clock(now + datetime.timedelta(minutes=minutes)):
            code, refused, message = self.call(clients[service], service)
        assert (code, refused) == ("InvalidSignatureException", status)
        assert message.startswith(words)

    @pytest.mark.parametrize("minutes", [-4, 4])
    def test_a_time_that_is_off_by_less_is_not(self, clients, service, status, minutes):
        now = datetime.datetime.now(datetime.timezone.utc)
        with aws.clock(now + datetime.timedelta(minutes=minutes)):
            client = clients[service]
            assert client.describe_projects() if service == "rekognition" else client.list_projects()

    def test_another_region_in_the_scope_is_refused(self, simulator, service, status):
        key = {**simulator.credentials(), "region": "eu-west-1"}
        assert self.call(aws.client(service, simulator.url, key), service)[1] == status


def test_a_body_that_was_changed_after_signing_is_refused(clients, version):
    client = clients["rekognition"]

    def change(request, **_):
        request.body = request.body.replace(b'"MinInferenceUnits": 1', b'"MinInferenceUnits": 5')

    client.meta.events.register("before-send.rekognition.StartProjectVersion", change)
    assert refusal(client.start_project_version, ProjectVersionArn=version[1], MinInferenceUnits=1)[:2] == (
        "InvalidSignatureException", 400)

    client = clients["lookoutvision"]
    client.meta.events.register("before-send.lookoutvision.StartModel", change)
    assert refusal(client.start_model, **WIDGETS, MinInferenceUnits=1)[:2] == ("InvalidSignatureException", 403)


def test_a_path_and_a_header_that_were_changed_after_signing_are_refused(clients):
    client = clients["lookoutvision"]

    def change_path(request, **_):
        request.url = request.url.replace("/widgets/", "/gaskets/")

    def change_token(request, **_):
        request.headers["X-Amzn-Client-Token"] = "another"

    for operation, call, change in [
        ("DescribeModel", lambda: refusal(client.describe_model, **WIDGETS), change_path),
        ("StopModel", lambda: refusal(client.stop_model, **WIDGETS), change_token),
    ]:
        client.meta.events.register(f"before-send.lookoutvision.{operation}", change)
        assert call()[:2] == ("InvalidSignatureException", 403)


def test_what_the_service_does_not_know_is_refused_in_its_words(clients):
    missing = {"ProjectName": "unheard-of", "ModelVersion": "1"}
    assert refusal(clients["lookoutvision"].describe_model, **missing)[:2] == ("ResourceNotFoundException", 404)
    assert refusal(clients["lookoutvision"].start_model, **missing, MinInferenceUnits=1)[:2] == (
        "ResourceNotFoundException", 404)
    arn = "arn:aws:rekognition:us-east-1:123456789012:project/unheard-of/version/v/1"
    assert refusal(clients["rekognition"].start_project_version, ProjectVersionArn=arn, MinInferenceUnits=1)[:2] == (
        "ResourceNotFoundException", 400)

"""deploy/aws: the rights that it gives are those that the code needs."""

import json
import pathlib
import re
import subprocess
import sys

import botocore.session
import pytest
import yaml

from program import ROOT

TEMPLATE = ROOT / "deploy" / "aws" / "model-gateway.yaml"
POLICY = ROOT / "deploy" / "aws" / "policy.json"
ACCOUNT = "111122223333"

# Each folder that calls AWS, with the services that its calls are for, by botocore's names.
FOLDERS = {
    "Sources/Backends/Rekognition": ["rekognition"],
    "Sources/Backends/LookoutVision": ["lookoutvision"],
    "Sources/Backends/SageMaker": ["sagemaker", "sagemaker-runtime"],
    "Sources/AWSClient/Credentials": ["sts"],
    "Sources/AWSClient/IAM": ["iam"],
}

# Operations that every identity may call, or that a token stands for.
FREE = {"sts:GetCallerIdentity", "sts:AssumeRoleWithWebIdentity"}

# Rights that IAM asks for beside an operation's own, where the literal is in the folder's calls.
BESIDE = {
    ("Sources/Backends/Rekognition", "S3Object"): {"s3:GetObject", "s3:GetObjectVersion"},
    ("Sources/Backends/SageMaker", "Tags"): {"sagemaker:AddTags"},
}


def literals(folder):
    """The texts in the sources of a folder, without the comments."""
    texts = set()
    for file in (ROOT / folder).rglob("*.swift"):
        code = re.sub(r"(?m)//.*$", "", file.read_text(encoding="utf-8"))
        texts |= set(re.findall(r'"((?:[^"\\\n]|\\.)*)"', code))
    return texts


def needed():
    """The actions that the code's calls need."""
    session = botocore.session.Session()
    actions = set()
    for folder, services in FOLDERS.items():
        texts = literals(folder)
        for service in services:
            model = session.get_service_model(service)
            prefix = model.signing_name
            actions |= {f"{prefix}:{name}" for name in model.operation_names if name in texts}
        for (place, literal), beside in BESIDE.items():
            if place == folder and literal in texts:
                actions |= beside
    return actions - FREE


def listed(value):
    return value if isinstance(value, list) else [value]


def actions(statements):
    return {action for statement in statements for action in listed(statement["Action"])}


class Loader(yaml.SafeLoader):
    """Reads YAML with the short forms of CloudFormation's functions."""


def short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        value = value.split(".", 1) if suffix == "GetAtt" else value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", short_form)
DOCUMENT = yaml.load(TEMPLATE.read_text(encoding="utf-8"), Loader)
NOTHING = object()


class Stack:
    """The template with values for its parameters."""

    def __init__(self, **parameters):
        self.values = {
            "AWS::Partition": "aws", "AWS::AccountId": ACCOUNT, "AWS::URLSuffix": "amazonaws.com", "AWS::NoValue": NOTHING,
            "Role": "model-gateway"}
        for name, parameter in DOCUMENT["Parameters"].items():
            value = parameters.pop(name, parameter.get("Default"))
            if parameter["Type"] == "CommaDelimitedList":
                value = value.split(",") if isinstance(value, str) else value
            assert value in parameter.get("AllowedValues", [value])
            assert re.fullmatch(parameter.get("AllowedPattern", ".*"), value if isinstance(value, str) else "")
            self.values[name] = value
        assert not parameters

    def condition(self, name):
        return self.resolve(DOCUMENT["Conditions"][name])

    def resolve(self, node):
        if isinstance(node, list):
            return [value for item in node if (value := self.resolve(item)) is not NOTHING]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (name, argument), = node.items()
            match name:
                case "Ref":
                    return self.values[argument]
                case "Condition" if isinstance(argument, str):
                    return self.condition(argument)
                case "Fn::GetAtt":
                    assert argument == ["Role", "Arn"]
                    return f"arn:aws:iam::{ACCOUNT}:role/model-gateway"
                case "Fn::Sub":
                    return re.sub(r"\$\{([^}]*)\}", lambda match: self.values[match[1]], argument)
                case "Fn::If":
                    return self.resolve(argument[1] if self.condition(argument[0]) else argument[2])
                case "Fn::Equals":
                    return self.resolve(argument[0]) == self.resolve(argument[1])
                case "Fn::Not":
                    return not self.resolve(argument[0])
                case "Fn::And":
                    return all(self.resolve(item) for item in argument)
                case "Fn::Or":
                    return any(self.resolve(item) for item in argument)
                case "Fn::Join":
                    return argument[0].join(self.resolve(argument[1]))
        return {name: value for name, item in node.items() if (value := self.resolve(item)) is not NOTHING}

    def resource(self, name):
        return self.resolve(DOCUMENT["Resources"][name]["Properties"])

    @property
    def statements(self):
        return self.resource("Policy")["PolicyDocument"]["Statement"]

    @property
    def trust(self):
        document = self.resource("Role")["AssumeRolePolicyDocument"]
        return json.loads(document) if isinstance(document, str) else document


EVERYTHING = dict(
    LookoutVision="true", ModelRoles=f"arn:aws:iam::{ACCOUNT}:role/example-model-role",
    S3Objects="arn:aws:s3:::example-bucket/example-prefix/*")


def test_the_policy_gives_the_actions_that_the_code_needs_and_no_others():
    assert actions(json.loads(POLICY.read_text(encoding="utf-8"))["Statement"]) == needed()


def test_the_template_gives_what_the_policy_gives():
    def alike(statements):
        return [{**s, "Action": listed(s["Action"]), "Resource": listed(s["Resource"])} for s in statements]

    policy = json.loads(POLICY.read_text(encoding="utf-8"))
    assert alike(Stack(**EVERYTHING).statements) == alike(policy["Statement"])


def test_the_template_passes_cfn_lint():
    program = pathlib.Path(sys.executable).parent / "cfn-lint"
    result = subprocess.run([program, "--include-checks", "I", "--", TEMPLATE], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


def test_a_policy_is_not_longer_than_iam_takes():
    # Without white space, as IAM counts; names and wildcards of the operator's own come on top.
    assert len(json.dumps({"Statement": Stack(**EVERYTHING).statements}, separators=(",", ":"))) < 6144 / 2


@pytest.mark.parametrize("parameter, prefix", [
    ("Rekognition", "rekognition:"), ("LookoutVision", "lookoutvision:"), ("SageMaker", "sagemaker:")])
def test_a_service_that_is_not_wanted_gets_no_rights(parameter, prefix):
    assert any(action.startswith(prefix) for action in actions(Stack(**EVERYTHING).statements))
    without = Stack(**EVERYTHING | {parameter: "false"})
    assert not any(action.startswith(prefix) for action in actions(without.statements))


@pytest.mark.parametrize("parameter, value, gone", [
    ("Discover", "false", {
        "lookoutvision:ListProjects", "lookoutvision:ListModels", "sagemaker:ListEndpoints",
        "sagemaker:ListEndpointConfigs"}),
    ("Doctor", "false", {"iam:SimulatePrincipalPolicy"}),
    ("ModelRoles", "", {"sts:AssumeRole"}),
    ("S3Objects", "", {"s3:GetObject", "s3:GetObjectVersion"}),
    ("Rekognition", "false", {
        "rekognition:DescribeProjects", "rekognition:DescribeProjectVersions", "rekognition:StartProjectVersion",
        "rekognition:StopProjectVersion", "rekognition:DetectCustomLabels", "s3:GetObject", "s3:GetObjectVersion"})])
def test_what_is_not_wanted_is_left_out(parameter, value, gone):
    whole, less = actions(Stack(**EVERYTHING).statements), actions(Stack(**EVERYTHING | {parameter: value}).statements)
    assert whole - less == gone


@pytest.mark.parametrize("parameter, arn", [
    ("RekognitionProjects", "arn:aws:rekognition:eu-west-1:111122223333:project/solder/1"),
    ("RekognitionVersions", "arn:aws:rekognition:eu-west-1:111122223333:project/solder/version/v1/1"),
    ("LookoutModels", "arn:aws:lookoutvision:eu-west-1:111122223333:model/widgets/1"),
    ("SageMakerEndpoints", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/bolts"),
    ("SageMakerEndpointConfigs", "arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/bolts")])
def test_resources_that_are_named_are_the_only_ones(parameter, arn):
    def kind(name):
        service, resource = name.split(":")[2], name.split(":", 5)[-1]
        return service, resource.split("/")[0], "/version/" in resource

    statements = Stack(**EVERYTHING | {parameter: f"{arn},{arn}2"}).statements
    named = [r for s in statements for r in listed(s["Resource"]) if r != "*" and kind(r) == kind(arn)]
    assert named and set(named) == {arn, f"{arn}2"}


def test_everything_is_allowed_only_where_iam_tells_no_resources_apart():
    everywhere = actions([s for s in Stack(**EVERYTHING).statements if "*" in listed(s["Resource"])])
    assert everywhere == {
        "rekognition:DescribeProjects", "lookoutvision:ListProjects", "lookoutvision:ListModels",
        "sagemaker:ListEndpoints", "sagemaker:ListEndpointConfigs"}


def test_endpoints_are_created_and_deleted_only_with_the_gateways_tag():
    for statement in Stack(**EVERYTHING | {"Instance": "plant-7"}).statements:
        conditions = statement.get("Condition", {}).get("StringEquals", {})
        for action in listed(statement["Action"]):
            match action:
                case "sagemaker:CreateEndpoint":
                    assert conditions == {"aws:RequestTag/model-gateway:owner": "plant-7"}
                case "sagemaker:AddTags":
                    assert conditions == {
                        "sagemaker:TaggingAction": "CreateEndpoint", "aws:RequestTag/model-gateway:owner": "plant-7"}
                case "sagemaker:DeleteEndpoint":
                    assert conditions == {"aws:ResourceTag/model-gateway:owner": "plant-7"}
                case _:
                    assert conditions == {}


@pytest.mark.parametrize("trusted, principal", [
    ("ec2", {"Service": "ec2.amazonaws.com"}), ("ecs", {"Service": "ecs-tasks.amazonaws.com"}),
    ("eks-pod-identity", {"Service": "pods.eks.amazonaws.com"}),
    ("eks-web-identity", {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.example/id/1"})])
def test_one_kind_of_principal_takes_on_the_role(trusted, principal):
    statement, = Stack(TrustedBy=trusted, OIDCIssuer="oidc.example/id/1", ServiceAccount="vision:gateway").trust["Statement"]
    assert statement["Principal"] == principal
    if trusted == "eks-web-identity":
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert statement["Condition"] == {"StringEquals": {
            "oidc.example/id/1:aud": "sts.amazonaws.com",
            "oidc.example/id/1:sub": "system:serviceaccount:vision:gateway"}}
    else:
        assert "sts:AssumeRole" in listed(statement["Action"])


def test_only_a_machine_gets_an_instance_profile():
    condition = DOCUMENT["Resources"]["InstanceProfile"]["Condition"]
    assert {t: Stack(TrustedBy=t).condition(condition) for t in DOCUMENT["Parameters"]["TrustedBy"]["AllowedValues"]} == {
        "ec2": True, "ecs": False, "eks-pod-identity": False, "eks-web-identity": False}


def test_the_readme_tells_each_action():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [a for a in actions(Stack(**EVERYTHING).statements) if f"`{a}`" not in text and a.split(":")[1] not in text]
    assert not missing

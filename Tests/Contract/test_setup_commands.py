"""`discover` and `doctor`, as whoever sets a gateway up runs them."""

import json
import socket

import pytest

import aws as clients
from issuer import Key, KeyServer
from program import run
from receiver import SECRET, Receiver
from secure import Authority
from test_sagemaker import moto  # noqa: F401, a fixture

REGION = "us-east-1"


@pytest.fixture
def aws(simulator):
    """The variables by which a command finds the simulator and may call it."""
    key = simulator.credentials()
    return {
        "AWS_ENDPOINT_URL": simulator.url, "AWS_ACCESS_KEY_ID": key["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": key["secret_access_key"], "AWS_REGION": REGION}


def discover(*arguments, **env):
    result = run("discover", *arguments, **env)
    return result.returncode, result.stdout.decode(), result.stderr.decode()


def doctor(file, *arguments, **env):
    result = run("doctor", "--config", str(file), *arguments, **env)
    return result.returncode, result.stdout.decode().splitlines(), result.stderr.decode()


def billed(simulator):
    """The calls that changed something or are billed."""
    operations = [call.get("operation") or "" for call in simulator.calls()]
    free = ("Describe", "List", "Get", "SimulatePrincipalPolicy")
    return [name for name in operations if name and not name.startswith(free)]


def test_what_is_discovered_is_a_configuration_that_check_takes(simulator, aws, tmp_path):
    for number in range(120):
        simulator.add("rekognition", "solder", f"v{number}")
    simulator.add("lookoutvision", "pipes", "7")
    code, text, errors = discover(**aws)
    assert (code, errors) == (0, "")
    file = tmp_path / "gateway.yaml"
    file.write_text(f"store: {{path: {tmp_path}/x.sqlite}}\n{text}")
    result = run("check", "--config", str(file))
    assert result.returncode == 0, result.stderr
    models = json.loads(discover("--json", **aws)[1])["models"]
    assert f"{len(models)} models" in result.stdout.decode() and len(models) > 120
    assert len({m["id"] for m in models}) == len({m["arn"] for m in models}) == len(models)
    assert not billed(simulator)


def test_discover_gives_the_same_names_each_time(simulator, aws):
    assert discover(**aws) == discover("--region", REGION, **aws)


def test_a_service_that_may_not_be_asked_is_a_comment(simulator, aws, tmp_path):
    simulator.fault("ListProjects", "error", code="AccessDeniedException", status=403, times=9)
    code, text, _ = discover(**aws)
    assert code == 0
    assert "# lookoutvision: not read: not allowed: lookoutvision:ListProjects" in text
    assert '"Action":["lookoutvision:ListProjects","lookoutvision:ListModels"]' in text
    file = tmp_path / "gateway.yaml"
    file.write_text(text)
    assert run("check", "--config", str(file)).returncode == 0


def test_discover_fails_when_no_service_could_be_asked():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    code, text, errors = discover(
        "--region", REGION, AWS_ENDPOINT_URL=url, AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY="s3cr3t")
    assert code == 1 and "models: {}" in text and "no service" in errors
    assert text.count("cannot be reached") == 3 and "s3cr3t" not in text + errors


def test_discover_takes_a_profile_in_front_of_keys_in_the_environment(simulator, aws, tmp_path):
    file = tmp_path / "credentials"
    file.write_text(
        f"[plant]\naws_access_key_id = {aws['AWS_ACCESS_KEY_ID']}\naws_secret_access_key = {aws['AWS_SECRET_ACCESS_KEY']}\n")
    others = aws | {"AWS_ACCESS_KEY_ID": "AKIDOTHER", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SHARED_CREDENTIALS_FILE": str(file)}
    assert discover("--profile", "plant", **others)[0] == 0
    assert discover(**others)[0] == 1


@pytest.mark.parametrize("arguments", [[], ["--region", "us east"], ["--region", "a/b"], ["--region", "evil.example#"]])
def test_discover_without_a_region_is_wrong_use(arguments):
    assert discover(*arguments)[0] == 2


CONFIGURATION = """server: {{port: 0}}
aws: {{region: us-east-1}}
store: {{path: {path}/x.sqlite}}
models:
  solder:
    backend: rekognition
    arn: {arn}
  widgets: {{backend: lookoutvision, project: widgets, version: latest}}
"""


@pytest.fixture
def configuration(simulator, tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text(CONFIGURATION.format(path=tmp_path, arn=simulator.add("rekognition", "solder", "v1")))
    return file


def test_the_doctor_looks_at_everything_and_makes_no_call_that_is_billed(simulator, aws, configuration):
    code, lines, errors = doctor(configuration, **aws)
    assert errors == "" and code == 0, lines
    assert all(line.split("  ")[0].strip() in ("ok", "warn", "fail") for line in lines)
    subjects = {line[6:].split(": ")[0] for line in lines}
    assert {"callers", "store", "port", "clock", "credentials", "model solder", "model widgets"} <= subjects
    assert "ok    model solder: stopped (TRAINING_COMPLETED) on rekognition in us-east-1" in lines
    assert not billed(simulator)
    assert not (configuration.parent / "x.sqlite").exists()


def test_the_doctors_json_has_the_same_findings(aws, configuration):
    _, lines, _ = doctor(configuration, **aws)
    code, (text,), _ = doctor(configuration, "--json", **aws)
    report = json.loads(text)
    assert code == 0 and report["healthy"]
    assert [f"{f['level']:4}  {f['what']}: {f['finding']}" + (f"; {f['advice']}" if f["advice"] else "")
            for f in report["findings"]] == lines


def test_the_doctor_finds_a_model_that_is_not_there_and_exits_with_1(simulator, aws, configuration):
    simulator.control("POST", "/reset")
    code, lines, _ = doctor(configuration, **aws)
    assert code == 1
    assert any(line.startswith("fail  model solder: AWS has no such model; ") for line in lines)


def test_the_doctor_says_which_statement_is_missing(simulator, aws, configuration):
    simulator.fault("DescribeModel", "error", code="AccessDeniedException", status=403, times=9)
    code, lines, _ = doctor(configuration, **aws)
    line, = [line for line in lines if line.startswith("fail")]
    assert code == 1 and line.startswith("fail  model widgets: not allowed: lookoutvision:DescribeModel; add to the policy")
    statement = json.loads(line[line.index("{"):])
    assert statement["Action"] == "lookoutvision:DescribeModel" and statement["Effect"] == "Allow"
    assert statement["Resource"].startswith("arn:aws:lookoutvision:us-east-1:")
    assert statement["Resource"].endswith(":model/widgets/*")


def test_the_doctor_without_credentials_says_where_it_looked(aws, configuration):
    without = {k: v for k, v in aws.items() if "ACCESS_KEY" not in k}
    code, lines, _ = doctor(
        configuration, **without, AWS_EC2_METADATA_DISABLED="true", HOME=str(configuration.parent))
    line, = [line for line in lines if line.startswith("fail  credentials: none: ")]
    assert code == 1 and "environment: " in line and "profile" in line


def test_the_doctor_shows_no_secret(aws, configuration):
    secret = "wJalrXUtnFEMIbPxRfiCYEXAMPLEKEYsecret"
    for arguments in ([], ["--json"]):
        code, lines, errors = doctor(configuration, *arguments, **aws | {"AWS_SECRET_ACCESS_KEY": secret})
        assert code == 1 and secret not in "".join(lines) + errors


def test_the_doctor_says_which_step_of_a_connection_fails(configuration):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    code, lines, _ = doctor(
        configuration, AWS_ENDPOINT_URL=url, AWS_ACCESS_KEY_ID="AKID", AWS_SECRET_ACCESS_KEY="s")
    assert code == 1
    assert any(line.startswith(f"fail  rekognition in us-east-1: {url}: TCP fails: ") for line in lines)
    assert "warn  model solder: not asked for: its service cannot be reached" in lines


def test_the_doctor_looks_at_certificates_issuers_and_webhooks(aws, configuration, tmp_path):
    authority, receiver, key = Authority("plant"), Receiver(), Key("first")
    certificate, private = authority.issue(days=(-1, 10)).write(tmp_path, "server")
    secret = tmp_path / "chat.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    with KeyServer(key, Key("second", "ES256")) as keys:
        configuration.write_text(configuration.read_text().replace(
            "server: {port: 0}", f"server: {{port: 0, tls: {{certificate: {certificate}, key: {private}}}}}") + f"""
authentication: {{jwt: {{plant: {{issuer: 'https://plant.example', jwks_url: '{keys.url}', audience: [gateway]}}}}}}
callers: {{press: {{allow: {{solder: [read]}}, tokens: {{t: {{issuer: plant, subject: press}}}}}}}}
webhooks:
  chat: {{url: '{receiver.url}', secret_file: {secret}, allow_private: true}}
  wall: {{url: 'https://localhost:{receiver.port}/', secret_file: {secret}, allow_private: true}}
  own: {{url: 'https://localhost:{receiver.port}/', secret_file: {secret}}}
""")
        code, lines, _ = doctor(configuration, **aws)
        assert code == 1
        asked = len(keys.asked)
        by_subject = {}
        for line in lines:
            by_subject.setdefault(line[6:].split(": ")[0], []).append(line)
        assert by_subject["issuer plant"] == [f"ok    issuer plant: {keys.url} has 2 keys"]
        assert asked == 1
        shown, = by_subject["certificate"]
        assert shown.startswith(f"warn  certificate: {certificate} is valid until 20")
        assert "and fits its key; renew it" in shown
        assert by_subject["webhook chat"] == [f"ok    webhook chat: {receiver.url} is reached, without TLS"]
        assert by_subject["webhook wall"][0].startswith(
            f"fail  webhook wall: https://localhost:{receiver.port}/: TLS fails: what answers does not speak TLS; ")
        assert "address fails: " in by_subject["webhook own"][0] and "allow_private" in by_subject["webhook own"][0]
        keys.is_down = True
        code, lines, _ = doctor(configuration, **aws)
        assert f"fail  issuer plant: the keys of {keys.url} cannot be had: the server answered 500; " in "\n".join(lines)
    assert receiver.attempts == [], "the doctor sends no event"
    receiver.close()


def test_the_doctor_of_a_configuration_that_is_wrong_exits_with_2(tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text("server: {port: x}\n")
    result = run("doctor", "--config", str(file))
    assert (result.returncode, result.stdout) == (2, b"") and b"server.port" in result.stderr


PROFILES = """[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = secret
[profile vision]
role_arn = arn:aws:iam::123456789012:role/vision
source_profile = base
region = us-east-1
"""


def test_over_moto_the_doctor_names_the_profile_and_its_role(moto, tmp_path):  # noqa: F811
    files = {"AWS_CONFIG_FILE": tmp_path / "config", "AWS_SHARED_CREDENTIALS_FILE": tmp_path / "none"}
    files["AWS_CONFIG_FILE"].write_text(PROFILES)
    env = {"AWS_ENDPOINT_URL": moto, "AWS_PROFILE": "vision", "HOME": str(tmp_path)} | {k: str(v) for k, v in files.items()}
    sagemaker = clients.client(
        "sagemaker", moto, {"region": REGION, "access_key_id": "AKIDBASE", "secret_access_key": "secret"})
    sagemaker.create_model(
        ModelName="castings", ExecutionRoleArn="arn:aws:iam::123456789012:role/models", PrimaryContainer={"Image": "i"})
    sagemaker.create_endpoint_config(EndpointConfigName="castings-1", ProductionVariants=[
        {"VariantName": "a", "ModelName": "castings", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}])
    file = tmp_path / "gateway.yaml"
    file.write_text(
        f"server: {{port: 0}}\naws: {{region: {REGION}}}\nstore: {{path: {tmp_path}/x.sqlite}}\n"
        "models:\n  castings: {backend: sagemaker, endpoint: castings, endpoint_config: castings-1}\n")
    code, lines, _ = doctor(file, **env)
    assert code == 0, lines
    line, = [line for line in lines if line.startswith("ok    credentials: ")]
    assert "arn:aws:sts::123456789012:assumed-role/vision/model-gateway-default" in line
    assert "from profile vision > profile base > role arn:aws:iam::123456789012:role/vision, until " in line
    assert "ok    model castings: stopped (Absent) on sagemaker in us-east-1" in lines
    code, text, _ = discover(**env | {"AWS_REGION": REGION})
    assert code == 0 and 'endpoint_config: "castings-1"' in text

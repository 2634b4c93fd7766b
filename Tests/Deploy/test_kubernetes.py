"""deploy/kubernetes: what the kustomizations render to."""

import base64
import subprocess

import pytest
import yaml

from composed import Composed
from program import ROOT, run

FOLDERS = ["base", "overlays/simulator", "overlays/eks"]


def of(objects, kind):
    found = [thing for thing in objects if thing["kind"] == kind]
    assert len(found) == 1, f"{len(found)} of {kind}"
    return found[0]


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_renders_to_what_kubernetes_takes(rendered, folder, tmp_path):
    text, objects = rendered(folder)
    file = tmp_path / "rendered.yaml"
    file.write_text(text)
    found = subprocess.run(
        ["kubernetes-validate", "--strict", "-k", "1.32", file], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
    assert (found.stdout + found.stderr).count(" passed ") == len(objects)


@pytest.mark.parametrize("folder", FOLDERS)
def test_one_pod_owns_the_store(rendered, folder):
    spec = of(rendered(folder)[1], "Deployment")["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_pod_has_no_more_than_it_needs(rendered, folder):
    pod = of(rendered(folder)[1], "Deployment")["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert {"cpu", "memory"} == set(container["resources"]["limits"]) == set(container["resources"]["requests"])
    # Longer than the 30 seconds within which the gateway ends.
    assert pod["terminationGracePeriodSeconds"] > 30


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_network_lets_in_those_with_the_label_and_out_to_aws_at_most(rendered, folder):
    objects = rendered(folder)[1]
    policy = of(objects, "NetworkPolicy")["spec"]
    labels = of(objects, "Deployment")["spec"]["template"]["metadata"]["labels"]
    assert policy["podSelector"]["matchLabels"].items() <= labels.items()
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert all(peer["podSelector"]["matchLabels"] for rule in policy["ingress"] for peer in rule["from"])
    ports = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
    assert ports == ({53} if folder.endswith("simulator") else {53, 443})


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_names_within_fit_together(rendered, folder):
    objects = rendered(folder)[1]
    pod = of(objects, "Deployment")["spec"]["template"]["spec"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["configuration"]["configMap"]["name"] == of(objects, "ConfigMap")["metadata"]["name"]
    assert pod["serviceAccountName"] == of(objects, "ServiceAccount")["metadata"]["name"]
    mounted = {mount["name"] for container in pod["containers"] for mount in container.get("volumeMounts", [])}
    assert mounted == set(volumes)
    if "persistentVolumeClaim" in volumes["store"]:
        claim = of(objects, "PersistentVolumeClaim")["metadata"]["name"]
        assert volumes["store"]["persistentVolumeClaim"]["claimName"] == claim
    gateway = next(container for container in pod["containers"] if container["name"] == "gateway")
    selected = of(objects, "Service")["spec"]
    assert selected["selector"].items() <= of(objects, "Deployment")["spec"]["template"]["metadata"]["labels"].items()
    assert selected["ports"][0]["targetPort"] == gateway["ports"][0]["name"]
    paths = [gateway[f"{probe}Probe"]["httpGet"]["path"] for probe in ("readiness", "liveness", "startup")]
    assert paths == ["/readyz", "/healthz", "/healthz"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_its_configuration_can_be_used(rendered, folder, tmp_path):
    text = of(rendered(folder)[1], "ConfigMap")["data"]["gateway.yaml"]
    file = tmp_path / "gateway.yaml"
    file.write_text(text)
    found = run("check", "--config", str(file))
    assert found.returncode == 0, found.stderr.decode()
    settings = yaml.safe_load(text)
    assert settings["server"] == settings["server"] | {"host": "0.0.0.0", "port": 8080}
    assert settings["store"]["path"].startswith("/var/lib/model-gateway/")


def test_on_eks_the_service_account_has_a_role(rendered):
    annotations = of(rendered("overlays/eks")[1], "ServiceAccount")["metadata"]["annotations"]
    assert annotations["eks.amazonaws.com/role-arn"] == "arn:aws:iam::111122223333:role/model-gateway"


def test_the_demo_starts_a_model(rendered, tmp_path):
    """The two containers of the pod, with their own arguments, configuration and secret."""
    objects = rendered("overlays/simulator")[1]
    containers = {c["name"]: c for c in of(objects, "Deployment")["spec"]["template"]["spec"]["containers"]}
    assert containers["gateway"]["args"] == ["serve", "--config", "/etc/model-gateway/gateway.yaml"]
    secrets = {name: base64.b64decode(value) for name, value in of(objects, "Secret")["data"].items()}
    for name, value in secrets.items():
        (tmp_path / name).write_bytes(value)
    configuration = of(objects, "ConfigMap")["data"]["gateway.yaml"]
    assert "/etc/model-gateway-secrets/aws-secret-access-key" in configuration
    configuration = configuration.replace("/etc/model-gateway-secrets", str(tmp_path))
    with Composed(tmp_path, containers["simulator"]["args"], configuration=configuration) as server:
        answer = server("POST", "/models/abc123/start?wait=20s", body=b"")
        assert answer.json["data"]["state"] == "running", answer.text


def test_all_of_the_manifests_are_used():
    for kustomization in (ROOT / "deploy" / "kubernetes").rglob("kustomization.yaml"):
        named = kustomization.read_text()
        for file in kustomization.parent.iterdir():
            assert file.is_dir() or file == kustomization or file.name in named, f"{file} is in no kustomization"

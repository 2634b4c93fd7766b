"""deploy/prometheus and deploy/grafana."""

import json
import re
import subprocess

import pytest
import yaml

from composed import Composed
from program import ROOT

PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = ROOT / "deploy" / "grafana" / "model-gateway.json"


def rules():
    groups = yaml.safe_load((PROMETHEUS / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions():
    """What alerts and panels ask for, by where they do."""
    found = {rule["alert"]: rule["expr"] for rule in rules()}
    dashboard = json.loads(DASHBOARD.read_text())
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            found[f"{panel['title']} {target['refId']}"] = target["expr"]
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            found[variable["name"]] = variable["definition"]
    return found


def names(expression):
    """The metrics that an expression names."""
    return set(re.findall(r"\b(?:model_gateway|process)_[a-z0-9_]+", expression))


@pytest.mark.parametrize("command", [
    ["check", "rules", "alerts.yaml"],
    ["test", "rules", "alerts_test.yaml"],
    ["check", "config", "prometheus.yaml"],
], ids=" ".join)
def test_promtool_says_that_it_is_good(command):
    found = subprocess.run(["promtool", *command], cwd=PROMETHEUS, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def test_each_alert_is_seen_to_fire_and_to_be_silent():
    tests = yaml.safe_load((PROMETHEUS / "alerts_test.yaml").read_text())["tests"]
    fired = {re.search(r'alertname="(\w+)"', case["expr"])[1] for test in tests for case in test["promql_expr_test"]}
    silent = {case["alertname"] for test in tests for case in test["alert_rule_test"] if not case["exp_alerts"]}
    alerts = {rule["alert"] for rule in rules()}
    assert fired == silent == alerts


def test_each_alert_says_what_to_do():
    for rule in rules():
        assert set(rule["annotations"]) == {"summary", "description", "runbook"}, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]


def test_the_panels_have_a_place_each():
    taken = set()
    ids = [panel["id"] for panel in json.loads(DASHBOARD.read_text())["panels"]]
    assert len(set(ids)) == len(ids)
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                 for y in range(place["y"], place["y"] + place["h"])}
        assert place["x"] + place["w"] <= 24 and not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize("where", expressions())
def test_promtool_reads_each_expression(where, tmp_path):
    expression = expressions()[where]
    if expression.startswith("label_values("):
        pytest.skip("a variable of Grafana's")
    expression = expression.replace("$__rate_interval", "5m").replace("$instance", ".*")
    file = tmp_path / "rule.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": [{"record": "r", "expr": expression}]}]}))
    found = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.fixture(scope="module")
def exposed(tmp_path_factory):
    """The metrics that a gateway tells: models started by its own and by a role's credentials, and a call repeated."""
    settings = yaml.safe_load((ROOT / "deploy" / "compose" / "gateway.yaml").read_text())
    settings["models"]["widgets"]["assume_role"] = {"role_arn": "arn:aws:iam::123456789012:role/gateway"}
    secret = tmp_path_factory.mktemp("secret") / "secret"
    secret.write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    settings["webhooks"] = {"chat": {"url": "https://127.0.0.1:9/", "secret_file": str(secret)}}
    environment = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]["gateway"]["environment"]
    composed = Composed(
        tmp_path_factory.mktemp("exposed"), environment=environment, configuration=yaml.safe_dump(settings))
    with composed as server:
        composed.control("POST", "/faults", {"operation": "StartProjectVersion", "fault": "throttle", "times": 1})
        for model in ("abc123", "widgets"):
            answer = server("POST", f"/models/{model}/start?wait=20s", body=b"")
            assert answer.json["data"]["state"] == "running", answer.text
        answer = server("GET", "/metrics")
        assert answer.status == 200, answer.text
        yield answer.text


def test_the_metrics_are_clean(exposed):
    found = subprocess.run(["promtool", "check", "metrics"], input=exposed, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("where", expressions())
def test_each_metric_that_is_asked_for_is_there(where, exposed):
    series = set(re.findall(r"^([a-z_][a-z0-9_]*)", exposed, re.M))
    wanted = names(expressions()[where])
    if where == "ModelGatewayDown":
        assert not wanted, "Prometheus makes `up` itself"
        return
    assert wanted and wanted <= series


@pytest.mark.parametrize("where", expressions())
def test_each_label_that_is_asked_for_is_there(where, exposed):
    """What an expression selects or groups by, but for what Prometheus adds."""
    expression = expressions()[where]
    labels = set(re.findall(r'(\w+)(?:=~|!=|!~|=)"', expression))
    for group in re.findall(r"by \(([^)]*)\)", expression):
        labels |= {label.strip() for label in group.split(",")}
    labels -= {"instance", "job"}
    for name in names(expression):
        shown = set(re.findall(r'(\w+)="', " ".join(re.findall(rf"^{name}\{{.*$", exposed, re.M))))
        assert labels <= shown, f"{name} has no {labels - shown}"

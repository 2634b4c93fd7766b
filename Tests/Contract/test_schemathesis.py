"""Requests that schemathesis makes up from openapi/openapi.yaml: no answer breaks the contract, whoever asks."""

import pathlib
import subprocess
import sys

import pytest

import contract
from program import Gateway
from test_callers import ALL, new_key

HERE = pathlib.Path(__file__).parent
# An answer without an end.
STREAM = "watchModel"


def configured(tmp_path, key):
    file = tmp_path / "gateway.yaml"
    file.write_text(
        f"callers: {{tester: {{allow: {{'*': [{', '.join(ALL)}]}}, keys: {{k: {{sha256: {key['sha256']}}}}}}}}}\n")
    return ["--config", str(file)]


@pytest.mark.parametrize(("has_callers", "sends_key", "examples"), [(False, False, 100), (True, True, 40), (True, False, 20)],
                         ids=["no callers", "callers and a key", "callers and no key"])
def test_schemathesis_finds_no_violation(tmp_path, has_callers, sends_key, examples):
    key = new_key("tester")
    gateway = Gateway("--start-seconds", "1", *(configured(tmp_path, key) if has_callers else []))
    command = [
        pathlib.Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml", "run",
        contract.PATH, "--url", gateway.url, "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful",
        "--max-examples", str(examples), "--generation-deterministic", "--request-timeout", "30",
        "--exclude-operation-id", STREAM, "--continue-on-failure", "--no-color"]
    if sends_key:
        command += ["--header", f"Authorization: Bearer {key['key']}"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, (result.stdout + result.stderr).replace(key["key"], "(the key)")
    tested = [operation for _, _, operation in contract.operations() if operation["operationId"] != STREAM]
    assert f"Tested: {len(tested)}\n" in result.stdout, result.stdout
    gateway.program.end()
    assert "error.code=INTERNAL_ERROR" not in gateway.program.errors()

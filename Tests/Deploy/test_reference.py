"""What the program prints of itself: its keys, its version, its completions."""

import re
import subprocess
import sys

import pytest

from program import ROOT, run
from readme import BEGIN, END, part


def test_the_readme_has_the_table_that_the_program_prints():
    printed = run("config", "reference")
    assert printed.returncode == 0
    wanted = printed.stdout.decode()
    assert part() == wanted, f"run `MODEL_GATEWAY_BINARY=… {sys.executable} Tests/Deploy/readme.py`"


def test_the_markers_are_there_once():
    text = (ROOT / "README.md").read_text()
    assert text.count(BEGIN) == text.count(END) == 1


def test_the_version_has_the_commit():
    said = run("--version").stdout.decode().strip()
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+( \([0-9a-f]{7,40}(-modified)?\))?", said)
    if (ROOT / ".git").exists():
        assert "(" in said


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completions_know_the_commands(shell):
    script = run("--generate-completion-script", shell).stdout.decode()
    for command in ("serve", "doctor", "reference"):
        assert command in script


def test_bash_takes_the_completions(tmp_path):
    file = tmp_path / "model-gateway"
    file.write_bytes(run("--generate-completion-script", "bash").stdout)
    loaded = subprocess.run(
        ["bash", "-c", f". '{file}' && complete -p model-gateway"], capture_output=True, text=True)
    assert loaded.returncode == 0, loaded.stderr

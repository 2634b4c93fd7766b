"""What the program prints of itself: its keys, its version, its completions."""

import re
import subprocess
import sys

import pytest

from program import ROOT, environment, run
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


MANIFEST = """// swift-tools-version: 6.2
import PackageDescription

let package = Package(name: "told", targets: [
  .executableTarget(name: "told", plugins: ["BuildInformation"]),
  .plugin(name: "BuildInformation", capability: .buildTool(), path: "Sources/Plugins/BuildInformation"),
])
"""


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="there is no git to make an archive")
def test_what_is_built_from_an_archive_of_the_sources_knows_its_commit_too(tmp_path):
    """The plugin alone, in a package that takes less than minutes to build."""
    git = ["git", "-C", ROOT, "-c", f"safe.directory={ROOT}"]
    archive = subprocess.run(
        [*git, "archive", "HEAD", ".git_archival.txt", "Sources/Plugins"], check=True, capture_output=True).stdout
    subprocess.run(["tar", "--extract", "--directory", tmp_path], input=archive, check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout
    (tmp_path / "Package.swift").write_text(MANIFEST)
    (tmp_path / "Sources" / "told").mkdir()
    (tmp_path / "Sources" / "told" / "main.swift").write_text('print(BuildInformation.commit ?? "none")\n')
    built = subprocess.run(["swift", "build"], cwd=tmp_path, capture_output=True, text=True, env=environment())
    assert built.returncode == 0, built.stdout + built.stderr
    told = subprocess.run([tmp_path / ".build" / "debug" / "told"], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == commit[:12]


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

"""deploy/Dockerfile and deploy/compose.yaml."""

import re
import subprocess
import urllib.request

import yaml

from program import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"


def test_the_dockerfile_is_clean():
    found = subprocess.run(["hadolint", "--no-color", DOCKERFILE], capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (0, "")


def test_the_image_has_what_the_program_is_linked_with(release):
    """Each library comes from a package that the Dockerfile installs, or from the base image."""
    # What every Debian has, being needed by dpkg and apt.
    base = {"libc6", "libgcc-s1"}
    linked = subprocess.run(["ldd", release], check=True, capture_output=True, text=True).stdout
    files = re.findall(r"=> (/\S+)", linked)
    assert any("libcrypto" in file for file in files)
    packages = set()
    for file in files:
        # dpkg knows some by /usr/lib and some by /lib.
        names = [file, file.removeprefix("/usr"), "/usr" + file]
        for name in names:
            owner = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True).stdout
            packages |= {line.split(":")[0] for line in owner.splitlines()}
    runtime = DOCKERFILE.read_text().split("FROM debian:bookworm-slim")[1]
    installed = set(re.search(r"--no-install-recommends ([^&]+?) \\\n", runtime)[1].split())
    assert packages - base <= installed
    # And nothing that it does not need, but for the authorities that vouch for AWS.
    assert installed - packages == {"ca-certificates"}


def test_the_program_is_not_root_in_the_image():
    text = DOCKERFILE.read_text()
    assert re.findall(r"^USER (.*)$", text, re.M) == ["10001:10001"]


def test_the_build_sees_the_sources_and_no_more():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert sorted(kept) == ["Package.resolved", "Package.swift", "Sources", "Tests", "openapi"]
    # All that the manifest names is there.
    assert {"Sources", "Tests"} <= set(kept)


def test_the_services_run_as_the_compose_file_says(tmp_path, binary):
    """Both services' commands, with the files where the containers have them."""
    from composed import Composed

    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    simulator, gateway = compose["services"]["simulator"], compose["services"]["gateway"]
    assert gateway["network_mode"] == "service:simulator"
    assert simulator["ports"] == ["127.0.0.1:8080:8080"]
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in (simulator, gateway))
    with Composed(tmp_path, simulator["command"], gateway["environment"]) as server:
        assert server("GET", "/readyz").status == 200
        # As a probe or another service names it.
        asked = urllib.request.Request(f"{server.url}/healthz", headers={"Host": "10.1.2.3:8080"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.status == 200
        for model in ("abc123", "widgets", "castings"):
            answer = server("POST", f"/models/{model}/start", body=b"")
            assert answer.status == 202, answer.text
        probe = gateway["healthcheck"]["test"][3].replace("$$", "$").replace("/8080", f"/{server.port}")
        assert subprocess.run(["bash", "-c", probe], timeout=10).returncode == 0

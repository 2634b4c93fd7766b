"""The image's last stage, in a Debian made by debootstrap: there is no container engine where the tests run."""

import os
import re
import shutil
import subprocess

import pytest

from program import ROOT, Server, eventually

pytestmark = [
    pytest.mark.skipif("not config.getoption('--full')", reason="it takes minutes: --full"),
    pytest.mark.skipif(os.geteuid() != 0, reason="it takes root to make a Debian"),
]


def instructions():
    """The last stage of the Dockerfile, as pairs of a word and its text."""
    text = (ROOT / "deploy" / "Dockerfile").read_text().split("FROM debian:bookworm-slim\n")[1]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [tuple(line.split(" ", 1)) for line in joined.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def debian(tmp_path_factory):
    folder = tmp_path_factory.mktemp("debian")
    # It is to be everybody's root.
    folder.chmod(0o755)
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", "bookworm", folder], capture_output=True, text=True, timeout=900)
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def inside(folder, *words, user=None):
    """A command in the Debian, with namespaces of its own, so that nothing of it is left, and an environment of its own:
    what the tests' names, such as a TMPDIR, is not there."""
    enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", f"--root={folder}", "--mount-proc"]
    if user:
        enter += ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]
    return enter + ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", *words]


def test_the_program_runs_in_the_image(debian, release):
    steps = instructions()
    assert [word for word, _ in steps] == [
        "LABEL", "RUN", "COPY", "USER", "WORKDIR", "VOLUME", "EXPOSE", "STOPSIGNAL", "ENTRYPOINT", "CMD"]
    said = dict(steps)
    ran = subprocess.run(inside(debian, "sh", "-ec", said["RUN"]), capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]

    assert said["COPY"] == "--from=build /program/ /"
    subprocess.run(["install", "--strip", release, debian / "usr/bin/model-gateway"], check=True)
    assert said["ENTRYPOINT"] == '["/usr/bin/model-gateway"]'
    user = said["USER"].split(":")[0]

    told = subprocess.run(inside(debian, "/usr/bin/model-gateway", "--version", user=user), capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
    assert re.match(r"[0-9]+\.[0-9]+\.[0-9]+", told.stdout)

    # The folder is the program's own, and the only one that it can write.
    assert said["WORKDIR"] == said["VOLUME"] == "/var/lib/model-gateway"
    touched = subprocess.run(
        inside(debian, "sh", "-c", "touch /var/lib/model-gateway/x && rm /var/lib/model-gateway/x && ! touch /etc/x",
               user=user), capture_output=True, text=True)
    assert touched.returncode == 0, touched.stderr

    server = subprocess.Popen(
        inside(debian, "sh", "-c", "cd /var/lib/model-gateway && exec /usr/bin/model-gateway serve --simulate --port 0 "
               "--store store.sqlite --start-seconds 1", user=user),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        port = None
        for line in server.stdout:
            found = re.match(r"model-gateway: listening on http://127\.0\.0\.1:([0-9]+)", line)
            if found:
                port = int(found[1])
                break
        assert port, "it does not listen"
        gateway = Server(port)
        answer = gateway("POST", "/models/abc123/start?wait=20s", body=b"")
        assert answer.json["data"]["state"] == "running", answer.text
        assert eventually(lambda: (debian / "var/lib/model-gateway/store.sqlite").exists())
    finally:
        server.kill()
        server.wait()

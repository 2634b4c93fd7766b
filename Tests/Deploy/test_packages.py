"""deploy/systemd and deploy/debian: the unit, and the package installed, run and removed in a root of its own."""

import os
import pathlib
import re
import subprocess
import textwrap

import pytest

from program import ROOT, Program, Server

SYSTEMD = ROOT / "deploy" / "systemd"
UNIT = SYSTEMD / "model-gateway.service"


def settings():
    """The settings of the unit's service, each with all of its values."""
    found = {}
    for line in UNIT.read_text().split("[Service]")[1].split("[Install]")[0].splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)


def test_systemd_can_use_the_unit(tmp_path):
    # With a program where there is one: whether it is installed is not the unit's business.
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/usr/bin/model-gateway", "/bin/true"))
    found = analyze("verify", "--man=no", str(unit))
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


def test_the_unit_exposes_little():
    found = analyze("security", "--offline=yes", str(UNIT))
    exposure = re.search(r"Overall exposure level for \S+ ([0-9.]+)", found.stdout + found.stderr)
    assert exposure, found.stdout + found.stderr
    assert float(exposure[1]) <= 2.0


def test_the_user_and_the_folders_can_be_made(tmp_path):
    (tmp_path / "etc").mkdir()
    made = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", SYSTEMD / "sysusers.d" / "model-gateway.conf"],
        capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    line = next(line for line in (tmp_path / "etc/passwd").read_text().splitlines() if line.startswith("model-gateway:"))
    assert line.endswith(":/var/lib/model-gateway:/usr/sbin/nologin")
    made = subprocess.run(
        ["systemd-tmpfiles", f"--root={tmp_path}", "--create", SYSTEMD / "tmpfiles.d" / "model-gateway.conf"],
        capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "var/lib/model-gateway").stat().st_mode & 0o777 == 0o700


def test_the_time_to_end_is_longer_than_the_gateway_takes():
    assert settings()["TimeoutStopSec"] == ["45"]
    assert settings()["RestartPreventExitStatus"] == ["2"]


def test_a_gateway_with_the_configuration_of_the_package_stays(tmp_path):
    """It names no model and no caller yet."""
    program = Program(
        "serve", "--config", str(ROOT / "deploy" / "debian" / "gateway.yaml"), MODEL_GATEWAY_SERVER_PORT="0",
        MODEL_GATEWAY_STORE_PATH=str(tmp_path / "store.sqlite"))
    gateway = Server(program.address("listening"))
    assert gateway("GET", "/readyz").status == 200
    assert gateway("GET", "/models").json["data"]["models"] == []
    # It was there until now, or this says that it was not.
    program.end()


@pytest.fixture(scope="module")
def package(release, tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    made = subprocess.run(
        [ROOT / "deploy" / "debian" / "build.sh", "--binary", release, "--output", folder], capture_output=True,
        text=True)
    assert made.returncode == 0, made.stderr
    file = pathlib.Path(made.stdout.strip())
    assert file.parent == folder and file.suffix == ".deb"
    return file


def test_the_package_says_what_it_needs_and_has(package):
    def field(name):
        return subprocess.run(["dpkg-deb", "--field", package, name], check=True, capture_output=True, text=True).stdout

    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+(\+git[0-9a-f]+)?\n", field("Version"))
    needed = {part.split()[0] for part in field("Depends").split(",")}
    assert {"libc6", "libssl3", "libsqlite3-0", "zlib1g", "ca-certificates"} <= needed
    files = subprocess.run(["dpkg-deb", "--contents", package], check=True, capture_output=True, text=True).stdout
    owners = {line.split()[1] for line in files.splitlines()}
    assert owners == {"root/root"}
    paths = {line.split()[-1].removeprefix(".") for line in files.splitlines() if not line.startswith("d")}
    assert {
        "/usr/bin/model-gateway", "/usr/lib/systemd/system/model-gateway.service", "/etc/model-gateway/gateway.yaml",
        "/usr/lib/sysusers.d/model-gateway.conf", "/usr/lib/tmpfiles.d/model-gateway.conf",
        "/usr/share/bash-completion/completions/model-gateway", "/usr/share/zsh/vendor-completions/_model-gateway",
        "/usr/share/fish/vendor_completions.d/model-gateway.fish",
    } <= paths


def in_layer(folder, script, **words):
    """Runs a script as root of this system with a layer over it: what it writes is seen by nobody else, and gone."""
    words = {"layer": folder, **words}
    outer = textwrap.dedent("""
        set -eu
        mount -t tmpfs tmpfs "$layer"
        mkdir "$layer/upper" "$layer/work" "$layer/root"
        mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
        mount -t proc proc "$layer/root/proc"
        mount --rbind /dev "$layer/root/dev"
        mount -t tmpfs tmpfs "$layer/root/tmp"
        mount -t tmpfs tmpfs "$layer/root/run"
        cp "$package" "$layer/root/tmp/package.deb"
        exec chroot "$layer/root" bash -c "$script"
    """)
    return subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts", "bash", "-c", outer],
        env=os.environ | {name: str(word) for name, word in words.items()}
        | {"script": "set -euo pipefail\nexec 2>&1\n" + textwrap.dedent(script)},
        capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)


NO_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="it takes root to mount a layer")

# The unit's ExecStart as its user, with no privilege, on a root that nobody can write; it prints its port.
SERVE = r"""
start() {
  : > /run/output
  unshare --mount bash -c '
    mount -o remount,bind,ro / 2> /dev/null || { mount --bind / / && mount -o remount,bind,ro /; }
    mount --bind /var/lib/model-gateway /var/lib/model-gateway
    mount -o remount,bind,rw /var/lib/model-gateway
    cd /var/lib/model-gateway
    ! touch /etc/written 2> /dev/null || { echo "the root can be written"; exit 1; }
    exec setpriv --reuid model-gateway --regid model-gateway --clear-groups --no-new-privs --bounding-set=-all \
      --inh-caps=-all env MODEL_GATEWAY_SERVER_PORT=0 '"$*" > /run/output 2>&1 &
  server=$!
  for _ in $(seq 100); do
    gateway=$(sed -n 's/^model-gateway: listening on //p' /run/output)
    [ -z "$gateway" ] || return 0
    kill -0 "$server" 2> /dev/null || break
    sleep 0.1
  done
  cat /run/output
  return 1
}
stop() {
  kill "$server"
  wait "$server"
}
"""


@NO_ROOT
def test_the_package_is_installed_runs_and_is_removed(package, tmp_path):
    start = settings()["ExecStart"][0]
    assert start.startswith("/usr/bin/model-gateway serve ")
    done = in_layer(tmp_path, SERVE + f"""
        dpkg --install /tmp/package.deb
        getent passwd model-gateway
        [ "$(stat -c '%U %a' /var/lib/model-gateway)" = 'model-gateway 700' ]
        [ "$(stat -c '%U %G %a' /etc/model-gateway/gateway.yaml)" = 'root model-gateway 640' ]
        [ -L /etc/systemd/system/multi-user.target.wants/model-gateway.service ]
        systemd-analyze verify --man=no /usr/lib/systemd/system/model-gateway.service
        start {start}
        [ "$(stat -c %U /proc/$server)" = model-gateway ]
        grep -q '^CapEff:.*0000000000000000$' /proc/$server/status
        curl -sSf "$gateway/readyz" > /dev/null
        curl -sSf "$gateway/models" > /dev/null
        [ "$(stat -c %U /var/lib/model-gateway/store.sqlite)" = model-gateway ]
        stop
        echo served

        dpkg --install /tmp/package.deb
        echo '# mine' >> /etc/model-gateway/gateway.yaml
        dpkg --remove model-gateway
        [ ! -e /usr/bin/model-gateway ]
        [ ! -L /etc/systemd/system/multi-user.target.wants/model-gateway.service ]
        grep -q mine /etc/model-gateway/gateway.yaml
        [ -e /var/lib/model-gateway/store.sqlite ]
        echo removed

        dpkg --purge model-gateway
        [ ! -e /etc/model-gateway ] && [ ! -e /var/lib/model-gateway ]
        ! getent passwd model-gateway
        ! find / -xdev -name '*model-gateway*' -newer /tmp/package.deb -not -path '/tmp/*' -not -path '/var/lib/dpkg/*' \\
          -not -path '/proc/*' -not -path '/root/*' | grep .
        echo purged
    """, package=package)
    assert done.stdout.splitlines()[-1:] == ["purged"], done.stdout + done.stderr
    assert "served" in done.stdout and "removed" in done.stdout

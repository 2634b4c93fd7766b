"""A configuration that changes while the gateway runs: by SIGHUP, and by itself when the file changes."""

import collections
import http.client
import json
import re
import signal
import threading
import time

import pytest

import contract
from program import PATIENCE, Program, Server, eventually, run

ARN = "arn:aws:rekognition:us-east-1:123456789012:project/{}/version/v/1768472430218"


def new_key(name):
    result = run("keys", "new", name, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def keys():
    return {name: new_key(name) for name in ("ann", "bob", "cid")}


def bearer(key):
    return [("Authorization", f"Bearer {key['key']}")]


class Reloaded:
    """A gateway before a simulator, whose configuration a test changes."""

    def __init__(self, folder, simulator, keys, **options):
        self.folder, self.file, self.simulator, self.keys = folder, folder / "gateway.yaml", simulator, keys
        self.arns = {
            id: simulator.add("rekognition", id, "v") for id in ("solder", "bolts", "gaskets")}
        self.write(**options)
        key = simulator.credentials()
        self.program = Program(
            "serve", "--config", str(self.file), AWS_ENDPOINT_URL=simulator.url,
            AWS_ACCESS_KEY_ID=key["access_key_id"], AWS_SECRET_ACCESS_KEY=key["secret_access_key"])
        ports = {}
        for _ in range(2):
            line = self.program.lines.get(timeout=PATIENCE)
            assert line, self.program.errors()
            what, port = re.fullmatch(r"model-gateway: (\w+) on http://127\.0\.0\.1:(\d+)", line).groups()
            ports[what] = int(port)
        self.server, self.admin = Server(ports["listening"]), Server(ports["admin"])

    def text(self, callers=("ann",), models=("solder",), price=4, more="", level="info"):
        lines = [
            "server: {port: 0, admin: {port: 0}}", f"store: {{path: {self.folder}/store.sqlite}}",
            f"log: {{level: {level}, format: json}}", "aws: {region: us-east-1}", "callers:"]
        for name in callers:
            lines += [f"  {name}:", "    allow: {'*': [read, start, stop, detect, operate]}",
                      f"    keys: {{k: {{sha256: {self.keys[name]['sha256']}}}}}"]
        lines.append("models:")
        for id in models:
            lines += [f"  {id}:", "    backend: rekognition", f"    arn: {self.arns[id]}", f"    price: {price}"]
        return "\n".join(lines) + "\n" + more

    def write(self, **options):
        """Puts a new file in the place of the old one."""
        self.put(self.text(**options))

    def put(self, text):
        new = self.file.with_suffix(".new")
        new.write_text(text)
        new.rename(self.file)

    def metric(self, name, **labels):
        total = 0
        for line in self.admin.get("/metrics").text.splitlines():
            if line.startswith(name) and all(f'{key}="{value}"' in line for key, value in labels.items()):
                total += float(line.rsplit(" ", 1)[1])
        return total

    def reloads(self, outcome=None):
        labels = {"outcome": outcome} if outcome else {}
        return self.metric("model_gateway_config_reloads_total", **labels)

    def hang_up(self, outcome):
        """Sends SIGHUP and waits until what it brought has ended so."""
        before, all_before = self.reloads(outcome), self.reloads()
        self.program.process.send_signal(signal.SIGHUP)
        eventually(lambda: self.reloads() > all_before)
        assert self.reloads(outcome) == before + 1, self.program.errors()

    def log(self, message):
        """The lines with this message."""
        lines = [json.loads(line) for line in self.program.errors().splitlines() if line.startswith("{")]
        return [line for line in lines if line["message"] == message]

    def get(self, path, caller="ann"):
        return self.server.get(path, bearer(self.keys[caller]))

    def post(self, path, value=None, caller="ann"):
        return self.server.post(path, value, bearer(self.keys[caller]))

    def models(self):
        return [model["id"] for model in self.get("/models").json["data"]["models"]]


@pytest.fixture
def reloaded(tmp_path, simulator, keys):
    made = Reloaded(tmp_path, simulator, keys)
    yield made
    made.program.end()
    errors = made.program.errors()
    assert not [key for key in keys.values() if key["key"][4:] in errors or key["sha256"] in errors]


def test_sighup_brings_in_what_has_changed_and_the_log_says_what(reloaded):
    assert reloaded.models() == ["solder"] and reloaded.get("/whoami", "bob").status == 401
    reloaded.write(callers=("bob", "ann"), models=("bolts", "solder"), price=5)
    reloaded.hang_up("applied")
    assert reloaded.models() == ["bolts", "solder"] and reloaded.get("/whoami", "bob").status == 200
    [line] = reloaded.log("The configuration was reloaded")
    assert line["config.trigger"] == "SIGHUP"
    assert (line["config.models.added"], line["config.models.changed"]) == ("bolts", "solder: price")
    assert line["config.callers.added"] == "bob" and "config.models.removed" not in line
    reloaded.write(callers=("bob",))
    reloaded.hang_up("applied")
    contract.check_failure(reloaded.get("/whoami"), "GET", "/whoami", 401, "UNAUTHENTICATED")
    assert reloaded.get("/models", "bob").json["data"]["models"][0]["id"] == "solder"
    reloaded.hang_up("unchanged")


def test_the_file_is_followed_by_itself(reloaded):
    reloaded.write(models=("solder", "gaskets"))
    eventually(lambda: reloaded.models() == ["gaskets", "solder"])
    assert reloaded.log("The configuration was reloaded")[0]["config.trigger"] == "file"
    # Written where it stands, and not replaced.
    reloaded.file.write_text(reloaded.text(models=("bolts",)))
    eventually(lambda: reloaded.models() == ["bolts"])
    assert reloaded.reloads() == reloaded.reloads("applied") == 2


def test_a_link_that_is_turned_is_followed(tmp_path, simulator, keys):
    """As Kubernetes changes a ConfigMap: `gateway.yaml` is a link into `..data`, which is a link to a folder."""
    mounted = tmp_path / "mounted"
    (mounted / "..1").mkdir(parents=True)
    (mounted / "..data").symlink_to("..1")
    made = Reloaded.__new__(Reloaded)
    made.keys, made.folder = keys, tmp_path
    made.arns = {id: ARN.format(id) for id in ("solder", "bolts")}
    (mounted / "..1" / "gateway.yaml").write_text(made.text())
    (mounted / "gateway.yaml").symlink_to("..data/gateway.yaml")
    program = Program("serve", "--config", str(mounted / "gateway.yaml"))
    lines = sorted(program.lines.get(timeout=PATIENCE) for _ in range(2))
    made.server = Server(int(lines[1].rsplit(":", 1)[1]))
    assert made.models() == ["solder"]
    (mounted / "..2").mkdir()
    (mounted / "..2" / "gateway.yaml").write_text(made.text(models=("bolts",)))
    (mounted / "..data_tmp").symlink_to("..2")
    (mounted / "..data_tmp").rename(mounted / "..data")
    eventually(lambda: made.models() == ["bolts"])
    program.end()


def nothing(reloaded):
    reloaded.put("")


def comments_alone(reloaded):
    reloaded.put("# Here will be a configuration.\n---\n")


def half_a_file(reloaded):
    text = reloaded.text(models=("solder", "bolts"))
    reloaded.put(text[:text.rindex("arn:aws:") + 30])


def no_yaml(reloaded):
    reloaded.put("models: [\n")


def an_unknown_key(reloaded):
    reloaded.put(reloaded.text(models=("solder", "bolts"), more="    colour: red\n"))


def one_model_of_many_that_is_wrong(reloaded):
    reloaded.put(reloaded.text(models=("bolts", "solder"), more="  gaskets: {backend: rekognition}\n"))


def no_text(reloaded):
    reloaded.file.write_bytes(b"\xff\xfe\x00models")


def a_folder(reloaded):
    reloaded.file.unlink()
    reloaded.file.mkdir()


def no_file(reloaded):
    reloaded.file.unlink()


def a_link_to_nowhere(reloaded):
    reloaded.file.unlink()
    reloaded.file.symlink_to("elsewhere.yaml")


BAD = [nothing, comments_alone, half_a_file, no_yaml, an_unknown_key, one_model_of_many_that_is_wrong, no_text,
       a_folder, no_file, a_link_to_nowhere]


def mended(reloaded, **options):
    if reloaded.file.is_dir():
        reloaded.file.rmdir()
    reloaded.write(**options)


@pytest.mark.parametrize("spoil", BAD)
def test_what_is_bad_changes_nothing_and_is_told(reloaded, spoil):
    spoil(reloaded)
    reloaded.hang_up("refused")
    assert reloaded.models() == ["solder"] and reloaded.get("/models/bolts").status == 404
    assert reloaded.metric("model_gateway_config_last_reload_successful") == 0
    problems = reloaded.log("The new configuration has a problem")
    assert problems and all(str(reloaded.file) in line["config.problem"] for line in problems)
    assert reloaded.log("The new configuration is refused as a whole; the one before it stays in force")
    # The file that is bad is told once.
    time.sleep(2.5)
    assert reloaded.reloads() == 1
    mended(reloaded, models=("bolts",))
    eventually(lambda: reloaded.metric("model_gateway_config_last_reload_successful") == 1)
    assert reloaded.models() == ["bolts"]


def test_what_needs_a_restart_is_told_and_the_rest_takes_effect(reloaded):
    good = reloaded.text()
    reloaded.put(reloaded.text(models=("bolts",)).replace("server: {port: 0", "server: {port: 1").replace(
        "format: json", "format: human"))
    reloaded.hang_up("applied")
    assert reloaded.models() == ["bolts"]
    [line] = reloaded.log("Some of the configuration needs a restart; until then the old values stay in force")
    assert line["config.keys"] == "server.port, log.format"
    assert reloaded.metric("model_gateway_config_restart_pending") == 1
    reloaded.put(good)
    reloaded.hang_up("applied")
    assert reloaded.metric("model_gateway_config_restart_pending") == 0


def test_a_file_that_has_lost_its_callers_opens_no_gateway(reloaded):
    text = reloaded.text(models=("bolts",))
    reloaded.put(text[:text.index("callers:")] + text[text.index("models:"):])
    reloaded.hang_up("applied")
    assert reloaded.server.get("/models").status == 401 and reloaded.models() == ["bolts"]
    assert reloaded.metric("model_gateway_config_restart_pending") == 1


def test_the_log_level_follows(reloaded):
    answered = lambda: len([
        line for line in reloaded.log("A request was answered") if "/whoami" in json.dumps(line)])
    reloaded.get("/whoami")
    eventually(lambda: answered() == 1)
    reloaded.write(level="warning")
    reloaded.hang_up("applied")
    reloaded.get("/whoami")
    reloaded.write(level="info")
    reloaded.hang_up("applied")
    reloaded.get("/whoami")
    eventually(lambda: answered() == 2)


def test_a_model_that_goes_keeps_its_lease_and_is_stopped_at_its_end(reloaded):
    assert reloaded.post("/models/solder/start?wait=20s", {"lease": "10s"}).status == 200
    reloaded.write(models=("bolts",))
    reloaded.hang_up("applied")
    assert reloaded.get("/models/solder").status == 404
    stops = lambda: [call for call in reloaded.simulator.calls() if call["operation"] == "StopProjectVersion"]
    assert not stops()
    eventually(stops)
    eventually(lambda: reloaded.metric("model_gateway_leases") == 0)


def test_a_wait_and_a_stream_live_on(reloaded):
    """Of a caller that is taken out, and of a model that goes, while they are under way."""
    answers = queue_of(lambda: reloaded.post("/models/solder/start?wait=20s", {"lease": "1h"}))
    connection = http.client.HTTPConnection("127.0.0.1", reloaded.server.port, timeout=PATIENCE)
    connection.request("GET", "/models/solder/events", headers=dict(bearer(reloaded.keys["ann"])))
    stream = connection.getresponse()
    assert stream.status == 200
    eventually(lambda: reloaded.metric("model_gateway_waiters") >= 2)
    reloaded.write(callers=("bob",), models=("bolts",))
    reloaded.hang_up("applied")
    assert answers().status == 200
    seen = b""
    while b'"state":"running"' not in seen:
        part = stream.readline()
        assert part, seen
        seen += part
    connection.close()
    assert reloaded.get("/models").status == 401


def queue_of(request):
    """Makes a request beside the test; gives what waits for its answer."""
    got = []
    thread = threading.Thread(target=lambda: got.append(request()))
    thread.start()

    def answer():
        thread.join(timeout=PATIENCE)
        return got[0]
    return answer


CALLERS = 200
RELOADS = 500


def test_no_request_fails_for_500_reloads_with_200_callers(tmp_path, simulator, keys):
    reloaded = Reloaded(tmp_path, simulator, keys, callers=("ann", "bob"), models=("solder", "bolts"))
    assert reloaded.post("/models/solder/start?wait=20s", {"lease": "1h"}).status == 200
    over = threading.Event()
    counts, failures = collections.Counter(), []

    def call(number):
        connection = http.client.HTTPConnection("127.0.0.1", reloaded.server.port, timeout=PATIENCE)
        headers = dict(bearer(keys["ann"]))
        paths = [("GET", "/models/solder"), ("GET", "/models"), ("GET", "/whoami"), ("POST", "/models/solder/start"),
                 ("GET", "/operations?limit=1")]
        turn = number
        while not over.is_set():
            method, path = paths[turn % len(paths)]
            turn += 1
            try:
                connection.request(method, path, headers=headers)
                answer = connection.getresponse()
                body = answer.read()
                counts[answer.status] += 1
                if answer.status != 200:
                    failures.append((method, path, answer.status, body[:300]))
            except Exception as error:
                failures.append((method, path, repr(error)))
                connection.close()
            # There are more callers than the machine has cores.
            over.wait(0.5)
        connection.close()

    threads = [threading.Thread(target=call, args=(number,), daemon=True) for number in range(CALLERS)]
    for thread in threads:
        thread.start()
    expected = collections.Counter()
    try:
        for number in range(RELOADS):
            before = reloaded.reloads()
            if number % 3 == 2:
                BAD[number // 3 % len(BAD)](reloaded)
                outcome = "refused"
            else:
                # The price is another each time; a model and a caller come and go.
                mended(
                    reloaded, price=number + 1, models=("solder", "bolts", "gaskets")[:1 + number % 4 % 3],
                    callers=("ann", "bob", "cid")[:1 + number % 3])
                outcome = "applied"
            expected[outcome] += 1
            if number % 25 != 24:
                reloaded.program.process.send_signal(signal.SIGHUP)
            eventually(lambda: reloaded.reloads() > before)
    finally:
        over.set()
        for thread in threads:
            thread.join(timeout=PATIENCE)
    assert not failures, f"{len(failures)} failed; the first: {failures[:5]}"
    assert sum(counts.values()) > 20 * CALLERS
    # The gateway may have looked at a file by itself that a signal was about to announce.
    told = {outcome: reloaded.reloads(outcome) for outcome in ("applied", "refused", "unchanged")}
    assert told["applied"] >= expected["applied"] - 5 and told["refused"] >= expected["refused"] - 5
    assert sum(told.values()) >= RELOADS
    reloaded.program.end()


def test_sighup_ends_no_process_without_a_file():
    program = Program("serve", "--simulate", "--port", "0", "--simulator-port", "0")
    program.address("simulator")
    program.process.send_signal(signal.SIGHUP)
    server = Server(program.address("listening"))
    for _ in range(3):
        program.process.send_signal(signal.SIGHUP)
        assert server.get("/models").status == 200
    unchanged = r'model_gateway_config_reloads_total\{outcome="unchanged"\} [1-9]'
    eventually(lambda: re.search(unchanged, server.get("/metrics").text))
    assert server.get("/models").status == 200
    program.end()

"""One AWS and one store, and gateways over them that die one after the other."""

import base64
import concurrent.futures
import http.client
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

from program import PATIENCE, Program, Server, Simulator, quote

# Models that the two services have in the demo, by the id that the catalog gives them.
DEMO = {"solder": ("rekognition", "solder-joints"), "widgets": ("lookoutvision", "widgets")}
RUNNING = {"RUNNING", "HOSTED"}
ON_ITS_WAY = {"STARTING", "STARTING_HOSTING"} | RUNNING
CRASH_LINE = re.compile(r"^model-gateway: crash point (\S+)$", re.MULTILINE)


class Died(Exception):
    """The gateway ended before it listened."""


class Violation(AssertionError):
    """A promise was broken."""


class Life(Server):
    """One process of the gateway."""

    def __init__(self, world, wrapper=(), **env):
        self.program = Program(
            "serve", "--config", str(world.config), "--store", str(world.store), "--port", "0", wrapper=wrapper,
            **world.credentials, **env)
        line = self.program.lines.get(timeout=PATIENCE)
        if line is None:
            self.program.process.wait(timeout=PATIENCE)
            raise Died(self)
        match = re.fullmatch(r"model-gateway: listening on http://127\.0\.0\.1:([0-9]+)", line)
        assert match, f"it printed {line!r}\n{self.program.errors()}"
        super().__init__(int(match[1]))

    @property
    def is_alive(self):
        return self.program.process.poll() is None

    def is_gone(self, within):
        """Whether it ends within so many seconds: a caller may notice before the system has buried it."""
        try:
            self.program.process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self):
        self.program.process.kill()
        self.program.process.wait(timeout=PATIENCE)

    def try_post(self, target, value=None, headers=()):
        """The answer, or nothing if the gateway died under the request."""
        try:
            return self.post(target, value, headers)
        except (OSError, http.client.HTTPException):
            return None

    def data(self, target):
        answer = self.get(target)
        assert answer.status == 200, answer.text
        return answer.json["data"]

    def operations(self, model=None):
        suffix = f"&model={quote(model)}" if model else ""
        return self.data(f"/operations?limit=1000{suffix}")["operations"]


class World:
    """The simulator as a process of its own, a store, a catalog, and what callers were told."""

    def __init__(self, seed=0, start_seconds=0.6, stop_seconds=0.3, extra=0):
        self.random = random.Random(seed)
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="crash-"))
        self.aws = Program("simulate", "--port", "0", "--start-seconds", str(start_seconds))
        self.simulator = Simulator(self.aws.address("simulator"))
        keys = self.simulator.credentials()
        self.credentials = {
            "AWS_ENDPOINT_URL": self.simulator.url, "AWS_ACCESS_KEY_ID": keys["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": keys["secret_access_key"], "AWS_REGION": keys["region"]}
        listed = self.simulator.control("GET", "/models")["models"]
        self.models = {}
        for name, (service, project) in DEMO.items():
            mine = [model for model in listed if (model["service"], model["project"]) == (service, project)]
            self.models[name] = max(mine, key=lambda model: model["status"].startswith("TRAIN"))
        for number in range(extra):
            service, version = ("rekognition", "v1") if number % 2 else ("lookoutvision", "1")
            self.simulator.add(service, f"extra-{number}", version, start_seconds=start_seconds)
            self.models[f"extra-{number}"] = {"service": service, "project": f"extra-{number}", "version": version}
        for model in self.models.values():
            named = {field: model[field] for field in ("service", "project", "version")}
            self.simulator.control("PATCH", "/models", named | {"stop_seconds": stop_seconds})
        by_place = {self._place(model): model for model in self.simulator.control("GET", "/models")["models"]}
        self.models = {name: by_place[self._place(model)] for name, model in self.models.items()}
        self.store = self.directory / "store.sqlite"
        self.config = self.directory / "gateway.yaml"
        lines = ["log:", "  level: warning", "models:"]
        for name, model in self.models.items():
            lines += [f"  {name}:", f"    backend: {model['service']}", f"    arn: {model['arn']}"]
        self.config.write_text("\n".join(lines) + "\n")
        self.callers = {name: Caller(name, random.Random(f"{seed} {name}")) for name in DEMO}

    @staticmethod
    def _place(model):
        return model["service"], model["project"], model["version"]

    def live(self, **options):
        return Life(self, **options)

    def end(self):
        self.aws.end(signal.SIGTERM)
        shutil.rmtree(self.directory, ignore_errors=True)

    def status(self, name):
        """The state of a model at AWS."""
        models = self.simulator.control("GET", "/models")["models"]
        return next(m["status"] for m in models if self._place(m) == self._place(self.models[name]))

    def put(self, name, rekognition, lookout):
        """Puts a model into a state, by the word that its service has for it."""
        model = self.models[name]
        status = rekognition if model["service"] == "rekognition" else lookout
        named = {field: model[field] for field in ("service", "project", "version")}
        self.simulator.control("PATCH", "/models", named | {"status": status})

    def effects(self, name, effect):
        """The calls that had this effect on a model."""
        return [c for c in self.simulator.calls() if c["answer"]["effect"] == effect and self._is_of(c, name)]

    def _is_of(self, call, name):
        model = self.models[name]
        if call["service"] != model["service"]:
            return False
        if model["service"] == "lookoutvision":
            return call["target"].startswith(f"/2020-11-20/projects/{model['project']}/models/{model['version']}/")
        return json.loads(base64.b64decode(call["body"])).get("ProjectVersionArn") == model["arn"]

    # What callers do

    def load(self, life, seconds):
        """Has callers use each model until the gateway dies or the time is up."""
        deadline = time.monotonic() + seconds

        def drive(caller):
            caller.repeat(life)
            while life.is_alive and not caller.pending and time.monotonic() < deadline:
                caller.act(life)

        self._all(drive)

    def _all(self, body):
        """Does something for all callers at once."""
        with concurrent.futures.ThreadPoolExecutor(len(self.callers)) as pool:
            for done in [pool.submit(body, caller) for caller in self.callers.values()]:
                done.result()

    # What must hold

    def check(self, life, patience=45):
        """Asserts every promise over a gateway that has just been started again and lives on."""
        known = {operation["id"] for operation in life.operations()}
        for caller in self.callers.values():
            lost = caller.acknowledged - known
            if lost:
                raise Violation(f"{caller.model}: acknowledged operations are gone: {lost}")
            held = {lease["holder"] for lease in life.data(f"/models/{caller.model}")["leases"]}
            if not caller.held <= held:
                raise Violation(f"{caller.model}: acknowledged leases are gone: {caller.held - held}; {caller.story}")
        self._all(lambda caller: caller.repeat(life))
        deadline = time.monotonic() + patience
        for caller in self.callers.values():
            while (problem := self._problem(life, caller)) is not None:
                if time.monotonic() > deadline:
                    raise Violation(f"{caller.model}: {problem}\n{caller.story}\n{self._tail(life, caller.model)}")
                time.sleep(0.15)
            caller.settled()
            self._check_effects(life, caller)

    def _problem(self, life, caller):
        """What is not as it must come to be, or nothing."""
        data = life.data(f"/models/{caller.model}")
        status = self.status(caller.model)
        holders = {lease["holder"] for lease in data["leases"]}
        wanted = caller.held | caller.queued
        if not wanted <= holders:
            return f"{wanted - holders} should hold it; it is {status}"
        if not holders <= wanted | caller.unsure:
            return f"{holders - wanted} still hold it; it is {status}"
        if holders and status not in RUNNING:
            return f"{holders} hold it and it is {status}"
        if not holders and status in ON_ITS_WAY:
            return f"nobody holds it and it is {status}; unheld: {data['unheld']}"
        if data["state"] != ("running" if holders else "stopped"):
            return f"it is {status} and told to be {data['state']}"
        open_operations = [o for o in life.operations(caller.model) if o["outcome"] == "under_way"]
        if open_operations:
            return f"it is {status} and operations are under way: {open_operations}"
        return None

    def _check_effects(self, life, caller):
        started = self.effects(caller.model, "started")
        accepted = [o for o in life.operations(caller.model) if (o["verb"], o["outcome"]) == ("start", "accepted")]
        if len(started) > len(accepted):
            raise Violation(
                f"{caller.model}: {len(started)} starts at AWS for {len(accepted)} operations\n{caller.story}\n"
                + self._tail(life, caller.model))

    def _tail(self, life, model):
        operations = [
            {k: o[k] for k in ("id", "verb", "holder", "outcome", "reason", "requested_at", "error_code")}
            for o in life.operations(model)[:8]]
        calls = [
            (c["time"], c["operation"], c["answer"]["effect"], c["answer"]["status"]) for c in self.simulator.calls()
            if c["answer"]["effect"] != "none" or c["answer"]["status"] >= 400][-12:]
        data = life.data(f"/models/{model}")
        return "\n".join(map(str, [*operations, *calls, data]))


class Caller:
    """Two holders of one model, what they asked, and what they were told."""

    def __init__(self, model, randomness):
        self.model = model
        self.random = randomness
        # Operations that were acknowledged.
        self.acknowledged = set()
        # Holders of leases that were acknowledged and last longer than the test.
        self.held = set()
        # Those whose lease is taken once the model has stopped.
        self.queued = set()
        # Those whose last request had no answer and was not repeated.
        self.unsure = set()
        self.pending = None
        self.story = []

    def act(self, life):
        """One request."""
        holder = self.random.choice("ab")
        if self.random.random() < 0.6:
            lease = self.random.choice(["10m", "10m", "1s", "2s"])
            self._send(life, "start", {"holder": holder, "lease": lease})
        else:
            self._send(life, "stop", {"holder": holder})
        time.sleep(self.random.random() * 0.3)

    def repeat(self, life):
        """What a careful client does: it sends what had no answer again, now or later, or it gives up."""
        if self.pending is None:
            return
        (verb, body, wait, key), self.pending = self.pending, None
        choice = self.random.random()
        if choice < 0.3:
            self.unsure.add(body["holder"])
            self.story.append(("gave up", verb, body))
            return
        if choice < 0.5:
            time.sleep(3)
        self._send(life, verb, body, wait, key)

    def settled(self):
        """Everything has come to rest: what was to be held once the model had stopped is held."""
        self.held |= self.queued
        self.queued = set()
        self.story = self.story[-12:]

    def _forget(self, holder):
        self.held.discard(holder)
        self.queued.discard(holder)

    def _send(self, life, verb, body, wait=None, key=None):
        is_repeated = key is not None
        wait = self.random.choice(["", "", "", "?wait=1s"]) if wait is None else wait
        key = key or str(uuid.UUID(int=self.random.getrandbits(128)))
        holder = body["holder"]
        answer = life.try_post(
            f"/models/{self.model}/{verb}{wait}", body, [("Idempotency-Key", f'"{key}"'), ("X-Request-ID", key)])
        told = (answer.status, answer.json) if answer else None
        self.story.append((time.strftime("%T"), verb + wait, body, key[:8], told and (told[0], brief(told[1]))))
        if told is None:
            self.pending = (verb, body, wait, key)
            # It may have been carried out.
            if verb == "stop":
                self._forget(holder)
            return
        status, json_body = told
        if status not in (200, 202):
            error = json_body["error"]["code"]
            if error == "BACKEND_TIMEOUT" and verb == "start":
                # It is being found out; whoever repeats the call joins.
                return self._send(life, verb, body, wait, key)
            if status != 409:
                raise Violation(f"{self.model}: {verb} was answered {status} {error}\n{self.story}")
            if verb == "start" and holder in self.held and error == "MODEL_STATE_CONFLICT":
                raise Violation(f"{self.model}: {holder} holds it, and a renewal was refused\n{self.story}")
            if is_repeated:
                self.unsure.add(holder)
            return
        data = json_body["data"]
        self.acknowledged.add(data["operation_id"])
        self.unsure.discard(holder)
        if verb == "stop":
            self._forget(holder)
        elif data["lease"] is None:
            (self.queued if body["lease"] == "10m" else self.unsure).add(holder)
        elif data["lease"]["duration"] == "10m":
            # Renewed or new; a renewal that asked for less has not shortened it.
            self.held.add(holder)
            self.queued.discard(holder)


def brief(body):
    data = body.get("data") or body["error"]
    kept = ("code", "message", "operation_id", "state", "result", "joined", "lease")
    return {k: data[k] for k in kept if k in data}

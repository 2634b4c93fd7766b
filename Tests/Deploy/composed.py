"""The gateway and the simulator as two processes, as deploy/compose.yaml has them."""

import pathlib
import re

import yaml

from program import ROOT, Program, Server, Simulator


class Composed:
    """Ports are any that are free, and the store is in `folder`; all else is as the files have it."""

    def __init__(self, folder, command=("simulate",), environment=(), configuration=None):
        self.folder = pathlib.Path(folder)
        words = [word if word != "8090" else "0" for word in command]
        self.simulator = Program(*words, *([] if "--port" in words else ["--port", "0"]), "--start-seconds", "1")
        self.simulated = Simulator(self.simulator.address("simulator"))
        text = configuration or (ROOT / "deploy" / "compose" / "gateway.yaml").read_text()
        settings = yaml.safe_load(text)
        for backend in settings["backends"].values():
            assert backend["endpoint_url"] == "http://127.0.0.1:8090"
            backend["endpoint_url"] = self.simulated.url
        settings["store"]["path"] = str(self.folder / "store.sqlite")
        settings["server"]["port"] = 0
        file = self.folder / "gateway.yaml"
        file.write_text(yaml.safe_dump(settings))
        self.gateway = Program(
            "serve", "--config", str(file), AWS_ENDPOINT_URL_STS=self.simulated.url, **dict(environment))

        self.control = self.simulated.control

    def __enter__(self):
        line = self.gateway.lines.get(timeout=30)
        match = re.fullmatch(r"model-gateway: listening on http://0\.0\.0\.0:([0-9]+)", line or "")
        assert match, f"it printed {line!r}\n{self.gateway.errors()}"
        return Server(int(match[1]))

    def __exit__(self, *_):
        self.gateway.end()
        self.simulator.end()

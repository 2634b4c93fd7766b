"""Runs load.c, which sends the requests."""

import dataclasses
import json
import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).with_name("load.c")


class Load:
    """The program, built in a folder."""

    def __init__(self, folder):
        self.program = pathlib.Path(folder) / "load"
        subprocess.run(["cc", "-O2", "-o", self.program, SOURCE], check=True)

    def begin(self, port, request, **options):
        """Begins to send; `end` waits for the result."""
        arguments = [str(self.program), str(port)]
        for name, value in (request.options() | options).items():
            for one in value if isinstance(value, list) else [value]:
                arguments += [f"--{name}", str(one)]
        return subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def end(process):
        output, errors = process.communicate(timeout=600)
        if process.returncode != 0:
            raise RuntimeError(f"load ended with {process.returncode}: {errors}")
        return json.loads(output)

    def __call__(self, port, request, **options):
        return self.end(self.begin(port, request, **options))


@dataclasses.dataclass(frozen=True)
class Request:
    """What is sent. `%` in the target and the headers stands for a number that counts up from `first`, over `ids`."""

    method: str
    target: str
    headers: tuple = ()
    body: pathlib.Path | None = None
    first: int = 0
    ids: int = 1
    # The statuses that are right.
    good: tuple = ("200",)

    def options(self):
        options = {
            "method": self.method, "target": self.target, "header": list(self.headers), "first": self.first,
            "ids": self.ids}
        return options | ({"body": self.body} if self.body else {})

    def check(self, result):
        """Fails where an answer was not what it must be."""
        wrong = {status: count for status, count in result["statuses"].items() if status not in self.good}
        if wrong or result["failed"]:
            raise AssertionError(f"{self.method} {self.target}: {wrong or 'no'} wrong answers, {result['failed']} failed")

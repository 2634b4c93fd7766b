#!/usr/bin/env python3
"""Puts the table that `model-gateway config reference` prints into the README."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Contract"))

from program import ROOT, run  # noqa: E402

README = ROOT / "README.md"
BEGIN = "<!-- model-gateway config reference -->\n"
END = "<!-- end of the reference -->\n"


def part():
    """What the README has between the markers."""
    return README.read_text().split(BEGIN)[1].split(END)[0]


def write():
    text = README.read_text()
    before, rest = text.split(BEGIN)
    README.write_text(before + BEGIN + run("config", "reference").stdout.decode() + END + rest.split(END)[1])


if __name__ == "__main__":
    write()

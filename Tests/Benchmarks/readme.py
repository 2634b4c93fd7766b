#!/usr/bin/env python3
"""Puts the tables of a run into the README: `readme.py FILE`, with the file that `run.sh --json FILE` wrote."""

import json
import pathlib
import sys

import tables
from program import ROOT

README = ROOT / "README.md"
BEGIN = "<!-- Tests/Benchmarks/run.sh --readme -->\n"
END = "<!-- end of the benchmarks -->\n"


def write(results):
    before, rest = README.read_text().split(BEGIN)
    text = "\n".join(tables.markdown(results)) + "\n"
    README.write_text(before + BEGIN + text + END + rest.split(END)[1])


if __name__ == "__main__":
    write(json.loads(pathlib.Path(sys.argv[1]).read_text()))

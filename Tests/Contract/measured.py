"""What a gateway measures, as it tells it."""

import collections
import re

SAMPLE = re.compile(r'(\w+)(?:\{(.*)\})? (\S+)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def text(gateway, headers=()):
    answer = gateway.get("/metrics", headers)
    assert answer.status == 200, answer.text
    return answer.text


def samples(gateway, headers=()):
    """Every sample, by its name and its labels."""
    found = {}
    for line in text(gateway, headers).splitlines():
        if not line.startswith("#"):
            name, labels, value = SAMPLE.fullmatch(line).groups()
            key = (name, frozenset(LABEL.findall(labels or "")))
            assert key not in found, f"twice: {line}"
            found[key] = float(value)
    return found


def total(found, name, **labels):
    """The sum of the series with these labels among theirs."""
    return sum(value for (n, has), value in found.items() if n == name and set(labels.items()) <= has)


def by(found, name, *labels):
    """The series of a metric by the values of some labels, added up over the others."""
    sums = collections.Counter()
    for (n, has), value in found.items():
        if n == name:
            sums[tuple(dict(has)[label] for label in labels)] += value
    return {key: value for key, value in sums.items() if value}

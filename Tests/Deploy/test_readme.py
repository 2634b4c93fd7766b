"""The README is true: its links lead somewhere, and its commands answer what it prints."""

import re
import subprocess
import urllib.parse

import pytest

from picture import png
from program import BINARY, ROOT, Gateway, run

README = (ROOT / "README.md").read_text()
# What differs each time: ids, times, and what a model sees in an image.
VARIABLE = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", r"[-0-9a-f]{36}"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    (r"0\.\d+", r"[0-9.]+"),
    (r'"labels":\[(?=\{).*?\](?=\}\})', r'"labels":\[.*\]'),
    (r'"is_anomalous":(?:true|false)', r'"is_anomalous":(?:true|false)'),
    (r'"regions":\[\]', r'"regions":\[.*\]'),
    ("…", ".*"),
]


def section(title):
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)[1]


def pattern(text):
    """What an answer must be like to be the one that is printed."""
    parts, place = [], 0
    alternatives = "|".join(f"({found})" for found, _ in VARIABLE)
    for match in re.finditer(alternatives, text):
        parts += [re.escape(text[place:match.start()]), VARIABLE[match.lastindex - 1][1]]
        place = match.end()
    return "".join(parts) + re.escape(text[place:])


def shown(title):
    """The commands of a section, each with the answer that is printed below it, if one is."""
    lines = section(title).splitlines()
    for line, following in zip(lines, [*lines[1:], ""]):
        if re.match(r"    (\$ )?curl ", line):
            yield line.strip().removeprefix("$ "), following.strip() if following.startswith("    {") else None


def test_the_commands_of_the_tour_answer_what_is_printed(tmp_path):
    gateway = Gateway("--start-seconds", "1")
    for name in ("board.png", "widget.png"):
        (tmp_path / name).write_bytes(png())
    commands = [*shown("In a minute, with no AWS account"), *shown("A tour in curl")]
    assert len([answer for _, answer in commands if answer]) >= 8 and len(commands) >= 12
    for command, answer in commands:
        own = command.replace("http://127.0.0.1:8080", gateway.url)
        assert own != command
        if " -N " in own:
            # The events go on until somebody ends them.
            own = own.replace("curl ", "curl --max-time 1 ")
        done = subprocess.run(
            ["bash", "-c", own.replace("curl ", "curl --silent ", 1)], cwd=tmp_path, capture_output=True, text=True,
            timeout=60)
        if answer:
            assert re.fullmatch(pattern(answer), done.stdout.strip()), f"{command}\n{done.stdout}\n{answer}"
        elif " -N " in command:
            assert done.stdout.startswith(("event: ", "id: ", "retry: ", ":")), done.stdout
        else:
            assert '"success":true' in done.stdout, f"{command}\n{done.stdout}"
    gateway.program.end()


def test_the_commands_of_the_client_do_what_they_say(tmp_path):
    gateway = Gateway("--start-seconds", "1")
    for name in ("board.png", "widget.png"):
        (tmp_path / name).write_bytes(png())
    commands = re.findall(r"^    model-gateway (.*)$", section("From the command line"), re.M)
    assert len(commands) >= 7
    for command in commands:
        words = [str(tmp_path / word) if word.endswith(".png") else word for word in command.split()]
        done = run(*words, MODEL_GATEWAY_URL=gateway.url)
        assert done.returncode == 0, f"{command}\n{done.stderr.decode()}"
    gateway.program.end()


def test_the_configuration_that_it_shows_can_be_used(tmp_path):
    shown = re.search(r"^    # gateway\.yaml\n((?:    .*\n|\n)+)", README, re.M)[1]
    file = tmp_path / "gateway.yaml"
    file.write_text(re.sub(r"^    ", "", shown, flags=re.M).replace("/var/lib/model-gateway", str(tmp_path)))
    done = run("check", "--config", str(file))
    assert done.returncode == 0, done.stderr.decode()


def test_a_signature_comes_out_as_a_stage_of_it():
    command = re.search(r"^    (printf 'GET .*?--show canonical-request)$", README, re.M | re.S)[1]
    done = subprocess.run(
        ["bash", "-c", command.replace("model-gateway sign", f"{BINARY} sign")], capture_output=True, text=True)
    assert done.stdout.startswith("GET\n/\nAction=ListUsers&Version=2010-05-08\n"), done.stderr


def anchors():
    """The headings as GitHub makes them addresses."""
    for heading in re.findall(r"^#+ (.*)$", README, re.M):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)\s]+)\)", README))))
def test_each_link_leads_somewhere(target):
    path, _, anchor = target.partition("#")
    if urllib.parse.urlsplit(target).scheme:
        assert target.startswith("https://")
    elif path:
        assert (ROOT / path).exists()
    else:
        assert anchor in set(anchors())


def test_every_key_that_it_names_is_a_key():
    """Dotted words in code that begin like a section of the configuration."""
    told = run("config", "reference").stdout.decode()
    keys = set(re.findall(r"^\| `([^`]+)`", told, re.M))
    sections = {key.split(".")[0] for key in keys}
    named = set(re.findall(r"`([a-z_]+(?:\.[A-Za-z_*]+)+)`", README.split("| key and variable |")[0]))
    named = {name.removesuffix(".*") for name in named if name.split(".")[0] in sections}
    # What a log line has is no key.
    named -= {"audit.head"}
    assert len(named) > 10
    # Whole sections may be named too.
    assert not [name for name in named if not any(key == name or key.startswith(name + ".") for key in keys)]

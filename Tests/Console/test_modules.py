"""Parts of the console's scripts by themselves, in the browser that runs them."""

import subprocess

import pytest


@pytest.fixture(scope="module")
def script(browser):
    """Evaluates an expression with what a module exports as `m`."""
    from program import Gateway

    gateway = Gateway()
    page = browser.new_page()
    page.goto(gateway.url + "/")
    folder = page.locator("script[src]").get_attribute("src").rsplit("/", 1)[0]

    def evaluate(module, expression, *values):
        return page.evaluate(
            f"async values => {{ const m = await import('{folder}/{module}'); return ({expression})(...values); }}",
            list(values))

    yield evaluate
    page.close()
    gateway.program.end()


@pytest.mark.parametrize(("pattern", "id", "expected"), [
    ("*", "a", True), ("*", "arn:aws:x", True), ("a", "a", True), ("a", "ab", False), ("a", "A", False),
    ("a*", "a", True), ("a*", "abc", True), ("a*", "ba", False), ("*a", "ba", True), ("*a", "ab", False),
    ("a*a", "a", False), ("a*a", "aa", True), ("a*b*c", "a-b-c", True), ("a*b*c", "a-c-b", False),
    ("a*bc*c", "abc", False), ("a**", "abc", True), ("a.c", "abc", False), ("a*", "arn:aws:x", False),
    ("arn:*", "arn:aws:x", True), ("arn:*", "arnaud", False), ("*x", "arn:aws:x", False), ("a*b", "a\nb", True),
])
def test_a_pattern_is_of_the_models_that_the_gateway_means(script, pattern, id, expected):
    assert script("rights.js", "m.matches", pattern, id) is expected


@pytest.mark.parametrize("text", [
    "", "a", "a b", "it's", "''", "$HOME", "`id`", '"', "\\", "!", "#a", "a\nb", "*", "~", "-n", "ü", "a;b", "{a,b}", "(", "&", "|"])
def test_a_quoted_word_is_itself_to_a_shell(script, text):
    word = script("curl.js", "m.quoted", text)
    assert subprocess.run(["sh", "-c", f"printf %s. {word}"], capture_output=True).stdout.decode() == text + "."


# https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
@pytest.mark.parametrize(("stream", "events", "last"), [
    ("data: a\n\n", [("message", "a")], ""), ("data:a\r\n\r\n", [("message", "a")], ""),
    ("data: a\r\rdata: b\r\r\n", [("message", "a"), ("message", "b")], ""),
    ("id: 4-running\nevent: state\ndata: {}\n\n", [("state", "{}")], "4-running"),
    ("data: a\ndata: b\ndata\n\n", [("message", "a\nb\n")], ""), ("event: state\n\ndata: a\n\n", [("message", "a")], ""),
    (": still here\n\n", [], ""), ("data:  two\n\n", [("message", " two")], ""), ("data: a\n", [], ""),
    ("id: 1\ndata: a\n\nid\ndata: b\n\n", [("message", "a"), ("message", "b")], ""),
    ("id: a\0b\ndata: c\n\n", [("message", "c")], ""), ("other: x\nretry: 5\ndata: a\n\n", [("message", "a")], ""),
])
@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_events_are_read_however_they_are_cut(script, stream, events, last, size):
    parts = [stream[at:at + size] for at in range(0, len(stream), size)]
    read, id = script(
        "events.js", """parts => {
          const parser = new m.EventParser();
          const events = parts.flatMap(part => parser.feed(part));
          return [events.map(event => [event.type, event.data]), parser.lastID];
        }""", parts)
    # What ends in a carriage return may go on with a line feed: it is told with what follows.
    assert [tuple(event) for event in read] == events
    assert id == last


@pytest.mark.parametrize(("seconds", "text"), [
    (-1, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (61, "1 min 1 s"), (599, "9 min 59 s"), (660, "11 min"),
    (3599, "59 min"), (3600, "1 h"), (3660, "1 h 1 min"), (172740, "47 h 59 min"), (172800, "2 d"), (180000, "2 d 2 h")])
def test_a_duration_is_told_in_its_two_largest_units(script, seconds, text):
    assert script("format.js", "m.duration", seconds * 1000) == text


@pytest.mark.parametrize(("amount", "text"), [
    (None, "–"), (0, "$0.00"), (0.0056, "<$0.01"), (0.01, "$0.01"), (4, "$4.00"), (12345.678, "$12,345.68")])
def test_money_is_told_to_the_cent(script, amount, text):
    assert script("format.js", "m.money", amount) == text

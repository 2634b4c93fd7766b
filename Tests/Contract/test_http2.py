"""HTTP/2: what works, what is refused, and clients that mean harm. The sections are of RFC 9113."""

import json
import signal
import struct
import time

import h2.settings
import hpack
import pytest
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    HeadersFrame,
    PingFrame,
    PriorityFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

import aws
from program import eventually
from secure import H2, Authority, SecureGateway

AUTHORITY = Authority("test authority")
JSON = [("content-type", "application/json")]
# What one connection that means harm may cost, in bytes.
BOUND = 64 << 20


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    gateway = SecureGateway(tmp_path_factory.mktemp("h2"), AUTHORITY, "--start-seconds", "1")
    yield gateway
    gateway.program.end()


@pytest.fixture
def h2c(secure):
    connection = H2(secure)
    yield connection
    connection.close()


def starts(gateway):
    return [call for call in gateway.simulator.calls() if "Start" in call["operation"]]


def test_requests_are_answered_as_over_http_1(secure, h2c):
    assert h2c.ask("GET", "/healthz").json == secure.ask("GET", "/healthz")[2]
    answer = h2c.ask("GET", "/models")
    assert (answer.status, answer.json["success"]) == (200, True)
    assert answer.fields["x-request-id"] and "connection" not in answer.fields
    answer = h2c.ask("HEAD", "/models")
    assert (answer.status, answer.body) == (200, b"")
    answer = h2c.ask("POST", "/models/no-such/start", fields=JSON, body=b"{}")
    assert (answer.status, answer.json["error"]["code"]) == (404, "MODEL_NOT_FOUND")
    assert h2c.ask("GET", "/no-such").status == 404
    assert h2c.ask("DELETE", "/healthz").status == 405


def test_many_requests_share_a_connection(h2c):
    numbers = [h2c.send(h2c.head("GET", "/models" if i % 2 else "/healthz")) for i in range(90)]
    assert h2c.until(lambda: all(h2c.streams[number].ended for number in numbers))
    assert {h2c.streams[number].status for number in numbers} == {200}


def test_a_body_larger_than_all_windows_arrives(secure, h2c):
    h2c.ask("POST", "/models/widgets/start?wait=20s")
    image = aws.png() + bytes(1_000_000)
    answer = h2c.ask("POST", "/models/widgets/detect", fields=[("content-type", "image/png")], body=image)
    assert answer.status == 200, answer.body
    answer = h2c.ask("GET", "/openapi.json")
    assert len(answer.body) > 65536 and json.loads(answer.body)


@pytest.mark.parametrize("fields, body, status", [
    ([("content-type", "image/png"), ("content-length", "20000000")], b"x" * 200_000, 413),
    ([("content-type", "image/png")], b"x" * 20_000_000, 413)])
def test_a_body_that_is_too_large_is_refused_while_it_is_sent(h2c, fields, body, status):
    number = h2c.send(h2c.head("POST", "/models/abc123/detect", fields), body, ends=False)
    assert h2c.until(lambda: h2c.streams[number].ended)
    assert (h2c.streams[number].status, h2c.streams[number].reset) in ((status, None), (status, 0))
    assert h2c.ask("GET", "/healthz").status == 200, "the connection goes on"


@pytest.mark.parametrize("path, informed, status", [("/models/no-such/stop", [], 404), ("/models/abc123/stop", ["100"], 200)])
def test_a_body_is_asked_for_once_it_is_wanted(h2c, path, informed, status):
    number = h2c.send(h2c.head("POST", path, [*JSON, ("expect", "100-continue")]), ends=False)
    stream = h2c.streams[number]
    assert h2c.until(lambda: stream.informed or stream.status)
    if not stream.ended:
        h2c.connection.send_data(number, b"{}", end_stream=True)
        h2c.flush()
    assert h2c.until(lambda: stream.ended)
    assert (stream.informed, stream.status) == (informed, status)


LOCAL = "127.0.0.1"
# Name, section, changes of the head of a good request; the status, or None where the request is reset.
HEADS = [
    ("good", "8.3.1", {}, 200),
    ("http as the scheme", "8.3.1", {"scheme": "http"}, 200),
    ("another scheme", "8.3.1", {"scheme": "ftp"}, 400),
    ("authority with a user", "8.3.1", {"authority": "a@b"}, 400),
    ("authority with a bad port", "8.3.1", {"authority": "a:b"}, 400),
    ("authority with a path", "8.3.1", {"authority": "a/b"}, 400),
    ("authority with a space", "8.3.1", {"authority": "a b"}, None),
    ("authority that is a list", "8.3.1", {"authority": "a,b"}, 400),
    ("the same Host", "8.3.1", {"authority": LOCAL, "fields": [("host", LOCAL)]}, 200),
    ("another Host", "8.3.1", {"authority": LOCAL, "fields": [("host", "other.example")]}, 400),
    ("two Hosts", "8.3.1", {"authority": LOCAL, "fields": [("host", LOCAL), ("host", LOCAL)]}, 400),
    ("fragment", "8.3.1", {"path": "/healthz#a"}, 400),
    ("path with a space", "8.3.1", {"path": "/heal thz"}, None),
    ("path with a byte over 127", "8.3.1", {"path": "/healthz\u00e9"}, 400),
    ("path without a slash", "8.3.1", {"path": "healthz"}, 400),
    ("URL as the path", "8.3.1", {"path": "http://127.0.0.1/healthz"}, 400),
    ("asterisk and GET", "8.3.1", {"path": "*"}, 400),
    ("asterisk and OPTIONS", "8.3.1", {"method": "OPTIONS", "path": "*"}, 404),
    ("target of 9 KiB", "9110 15.5.15", {"path": "/healthz?" + "a" * 9000}, 414),
    ("101 fields", "9110 5.4", {"fields": [("x", "y")] * 101}, 431),
    ("33 KiB of fields", "9110 5.4", {"fields": [("x", "y" * 3300)] * 10}, 431),
    ("another expectation", "9110 10.1.1", {"fields": [("expect", "200-ok")]}, 417),
    ("a key in the URL", "9110 4.2", {"path": "/healthz?api_key=a"}, 400),
    ("Connection", "8.2.2", {"fields": [("connection", "close")]}, None),
    ("Transfer-Encoding", "8.2.2", {"fields": [("transfer-encoding", "chunked")]}, None),
    ("Keep-Alive", "8.2.2", {"fields": [("keep-alive", "a")]}, None),
    ("TE that is not trailers", "8.2.2", {"fields": [("te", "gzip")]}, None),
    ("TE: trailers", "8.2.2", {"fields": [("te", "trailers")]}, 200),
    ("field in capitals", "8.2.1", {"fields": [("X-Up", "a")]}, None),
    ("line break in a value", "8.2.1", {"fields": [("x", "a\r\nb: c")]}, None),
    ("line break in the path", "8.2.1", {"path": "/healthz\r\nx: y"}, None),
    ("NUL in a value", "8.2.1", {"fields": [("x", "a\0b")]}, None),
    ("a second path", "8.3", {"fields": [(":path", "/models")]}, None),
    ("unknown pseudo-field", "8.3", {"fields": [(":other", "a")]}, None),
    ("length of a body that is not there", "8.1.1", {"method": "POST", "fields": [("content-length", "5")]}, None),
    ("length that is no number", "8.1.1", {"method": "POST", "fields": [("content-length", "x")]}, None),
]


@pytest.mark.parametrize("name, section, change, expected", HEADS, ids=[case[0] for case in HEADS])
def test_heads(secure, tell, name, section, change, expected):
    connection = H2(secure)
    # What the two agree on holds from the first answer on.
    assert connection.ask("GET", "/healthz").status == 200
    number = connection.send(connection.head(**change))
    stream = connection.streams[number]
    connection.until(lambda: stream.ended or connection.goes_away)
    fits = stream.status == expected
    tell(f"HTTP/2: {name:36} {section:12} {str(expected):6} {str(stream.status):6} "
         f"{'as expected' if fits else 'OTHERWISE'}")
    assert fits and (expected or stream.reset is not None or connection.goes_away), (stream.status, stream.body)
    if expected:
        assert stream.json["success"] == (expected < 400)
        assert connection.ask("GET", "/healthz").status == 200, "the connection goes on"
    connection.close()


def test_connect_is_refused(h2c):
    number = h2c.send([(":method", "CONNECT"), (":authority", "a.test:1")], ends=False)
    assert h2c.until(lambda: h2c.streams[number].ended)
    assert h2c.streams[number].status == 501 or h2c.streams[number].reset is not None


@pytest.mark.parametrize("way", ["reset", "closed"])
def test_half_a_request_is_not_carried_out(secure, way):
    before = len(starts(secure))
    connection = H2(secure)
    number = connection.send(connection.head("POST", "/models/abc123/start", JSON), b"{", ends=False)
    time.sleep(0.2)
    if way == "reset":
        connection.reset(number)
        assert connection.ask("GET", "/healthz").status == 200
    connection.close()
    time.sleep(0.5)
    assert len(starts(secure)) == before


def test_events_come_as_they_happen_beside_other_requests(tmp_path):
    gateway = SecureGateway(tmp_path, AUTHORITY, "--start-seconds", "1")
    connection = H2(gateway)
    number = connection.send(connection.head("GET", "/models/abc123/events"))
    stream = connection.streams[number]
    assert connection.until(lambda: b'"state":"stopped"' in stream.body)
    assert stream.fields["content-type"] == "text/event-stream"
    assert b'"state":"running"' in connection.ask("POST", "/models/abc123/start?wait=20s").body
    assert connection.until(lambda: b'"state":"running"' in stream.body)
    assert not stream.ended
    connection.reset(number)
    assert connection.ask("GET", "/healthz").status == 200
    connection.close()
    gateway.program.end()


def waits(gateway):
    """How many requests have been answered; /healthz is not counted."""
    return gateway.program.errors().count("A request was answered")


@pytest.mark.parametrize("way", ["reset", "closed"])
def test_a_client_that_is_gone_waits_no_longer(tmp_path, way):
    gateway = SecureGateway(tmp_path, AUTHORITY, "--start-seconds", "600")
    connection = H2(gateway)
    number = connection.send(connection.head("POST", "/models/abc123/start?wait=10m"))
    eventually(lambda: starts(gateway))
    before = waits(gateway)
    time.sleep(0.5)
    assert waits(gateway) == before, "it waits"
    if way == "reset":
        connection.reset(number)
        # A probe that goes well has no line of its own.
        assert connection.ask("GET", "/healthz").status == 200
    else:
        connection.close()
    eventually(lambda: waits(gateway) > before, patience=5)
    connection.close()
    gateway.program.end()


def test_slow_requests_are_cut_off_and_others_go_on(secure):
    """All at once, as each takes its limit."""
    connection = H2(secure)
    body = connection.send(connection.head("POST", "/models/abc123/start", JSON), b"{", ends=False)
    closed = {h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0}
    reader = H2(secure, settings=closed)
    small, large = reader.send(reader.head()), reader.send(reader.head("GET", "/openapi.json"))
    silent = H2(secure)
    idle = H2(secure)
    assert idle.ask("GET", "/healthz").status == 200
    begun = time.monotonic()
    ends = {}

    def look():
        for name, other, condition in [
            ("slow body", connection, lambda: connection.streams[body].ended),
            ("closed window", reader, lambda: reader.streams[small].ended and reader.streams[large].ended),
            ("silent", silent, lambda: silent.closed),
        ]:
            if name not in ends and other.until(condition, 0.1):
                ends[name] = time.monotonic() - begun
        return len(ends) == 3

    while not look() and time.monotonic() - begun < 45:
        assert secure.is_quick()
        assert connection.ask("GET", "/healthz").status == 200, "the connection goes on"
    assert ends.keys() == {"slow body", "closed window", "silent"}, ends
    assert connection.streams[body].status == 408 and 9 < ends["slow body"] < 14, ends
    assert 28 < ends["closed window"] < 36 and reader.streams[small].reset is not None, ends
    assert 14 < ends["silent"] < 20, ends
    for other in (connection, reader, silent, idle):
        other.close()


# Clients that mean harm.


def frame(kind, stream=0, data=b"", flags=(), **fields):
    made = kind(stream, **fields)
    if data:
        made.data = data
    for flag in flags:
        made.flags.add(flag)
    return made.serialize()


def head(connection, **change):
    return hpack.Encoder().encode(connection.head(**change))


def rapid_reset(connection):
    number = 1
    block = head(connection)
    while True:
        yield b"".join(
            frame(HeadersFrame, number + 2 * i, block, ["END_HEADERS", "END_STREAM"])
            + frame(RstStreamFrame, number + 2 * i, error_code=8) for i in range(50))
        number += 100


def continuations(connection):
    yield frame(HeadersFrame, 1, head(connection))
    while True:
        yield frame(ContinuationFrame, 1, hpack.Encoder().encode([("x", "y" * 1000)]))


def empty_continuations(connection):
    yield frame(HeadersFrame, 1, head(connection))
    while True:
        yield frame(ContinuationFrame, 1) * 100


def hpack_bomb(connection):
    """A field of 4000 bytes in the table, and a byte for each time that it is meant."""
    encoder = hpack.Encoder()
    block = encoder.encode([*connection.head(), ("bomb", "b" * 3900)])
    block += b"\xbe" * 15_000
    number = 1
    while True:
        yield frame(HeadersFrame, number, block[:16384], ["END_HEADERS", "END_STREAM"])
        block = head(connection) + b"\xbe" * 15_000
        number += 2


def hpack_table(connection):
    """Asks for a table larger than was agreed on."""
    yield frame(HeadersFrame, 1, b"\x3f\xe1\xff\xff\x07" + head(connection), ["END_HEADERS", "END_STREAM"])
    while True:
        yield frame(PingFrame, opaque_data=b"a" * 8)


def settings_flood(connection):
    while True:
        yield frame(SettingsFrame, settings={4: 65535}) * 50


def ping_flood(connection):
    while True:
        yield frame(PingFrame, opaque_data=b"a" * 8) * 50


def priority_flood(connection):
    while True:
        yield frame(PriorityFrame, 1, depends_on=0, stream_weight=1) * 50


def empty_data(connection):
    yield frame(HeadersFrame, 1, head(connection, method="POST", path="/models/abc123/detect"), ["END_HEADERS"])
    while True:
        yield frame(DataFrame, 1) * 50


def window_overflow(connection):
    while True:
        yield frame(WindowUpdateFrame, window_increment=2**31 - 1)


def too_many_streams(connection):
    block, number = head(connection, path="/models/abc123/events"), 1
    while True:
        yield frame(HeadersFrame, number, block, ["END_HEADERS", "END_STREAM"])
        number += 2


def garbage(connection):
    while True:
        yield struct.pack(">I", 0xFFFFFF00) * 1000


def even_streams(connection):
    while True:
        yield frame(HeadersFrame, 2, head(connection), ["END_HEADERS", "END_STREAM"])


def large_frames(connection):
    while True:
        yield struct.pack(">I", 16_000_000)[1:] + b"\x00\x00\x00\x00\x00\x01" + b"x" * 60_000


HARM = [rapid_reset, continuations, empty_continuations, hpack_bomb, hpack_table, settings_flood, ping_flood,
        priority_flood, empty_data, window_overflow, too_many_streams, garbage, even_streams, large_frames]


@pytest.mark.parametrize("harm", HARM, ids=[harm.__name__ for harm in HARM])
def test_harm_ends_the_connection_and_costs_others_nothing(secure, tell, harm):
    assert secure.is_quick()
    before, calls = secure.resident(), len(starts(secure))
    connection = H2(secure)
    begun, sent, most = time.monotonic(), 0, before
    looked = begun
    for data in harm(connection):
        if not connection.raw(data) or connection.is_over():
            break
        sent += len(data)
        if time.monotonic() - looked > 0.3:
            looked = time.monotonic()
            most = max(most, secure.resident())
            assert secure.is_quick()
        assert time.monotonic() - begun < 10, f"it goes on after {sent} bytes"
    connection.close()
    lasted = time.monotonic() - begun
    most = max(most, secure.resident())
    tell(f"HTTP/2: {harm.__name__:36} ended after {lasted:.1f} s, {sent} bytes, {(most - before) >> 20} MiB more")
    assert most - before < BOUND
    assert secure.is_quick()
    assert len(starts(secure)) == calls


def test_many_connections_that_mean_harm_stay_within_the_bound(secure):
    before = secure.resident()
    for _ in range(30):
        for harm in (rapid_reset, hpack_bomb, continuations):
            connection = H2(secure)
            for data in harm(connection):
                if not connection.raw(data) or connection.is_over():
                    break
            connection.close()
    assert secure.is_quick()
    assert secure.resident() - before < BOUND


# The end.


def test_the_end_comes_within_its_limit_and_what_is_in_hand_is_answered(tmp_path):
    gateway = SecureGateway(tmp_path, AUTHORITY, "--start-seconds", "600")
    waiting = H2(gateway)
    number = waiting.send(waiting.head("POST", "/models/abc123/start?wait=10m"))
    events = waiting.send(waiting.head("GET", "/models/abc123/events"))
    stalled = []
    for _ in range(20):
        connection = H2(gateway)
        connection.send(connection.head("POST", "/models/abc123/stop", JSON), b"{", ends=False)
        reader = H2(gateway, settings={h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
        reader.send(reader.head())
        idle = H2(gateway)
        stalled += [connection, reader, idle]
    eventually(lambda: starts(gateway))
    time.sleep(1)
    begun = time.monotonic()
    gateway.program.process.send_signal(signal.SIGTERM)
    assert waiting.until(lambda: waiting.streams[number].ended and waiting.streams[events].ended)
    answer = waiting.streams[number]
    assert (answer.status, answer.json["data"]["wait_ended"]) == (202, "shutdown")
    assert waiting.until(lambda: waiting.goes_away), "it says that it goes away"
    waiting.until(lambda: waiting.closed)
    assert gateway.program.process.wait(timeout=30) == 0
    assert time.monotonic() - begun < 12
    for connection in stalled:
        connection.close()

"""What HTTP/1.1 says must be refused, or must be read in one way, sent as bytes: a table of case, section, expected
and got. The sections are of RFC 9112 unless they name another."""

import json
import re
import socket
import time

import pytest

from program import PATIENCE, Gateway, until_closed

HOST = b"Host: 127.0.0.1\r\n"
GET = b"GET /healthz HTTP/1.1\r\n"
POST = b"POST /models/no-such/start HTTP/1.1\r\n"
GOOD = GET + HOST + b"\r\n"
START = b"POST /models/abc123/start HTTP/1.1\r\n" + HOST


def get(fields=b"", line=GET, host=HOST):
    return line + host + fields + b"\r\n"


def post(fields=b"", body=b"", line=POST, host=HOST):
    return line + host + fields + b"\r\n" + body


def chunked(body, fields=b""):
    return post(b"Transfer-Encoding: chunked\r\n" + fields, body)


def target(text, method=b"GET", host=HOST):
    return method + b" " + text + b" HTTP/1.1\r\n" + host + b"\r\n"


# Name, section, bytes, the statuses of all answers on the connection. After a refusal the connection is closed: with
# what follows it in the same bytes there is no second answer.
CASES = [
    # The request line.
    ("good", "3", GOOD, [200]),
    ("empty line before it", "2.2", b"\r\n" + GOOD, [200]),
    ("two empty lines before it", "2.2", b"\r\n\r\n" + GOOD, [200]),
    ("bare LF after it", "2.2", b"GET /healthz HTTP/1.1\n" + HOST + b"\r\n", [400]),
    ("bare LF at the head's end", "2.2", GET + HOST + b"\n", [400]),
    ("bare CR in it", "2.2", b"GET /healthz\rx HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    ("space before it", "2.2", b" " + GOOD, [400]),
    ("space before the first field", "2.2", GET + b" " + HOST + b"\r\n", [400]),
    ("no version", "3", b"GET /healthz\r\n" + HOST + b"\r\n", [400]),
    ("no target", "3", b"GET HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    ("tab between its parts", "3", b"GET\t/healthz\tHTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    ("space within the target", "3.2", target(b"/heal thz"), [400]),
    ("lower-case version", "2.3", b"GET /healthz http/1.1\r\n" + HOST + b"\r\n", [400]),
    ("version 1.2", "2.3", b"GET /healthz HTTP/1.2\r\n" + HOST + b"\r\n", [400]),
    ("version 2.0", "2.3", b"GET /healthz HTTP/2.0\r\n" + HOST + b"\r\n", [400]),
    ("version 0.9", "2.3", b"GET /healthz HTTP/0.9\r\n" + HOST + b"\r\n", [400]),
    ("version 1", "2.3", b"GET /healthz HTTP/1\r\n" + HOST + b"\r\n", [400]),
    ("version 11.1", "2.3", b"GET /healthz HTTP/11.1\r\n" + HOST + b"\r\n", [400]),
    ("HTTP/2's preface", "9113 3.4", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]),
    ("TLS", "2.1", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", [400]),
    ("lower-case method", "9110 9.1", b"get /healthz HTTP/1.1\r\n" + HOST + b"\r\n", [501]),
    ("unknown method", "9110 9.1", b"FETCH /healthz HTTP/1.1\r\n" + HOST + b"\r\n", [501]),
    ("method that is no token", "9110 5.6.2", b"G(T /healthz HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    ("method of the route's others", "9110 9.1", target(b"/healthz", b"DELETE"), [405]),
    ("CONNECT", "9110 9.3.6", b"CONNECT a:1 HTTP/1.1\r\n" + HOST + b"\r\n", [501]),
    ("target of 9 KiB", "3", target(b"/healthz?" + b"a" * 9000), [414]),
    ("target of 200 KiB", "3", target(b"/" + b"a" * 200_000), [414]),
    # The target.
    ("fragment", "3.2", target(b"/healthz#a"), [400]),
    ("byte over 127", "3.2.1", target(b"/healthz\xc3\xa9"), [400]),
    ("NUL in the target", "3.2.1", target(b"/heal\x00thz"), [400]),
    ("neither path nor URL", "3.2", target(b"healthz"), [400]),
    ("asterisk and GET", "3.2.4", target(b"*"), [400]),
    ("asterisk and OPTIONS", "3.2.4", target(b"*", b"OPTIONS"), [404]),
    ("absolute", "3.2.2", target(b"http://127.0.0.1/healthz"), [200]),
    ("absolute, scheme in capitals", "3.2.2", target(b"HTTP://127.0.0.1/healthz"), [200]),
    ("absolute, another Host", "3.2.2", target(b"http://127.0.0.1/healthz", host=b"Host: other.example\r\n"), [200]),
    ("absolute, no Host", "3.2", target(b"http://127.0.0.1/healthz", host=b""), [400]),
    ("absolute, no path", "3.2.2", target(b"http://127.0.0.1"), [200]),
    ("absolute, a user", "9110 4.2.4", target(b"http://a@127.0.0.1/healthz"), [400]),
    ("absolute, empty host", "9110 4.2.1", target(b"http:///healthz"), [400]),
    ("absolute, bad port", "3986 3.2.3", target(b"http://127.0.0.1:x/healthz"), [400]),
    ("absolute, another scheme", "3.2.2", target(b"ftp://127.0.0.1/healthz"), [400]),
    # Host.
    ("no Host", "3.2", get(host=b""), [400]),
    ("two Hosts", "3.2", get(host=HOST + HOST), [400]),
    ("two other Hosts", "3.2", get(host=HOST + b"Host: b\r\n"), [400]),
    ("Host with a space", "3.2", get(host=b"Host: a b\r\n"), [400]),
    ("Host that is a list", "3.2", get(host=b"Host: a, b\r\n"), [400]),
    ("empty Host", "3.2", get(host=b"Host:\r\n"), [400]),
    ("Host with a user", "3.2", get(host=b"Host: a@b\r\n"), [400]),
    ("Host with a path", "3.2", get(host=b"Host: a/b\r\n"), [400]),
    ("Host with a bad port", "3.2", get(host=b"Host: a:b\r\n"), [400]),
    ("Host with a port over 65535", "3.2", get(host=b"Host: a:65536\r\n"), [400]),
    ("Host with an empty port", "3.2", get(host=b"Host: 127.0.0.1:\r\n"), [200]),
    ("Host with a port", "3.2", get(host=b"Host: 127.0.0.1:80\r\n"), [200]),
    ("Host of IPv6", "3.2", get(host=b"Host: [::1]:80\r\n"), [200]),
    ("Host of bad IPv6", "3.2", get(host=b"Host: [::g]\r\n"), [400]),
    ("Host of open IPv6", "3.2", get(host=b"Host: [::1\r\n"), [400]),
    ("Host with bad percent", "3.2", get(host=b"Host: a%2\r\n"), [400]),
    ("HTTP/1.0 without Host", "3.2", b"GET /healthz HTTP/1.0\r\n\r\n", [200]),
    ("HTTP/1.0 with two", "3.2", b"GET /healthz HTTP/1.0\r\n" + HOST + HOST + b"\r\n", [400]),
    # Fields.
    ("space before the colon", "5.1", get(b"X : y\r\n"), [400]),
    ("space in the name", "5.1", get(b"X y: z\r\n"), [400]),
    ("no colon", "5.1", get(b"X\r\n"), [400]),
    ("empty name", "5.1", get(b": x\r\n"), [400]),
    ("name that is no token", "5.1", get(b"X(y): z\r\n"), [400]),
    ("folded line", "5.2", get(b"X: y\r\n z\r\n"), [400]),
    ("NUL in a value", "9110 5.5", get(b"X: a\x00b\r\n"), [400]),
    ("bare CR in a value", "9110 5.5", get(b"X: a\rb\r\n"), [400]),
    ("bare LF in a value", "2.2", get(b"X: a\nb: c\r\n"), [400]),
    ("control byte in a value", "9110 5.5", get(b"X: a\x01b\r\n"), [400]),
    ("empty value", "5.1", get(b"X:\r\n"), [200]),
    ("white space round a value", "5.1", get(b"X: \t y \t\r\n"), [200]),
    ("byte over 127 in a value", "9110 5.5", get(b"X: \xc3\xa9\r\n"), [200]),
    ("101 fields", "9110 5.4", get(b"X: y\r\n" * 101), [431]),
    ("a field of 40 KiB", "9110 5.4", get(b"X: " + b"y" * 40_960 + b"\r\n"), [431]),
    ("a field of 200 KiB", "9110 5.4", get(b"X: " + b"y" * 204_800 + b"\r\n"), [431]),
    # Content-Length.
    ("right length", "6.2", post(b"Content-Length: 2\r\n", b"{}"), [404]),
    ("no body", "6.3", post(), [404]),
    ("length that is no number", "6.3", post(b"Content-Length: x\r\n", b"{}"), [400]),
    ("negative length", "6.3", post(b"Content-Length: -1\r\n", b"{}"), [400]),
    ("length with a plus", "6.3", post(b"Content-Length: +2\r\n", b"{}"), [400]),
    ("hexadecimal length", "6.3", post(b"Content-Length: 0x2\r\n", b"{}"), [400]),
    ("length with a fraction", "6.3", post(b"Content-Length: 2.0\r\n", b"{}"), [400]),
    ("length with a space", "6.3", post(b"Content-Length: 2 2\r\n", b"{}"), [400]),
    ("length over 64 bits", "6.3", post(b"Content-Length: 99999999999999999999\r\n", b"{}"), [400]),
    ("two lengths", "6.3", post(b"Content-Length: 2\r\nContent-Length: 3\r\n", b"{}"), [400]),
    ("one length twice", "6.3", post(b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"), [400]),
    ("list of lengths", "6.3", post(b"Content-Length: 2, 2\r\n", b"{}"), [400]),
    ("length of a GET", "9110 9.3.1", get(b"Content-Length: 0\r\n"), [200]),
    ("more bytes than the length", "6.3", post(b"Content-Length: 2\r\n", b"{}GARBAGE\r\n\r\n"), [404, 400]),
    # Transfer-Encoding.
    ("chunked", "7.1", chunked(b"2\r\n{}\r\n0\r\n\r\n"), [404]),
    ("chunked, in capitals", "7", post(b"Transfer-Encoding: CHUNKED\r\n", b"2\r\n{}\r\n0\r\n\r\n"), [404]),
    ("chunk extension", "7.1.1", chunked(b"2;a=b\r\n{}\r\n0\r\n\r\n"), [404]),
    ("trailer", "7.1.2", chunked(b"2\r\n{}\r\n0\r\nX: y\r\n\r\n"), [404]),
    ("chunks and a length", "6.1", chunked(b"0\r\n\r\n", b"Content-Length: 5\r\n"), [400]),
    ("a length and chunks", "6.1",
     post(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"), [400]),
    ("gzip, chunked", "6.1", post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"), [501]),
    ("chunked, gzip", "6.1", post(b"Transfer-Encoding: chunked, gzip\r\n", b"0\r\n\r\n"), [400]),
    ("gzip alone", "6.1", post(b"Transfer-Encoding: gzip\r\n", b"0\r\n\r\n"), [400]),
    ("identity", "6.1", post(b"Transfer-Encoding: identity\r\n", b"0\r\n\r\n"), [400]),
    ("chunked twice", "6.1", post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"), [400, 501]),
    ("chunked in two fields", "6.1",
     post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"), [400, 501]),
    ("empty and a length", "6.1", post(b"Transfer-Encoding:\r\nContent-Length: 2\r\n", b"{}"), [400]),
    ("empty", "6.1", post(b"Transfer-Encoding:\r\n"), [400]),
    ("vertical tab", "6.1", post(b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"), [400]),
    ("quoted", "6.1", post(b'Transfer-Encoding: "chunked"\r\n', b"0\r\n\r\n"), [400]),
    ("space before its colon", "5.1", post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"), [400]),
    ("of HTTP/1.0", "6.1",
     b"POST /models/no-such/start HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
    ("chunk size that is no number", "7.1", chunked(b"g\r\n{}\r\n0\r\n\r\n"), [400]),
    ("chunk size with 0x", "7.1", chunked(b"0x2\r\n{}\r\n0\r\n\r\n"), [400]),
    ("negative chunk size", "7.1", chunked(b"-2\r\n{}\r\n0\r\n\r\n"), [400]),
    ("chunk size over 64 bits", "7.1", chunked(b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n"), [400]),
    ("chunk longer than its size", "7.1", chunked(b"1\r\n{}\r\n0\r\n\r\n"), [400]),
    ("bare LF after a chunk size", "7.1", chunked(b"2\n{}\r\n0\r\n\r\n"), [400]),
    ("bare LF after a chunk", "7.1", chunked(b"2\r\n{}\n0\r\n\r\n"), [400]),
    ("space after a chunk size", "7.1", chunked(b"2 \r\n{}\r\n0\r\n\r\n"), [400]),
    ("a request behind a bad one", "9.6", post(b"Content-Length: 2\r\nContent-Length: 3\r\n", b"{}" + GOOD), [400]),
    ("a request hidden in chunks", "11.2",
     chunked(b"0\r\n\r\n", b"Content-Length: 60\r\n") + GOOD, [400]),
    ("a request hidden in a GET's body", "11.2", get(b"Content-Length: %d\r\n" % len(GOOD)) + GOOD, [200]),
    # The connection.
    ("two requests", "9.3.2", GOOD + GOOD, [200, 200]),
    ("close", "9.6", get(b"Connection: close\r\n") + GOOD, [200]),
    ("Close", "9.6", get(b"Connection: Close\r\n") + GOOD, [200]),
    ("close in a list", "9.6", get(b"Connection: keep-alive, close\r\n") + GOOD, [200]),
    ("close in a second field", "9.6", get(b"Connection: x\r\nConnection: close\r\n") + GOOD, [200]),
    ("HTTP/1.0 closes", "9.3", b"GET /healthz HTTP/1.0\r\n\r\n" + GOOD, [200]),
    ("HTTP/1.0 and keep-alive", "9.3", b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + GOOD, [200]),
    ("upgrade is left alone", "9110 7.8", get(b"Connection: upgrade\r\nUpgrade: websocket\r\n"), [200]),
    # Expect.
    ("100-continue", "9110 10.1.1", post(b"Expect: 100-continue\r\nContent-Length: 2\r\n", b"{}"), [404]),
    ("100-Continue", "9110 10.1.1", post(b"Expect: 100-Continue\r\nContent-Length: 2\r\n", b"{}"), [404]),
    ("another expectation", "9110 10.1.1", post(b"Expect: 200-ok\r\nContent-Length: 2\r\n", b"{}"), [417]),
    ("two expectations", "9110 10.1.1", post(b"Expect: 100-continue, x\r\nContent-Length: 2\r\n", b"{}"), [417]),
]


def exchange(port, data):
    """Sends bytes, closes the sending side, and gives the statuses of what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return answers(until_closed(connection))


def answers(received):
    """The answers in what was received, as status, fields and body."""
    found = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        line, *fields = head.decode().split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        size = int(fields.get("content-length", 0))
        body, received = received[:size], received[size:]
        found.append((int(line.split(" ")[1]), fields, body))
    return found


def first_answer(connection):
    """What is received up to the end of one answer, or of the connection."""
    received = b""
    while part := connection.recv(65536):
        received += part
        head, end, body = received.partition(b"\r\n\r\n")
        size = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
        if end and len(body) >= int(size[1] if size else 0):
            break
    return received


@pytest.mark.parametrize("name, section, data, expected", CASES, ids=[case[0] for case in CASES])
def test_the_edge(gateway, tell, name, section, data, expected):
    got = exchange(gateway.port, data)
    statuses = [status for status, _, _ in got]
    fits = statuses == expected or (expected in ([400, 501],) and statuses in ([400], [501]))
    tell(f"{name:36} {section:12} {str(expected):12} {str(statuses):12} {'as expected' if fits else 'OTHERWISE'}")
    assert fits, f"{statuses}: {got}"
    for status, fields, body in got:
        # The operator's page is no JSON.
        assert fields["content-type"].startswith("text/html") or json.loads(body)["success"] == (status < 400)
        assert "x-request-id" in fields
    if statuses[-1] in (400, 414, 417, 431, 501):
        assert got[-1][1]["connection"] == "close"
        assert "date" in got[-1][1]


def test_nothing_of_this_started_a_model(gateway):
    """The last of this file: no request of the table is a start of a model that there is."""
    assert not [call for call in gateway.simulator.calls() if call["operation"] in ("StartProjectVersion", "StartModel")]


@pytest.mark.parametrize("rest", [
    b"Content-Length: 50\r\n\r\n", b"Content-Length: 50\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n"])
@pytest.mark.parametrize("way", ["ends", "resets"])
def test_half_a_request_is_not_carried_out(gateway, rest, way):
    before = len(gateway.simulator.calls())
    connection = socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE)
    connection.sendall(START + rest)
    time.sleep(0.1)
    if way == "ends":
        connection.shutdown(socket.SHUT_WR)
        assert [status for status, _, _ in answers(until_closed(connection))] == [400]
    else:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()
    time.sleep(0.3)
    assert len(gateway.simulator.calls()) == before


def continues(port, head):
    """Sends a head that expects 100-continue; gives what is answered before the body is sent, and the connection."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(head)
    return first_answer(connection), connection


def test_a_body_is_asked_for_once_it_is_wanted(gateway):
    first, connection = continues(
        gateway.port, b"POST /models/no-such/stop HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert answers(first)[0][0] == 404, "an unknown model is told without the body"
    connection.close()
    first, connection = continues(
        gateway.port, b"POST /models/widgets/stop HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(b"{}")
    (status, fields, _), = answers(first_answer(connection))
    assert status == 200 and "connection" not in fields
    connection.sendall(GOOD)
    assert answers(first_answer(connection))[0][0] == 200
    connection.close()


@pytest.mark.parametrize("fields", [b"Content-Length: 20000000\r\nContent-Type: image/png\r\n"])
def test_a_body_that_is_too_large_is_refused_before_it_is_sent(gateway, fields):
    first, connection = continues(
        gateway.port, b"POST /models/abc123/detect HTTP/1.1\r\n" + HOST + fields + b"Expect: 100-continue\r\n\r\n")
    (status, head, _), = answers(first)
    assert (status, head["connection"]) == (413, "close")
    assert connection.recv(10) == b""
    connection.close()

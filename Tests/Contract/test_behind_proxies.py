"""The table of test_edge.py behind real proxies: the proxy and the gateway must agree on where each request ends.

Each case is followed by requests of others over the same connection between the two. Were there a second reading, one of
these would get an answer that is not its own, or the gateway would see a request that the proxy has not numbered.
"""

import contextlib
import itertools
import re

import pytest

from program import Gateway, eventually
from proxies import NUMBER, Envoy, Nginx, exchange
from test_edge import CASES, GOOD, HOST, answers

COUNT = itertools.count()
# What could be hidden in another request's body.
SMUGGLED = b"POST /models/smuggled/start HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n"


def hidden(fields, body, line=b"POST /models/no-such/start HTTP/1.1\r\n"):
    return line + HOST + fields + b"\r\n" + body


# Beside the table: the classics, with a start of a model in what one side may take for a request of its own.
CLASSICS = [
    ("CL.TE", hidden(b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % (5 + len(SMUGGLED)),
                     b"0\r\n\r\n" + SMUGGLED)),
    ("TE.CL", hidden(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                     b"%x\r\n" % len(SMUGGLED) + SMUGGLED + b"\r\n0\r\n\r\n")),
    ("TE.TE", hidden(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", b"0\r\n\r\n" + SMUGGLED)),
    ("TE with a tab", hidden(b"Transfer-Encoding:\tchunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n" + SMUGGLED)),
    ("TE with a vertical tab", hidden(b"Transfer-Encoding: \x0bchunked\r\nContent-Length: %d\r\n" % (5 + len(SMUGGLED)),
                                      b"0\r\n\r\n" + SMUGGLED)),
    ("TE behind a space", hidden(b"Transfer-Encoding : chunked\r\nContent-Length: %d\r\n" % (5 + len(SMUGGLED)),
                                 b"0\r\n\r\n" + SMUGGLED)),
    ("TE folded", hidden(b"X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: %d\r\n" % (5 + len(SMUGGLED)),
                         b"0\r\n\r\n" + SMUGGLED)),
    ("two lengths", hidden(b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(SMUGGLED), SMUGGLED)),
    ("length with a plus", hidden(b"Content-Length: +%d\r\n" % len(SMUGGLED), SMUGGLED)),
    ("body of a GET", hidden(b"Content-Length: %d\r\n" % len(SMUGGLED), SMUGGLED, b"GET /healthz HTTP/1.1\r\n")),
    ("body of an unread POST", hidden(b"Content-Length: %d\r\n" % len(SMUGGLED), SMUGGLED)),
    ("chunk size over 64 bits", hidden(b"Transfer-Encoding: chunked\r\n", b"10000000000000000\r\n" + SMUGGLED)),
    ("bare LF in chunks", hidden(b"Transfer-Encoding: chunked\r\n", b"1\n0\n0\r\n\r\n" + SMUGGLED)),
    ("chunk extension with LF", hidden(b"Transfer-Encoding: chunked\r\n", b"1;a\nb\r\n0\r\n0\r\n\r\n")),
    ("trailers", hidden(b"Transfer-Encoding: chunked\r\n", b"0\r\nContent-Length: 50\r\n\r\n")),
    ("Connection that names a length", hidden(b"Connection: Content-Length\r\nContent-Length: %d\r\n" % len(SMUGGLED),
                                              SMUGGLED)),
    ("upgrade", hidden(b"Connection: upgrade\r\nUpgrade: websocket\r\n", SMUGGLED, b"GET /healthz HTTP/1.1\r\n")),
    ("Expect and a body", hidden(b"Expect: 100-continue\r\nContent-Length: %d\r\n" % len(SMUGGLED), SMUGGLED)),
    ("HTTP/1.0 and chunks", hidden(b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED,
                                   b"POST /models/no-such/start HTTP/1.0\r\n")),
]
ALL = [(name, data) for name, _, data, _ in CASES] + CLASSICS


@pytest.fixture(scope="module", params=[Nginx, Envoy])
def proxy(request, tmp_path_factory):
    # Of probes, which this asks for, a line is written for those who debug alone.
    gateway = Gateway("--start-seconds", "600", "--log-level", "debug")
    proxy = request.param(tmp_path_factory.mktemp("proxy"), gateway)
    proxy.gateway = gateway
    yield proxy
    proxy.end()
    gateway.program.end()


def seen(gateway):
    """The ids of the requests that have reached the gateway's router, and how many were refused before or in its stead."""
    lines = gateway.program.errors().splitlines()
    routed = [re.search(r" request\.id=(\S+)", line)[1] for line in lines if "A request was answered" in line]
    return routed, sum("A request was refused before" in line for line in lines)


def marker(proxy):
    """Requests of somebody else, on connections of their own; gives the numbers that their answers have."""
    query = f"/models/marker-{next(COUNT)}"
    (status, other, body), = answers(exchange(proxy.port, f"GET {query} HTTP/1.1\r\n".encode() + HOST + b"\r\n", 0.02))
    assert (status, b"MODEL_NOT_FOUND" in body) == (404, True), body
    (status, fields, body), = answers(exchange(proxy.port, GOOD, 0.02))
    assert (status, b'"status":"ok"' in body) == (200, True), body
    return [other["x-request-id"], fields["x-request-id"]]


@pytest.mark.parametrize("name, data", ALL, ids=[name for name, _ in ALL])
def test_both_agree_on_where_a_request_ends(proxy, name, data):
    (before, refused_before), told = seen(proxy.gateway), len(proxy.entries())
    received = exchange(proxy.port, data)
    # nginx answers what it takes for HTTP/0.9 in kind, with a page alone.
    got = answers(received) if received.startswith(b"HTTP/") else []
    markers = marker(proxy) + marker(proxy)

    def look():
        routed, refused = seen(proxy.gateway)
        return (routed[len(before):], refused - refused_before,
                [number for number, is_handed_on in proxy.entries()[told:] if is_handed_on])

    def is_settled():
        routed, refused, numbers = look()
        return set(markers) <= set(numbers) and len(set(numbers) - set(routed)) <= refused

    with contextlib.suppress(AssertionError):
        # The proxy writes of a request when it is over.
        eventually(is_settled, patience=5)
    routed, refused, numbers = look()
    assert set(routed) <= set(numbers) and len(set(routed)) == len(routed), "a request that the proxy has not seen"
    unrouted = len(set(numbers) - set(routed))
    # A body that the proxy finds broken when its head is through is broken off at the gateway, too.
    is_broken_off = bool(got) and got[-1][0] == 400
    assert unrouted <= refused <= unrouted + is_broken_off, (routed, refused, numbers)
    assert len(set(markers)) == 4 and set(markers) <= set(numbers), "each has got its own answer"
    assert all(NUMBER.fullmatch(number) for number in routed)


def test_a_request_goes_through(proxy):
    """The proxy is no wall: what is well formed is carried out."""
    (status, fields, body), = answers(exchange(proxy.port, SMUGGLED.replace(b"smuggled", b"widgets"), 1))
    assert status == 202 and NUMBER.fullmatch(fields["x-request-id"]), body

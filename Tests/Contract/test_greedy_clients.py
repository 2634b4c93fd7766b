"""Clients that want all of the gateway's memory: what it takes more stays under a bound, others are served meanwhile,
and what is refused is refused as the contract says."""

import contextlib
import gzip
import pathlib
import random
import threading
import time

import pytest

import aws
import contract
from program import Gateway, until_closed
from test_edge import HOST, START, answers, first_answer
from test_slow_clients import GET, connect

DETECT = b"POST /models/abc123/detect HTTP/1.1\r\n" + HOST + b"Content-Type: image/png\r\n"
# How long another may wait for its answer meanwhile, in seconds: this build is not optimized, and shares its machine with
# its attackers.
LATENESS = 10
# Of all images together; the most that the process may grow by is stated with each test.
IMAGES = 32 << 20


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    file = tmp_path_factory.mktemp("greedy") / "gateway.yaml"
    file.write_text(f"detect: {{memory: {IMAGES}}}\nlog: {{level: error}}\n")
    gateway = Gateway("--start-seconds", "1", "--config", str(file))
    gateway.post("/models/abc123/start")
    gateway.await_state("abc123", "running")
    # What the first request of each kind takes stays taken.
    gateway("POST", "/models/abc123/detect", aws.png(), [("Content-Type", "image/png")])
    gateway.get("/openapi.json")
    yield gateway
    gateway.program.end()


def memory(gateway, field):
    """In bytes: VmRSS is what it has now, VmHWM the most that it has had."""
    status = pathlib.Path(f"/proc/{gateway.program.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(field)).split()[1]) << 10


@contextlib.contextmanager
def growth_under(bound, gateway, tell=None):
    """Fails when the process had at any time more than `bound` bytes more than now, or served nobody else."""
    pathlib.Path(f"/proc/{gateway.program.process.pid}/clear_refs").write_text("5")
    before = memory(gateway, "VmRSS")
    done = threading.Event()
    slowest = [0.0]

    def ask():
        while not done.wait(0.1):
            begun = time.monotonic()
            assert gateway.get("/healthz").status == 200
            slowest[0] = max(slowest[0], time.monotonic() - begun)

    other = threading.Thread(target=ask)
    other.start()
    try:
        yield
    finally:
        done.set()
        other.join()
    grown = memory(gateway, "VmHWM") - before
    print(f"grew by {grown >> 10} KiB, slowest other answer {slowest[0]:.2f} s")
    assert grown < bound, f"it grew by {grown >> 10} KiB"
    assert slowest[0] < LATENESS, f"another waited for {slowest[0]:.1f} s"


def at_once(count, action):
    """What `action` gives, each in a thread of its own."""
    results = [None] * count

    def run(index):
        results[index] = action(index)

    threads = [threading.Thread(target=run, args=[index]) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


BOMB = gzip.compress(bytes(100 << 20), 9)
# Grows as text may, beyond any image.
TEXT = gzip.compress(b"".join(b"%06d board, " % number for number in range(1 << 20)), 9)
NESTED = gzip.compress(BOMB, 9)
MEMBERS = gzip.compress(b"") * 100_000


@pytest.mark.parametrize(("body", "status"), [(BOMB, 413), (TEXT, 413), (NESTED, 413), (MEMBERS, 422)],
                         ids=["zeros", "text", "a bomb within", "empty members"])
def test_bombs_of_gzip_are_refused_in_little_memory(gateway, body, status):
    headers = [("Content-Type", "image/png"), ("Content-Encoding", "gzip")]
    with growth_under(96 << 20, gateway):
        for _ in range(3):
            for answer in at_once(20, lambda _: gateway("POST", "/models/abc123/detect", body, headers)):
                # Those for whose image there was no room are told so.
                assert answer.status in (status, 503), answer.text
                contract.check(answer, "POST", "/models/{id}/detect")


def test_bombs_in_json_are_refused_in_little_memory(gateway):
    body = gzip.compress(b'{"holder":"' + b"a" * (10 << 20) + b'"}', 9)
    headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")]
    with growth_under(32 << 20, gateway):
        for answer in at_once(50, lambda _: gateway("POST", "/models/abc123/start", body[:16_000], headers)):
            contract.check_failure(answer, "POST", "/models/{id}/start", 413, "PAYLOAD_TOO_LARGE")


def test_images_that_stop_before_their_end_take_no_more_than_images_may(gateway):
    head = DETECT + b"Content-Length: 4194304\r\n\r\n"
    image = aws.png() + random.Random(1).randbytes(3 << 20)

    def send(_):
        connection = connect(gateway.port)
        with contextlib.suppress(OSError):
            connection.sendall(head + image)
        # A client that still sends when it is refused may find a reset in the place of the answer.
        connection.settimeout(8)
        try:
            got = [status for status, _, _ in answers(first_answer(connection))]
        except TimeoutError:
            got = None
        except ConnectionError:
            got = []
        return connection, got

    with growth_under(IMAGES + (96 << 20), gateway):
        held = at_once(40, send)
        for connection, _ in held:
            connection.close()
    # All but those for which there is room waited five seconds for it.
    assert sum(got is None for _, got in held) == IMAGES // (4 << 20)
    assert all(got in (None, [], [503]) for _, got in held)
    assert [503] in [got for _, got in held]


def test_heads_without_end_take_little_memory_each(gateway):
    fields = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 300) for number in range(99))
    with growth_under(64 << 20, gateway):
        held = [connect(gateway.port, b"GET /healthz HTTP/1.1\r\n" + HOST + fields) for _ in range(300)]
        time.sleep(2)
        for connection in held:
            connection.close()


@pytest.mark.parametrize("fields", [
    b"X: y\r\n" * 20_000, b"X: " + b"y" * 10_000_000 + b"\r\n", b"".join(b"X-%d: y\r\n" % n for n in range(20_000))],
    ids=["many", "long", "many names"])
def test_bombs_of_fields_are_refused(gateway, fields):
    def send(_):
        with contextlib.suppress(ConnectionError):
            connection = connect(gateway.port)
            with contextlib.suppress(ConnectionError):
                connection.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + fields)
            return [status for status, _, _ in answers(first_answer(connection))]
        return []

    with growth_under(64 << 20, gateway):
        # A client that still sends when it is refused may find a reset in the place of the answer.
        assert {status for got in at_once(20, send) for status in got} == {431}


def test_answers_that_nobody_takes_pile_up_in_little_memory(gateway):
    with growth_under(128 << 20, gateway):
        held = []
        for _ in range(50):
            connection = connect(gateway.port, receive_buffer=4096)
            connection.settimeout(0.2)
            with contextlib.suppress(TimeoutError):
                connection.sendall(GET * 2000)
            held.append(connection)
        time.sleep(2)
        for connection in held:
            connection.close()


def test_requests_that_come_faster_than_their_answers_are_answered_in_turn(gateway):
    with growth_under(64 << 20, gateway):
        connection = connect(gateway.port)
        count = 5000
        request = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
        last = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
        sender = threading.Thread(target=connection.sendall, args=[request * count + last])
        sender.start()
        received = until_closed(connection)
        sender.join()
        assert [status for status, _, _ in answers(received)] == [200] * (count + 1)


def test_chunks_of_a_byte_are_read_at_their_price(gateway):
    body = b"".join(b"1\r\n%c\r\n" % byte for byte in b"{}" + b" " * 10_000) + b"0\r\n\r\n"
    with growth_under(64 << 20, gateway):
        def send(_):
            connection = connect(gateway.port, START + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
            return [status for status, _, _ in answers(until_closed(connection))]

        assert at_once(20, send) == [[200]] * 20

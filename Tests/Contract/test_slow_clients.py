"""Clients that are slow on purpose: each is cut off within its limit, and others are served meanwhile."""

import contextlib
import re
import signal
import socket
import threading
import time


import aws
from program import PATIENCE, Gateway, eventually, until_closed
from test_edge import HOST, START, answers

GET = b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"


def connect(port, data=b"", receive_buffer=None):
    connection = socket.socket()
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(PATIENCE)
    connection.connect(("127.0.0.1", port))
    connection.sendall(data)
    return connection


class Dribbler(threading.Thread):
    """Sends a byte every half second and keeps when and with what the server ended that."""

    def __init__(self, port, first, dribble):
        super().__init__(daemon=True)
        self.connection = connect(port, first)
        self.dribble = dribble
        self.begun = time.monotonic()
        self.lasted = None
        self.received = b""

    def run(self):
        self.connection.settimeout(0.5)
        while True:
            try:
                if self.dribble:
                    self.connection.sendall(self.dribble)
                part = self.connection.recv(65536)
                if not part:
                    break
                self.received += part
            except TimeoutError:
                continue
            except OSError:
                break
        self.lasted = time.monotonic() - self.begun


def test_slow_requests_are_cut_off_and_others_are_served(gateway):
    image = b"POST /models/abc123/detect HTTP/1.1\r\n" + HOST + b"Content-Type: image/png\r\nContent-Length: 100000\r\n\r\n"
    clients = {
        "silent": (Dribbler(gateway.port, b"", b""), 15, None),
        "head in drops": (Dribbler(gateway.port, b"GET /healthz HTTP/1.1\r\nX: ", b"y"), 10, 408),
        "head that stops": (Dribbler(gateway.port, b"GET /healthz HT", b""), 10, 408),
        "second head in drops": (Dribbler(gateway.port, b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\nGET /", b"y"), 10, 408),
        "body in drops": (Dribbler(gateway.port, image + aws.png()[:20], b"y"), 10, 408),
        "chunks in drops": (Dribbler(gateway.port, START + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), 10, 408),
        "chunk extension without end": (
            Dribbler(gateway.port, START + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"), 10, 408),
        "trailers without end": (
            Dribbler(gateway.port, START + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"x: y\r\n"), 10, 408),
        "body that stops": (Dribbler(gateway.port, START + b"Content-Length: 10\r\n\r\n{", b""), 10, 408),
    }
    for client, _, _ in clients.values():
        client.start()
    while any(client.is_alive() for client, _, _ in clients.values()):
        begun = time.monotonic()
        assert gateway.get("/healthz").status == 200
        assert time.monotonic() - begun < 2
        assert begun - client.begun < 25, [name for name, (client, _, _) in clients.items() if client.is_alive()]
        time.sleep(0.5)
    for name, (client, limit, status) in clients.items():
        assert limit - 0.5 <= client.lasted < limit + 4, f"{name} lasted {client.lasted:.1f} s"
        statuses = [status for status, _, _ in answers(client.received)]
        assert statuses[-1:] == ([status] if status else []), f"{name}: {statuses}"
    assert not [call for call in gateway.simulator.calls() if "Start" in call["operation"]]


def test_a_client_that_takes_nothing_of_its_answers_is_cut_off(gateway):
    connection = connect(gateway.port, GET * 100, receive_buffer=4096)
    begun = time.monotonic()
    connection.setblocking(False)
    # What is left to be sent fits into no buffer; a reset is the end of it.
    while time.monotonic() - begun < 45:
        assert gateway.get("/healthz").status == 200
        with contextlib.suppress(BlockingIOError):
            try:
                connection.send(b"\r\n")
            except (BrokenPipeError, ConnectionResetError):
                break
        time.sleep(0.5)
    lasted = time.monotonic() - begun
    assert 29 < lasted < 40, f"it lasted {lasted:.1f} s"


def test_the_end_comes_within_its_limit_whoever_stalls_and_who_does_not_is_answered():
    gateway = Gateway("--start-seconds", "600")
    simulator = gateway.simulator
    model = next(m for m in simulator.control("GET", "/models")["models"] if m["service"] == "lookoutvision")
    named = {field: model[field] for field in ("service", "project", "version")}
    simulator.control("PATCH", "/models", named | {"status": "HOSTED"})
    gateway.await_state("widgets", "running")
    stalled = [
        connect(gateway.port, data, receive_buffer=4096)
        for data in [b"", b"GET /he", START + b"Content-Length: 10\r\n\r\n{", GET * 100,
                     b"GET /models/abc123/events HTTP/1.1\r\n" + HOST + b"\r\n"] for _ in range(40)]
    assert len(stalled) == 200
    waiting = connect(gateway.port, b"POST /models/abc123/start?wait=10m HTTP/1.1\r\n" + HOST + b"\r\n")
    gateway.await_state("abc123", "starting")
    # Detects that AWS takes its time for, one of whose image is still on its way, and one that is not gone far.
    simulator.fault("DetectAnomalies", "delay", seconds=2, times=10)
    image = aws.png()
    head = (b"POST /models/widgets/detect HTTP/1.1\r\n" + HOST + b"Content-Type: image/png\r\nContent-Length: %d\r\n\r\n"
            % len(image))
    seen = len(simulator.calls())
    detects = [connect(gateway.port, head + image) for _ in range(5)]
    uploads = [connect(gateway.port, head + image[:20]) for _ in range(5)]
    eventually(lambda: len([c for c in simulator.calls()[seen:] if c["operation"] == "DetectAnomalies"]) == 5)
    begun = time.monotonic()
    gateway.program.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    for connection in uploads:
        connection.sendall(image[20:])
    (status, _, body), = answers(until_closed(waiting))
    assert (status, b'"wait_ended":"shutdown"' in body) == (202, True)
    for connection in detects + uploads:
        (status, _, body), = answers(until_closed(connection))
        assert (status, b'"anomaly"' in body) == (200, True), body
        connection.close()
    assert gateway.program.process.wait(timeout=30) == 0
    assert time.monotonic() - begun < 12
    assert not re.search(r"^\S+ (error|critical)\b", gateway.program.errors(), re.MULTILINE)
    for connection in stalled:
        connection.close()


def test_connections_that_do_nothing_are_many_and_others_are_served(gateway):
    held = [connect(gateway.port) for _ in range(900)]
    begun = time.monotonic()
    assert gateway.get("/healthz").status == 200
    assert time.monotonic() - begun < 2
    for connection in held:
        connection.close()

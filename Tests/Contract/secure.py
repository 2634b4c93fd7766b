"""Certificates made on the spot, a gateway that speaks TLS, and a client of HTTP/2 that need not be polite."""

import datetime
import ipaddress
import json
import socket
import ssl
import time

import h2.config
import h2.connection
import h2.events
import h2.settings
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from program import PATIENCE, Program, Server, Simulator, until_closed

USES = {"server": ExtendedKeyUsageOID.SERVER_AUTH, "client": ExtendedKeyUsageOID.CLIENT_AUTH}
LOCAL = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]


def named(*parts):
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


class Pair:
    """A certificate and its key."""

    def __init__(self, certificate, key):
        self.certificate = certificate
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)
        self.key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    def write(self, directory, name):
        """Writes the two files, the key for its owner alone, and gives their paths."""
        certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
        certificate.write_bytes(self.pem)
        key.touch(mode=0o600)
        key.write_bytes(self.key)
        return certificate, key


class Authority:
    def __init__(self, name):
        self.name = named((NameOID.COMMON_NAME, name))
        self.private = ec.generate_private_key(ec.SECP256R1())
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        self.certificate = self._sign(self.name, self.private, (-1, 30), [(constraints, True)])
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM)

    def _sign(self, subject, key, days, extensions):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder(
            issuer_name=self.name, subject_name=subject, public_key=key.public_key(),
            serial_number=x509.random_serial_number(), not_valid_before=now + datetime.timedelta(days=days[0]),
            not_valid_after=now + datetime.timedelta(days=days[1]))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.private, hashes.SHA256())

    def issue(self, subject=named((NameOID.COMMON_NAME, "gateway")), names=LOCAL, days=(-1, 30), use="server"):
        key = ec.generate_private_key(ec.SECP256R1())
        extensions = [(x509.BasicConstraints(ca=False, path_length=None), True)]
        if names:
            extensions.append((x509.SubjectAlternativeName(names), False))
        if use:
            extensions.append((x509.ExtendedKeyUsage([USES[use]]), False))
        return Pair(self._sign(subject, key, days, extensions), key)

    def client(self, pair=None, *, protocols=("http/1.1",), directory=None):
        """What a client needs that trusts this authority, and shows a certificate if it has one."""
        context = ssl.create_default_context(cadata=self.pem.decode())
        context.set_alpn_protocols(list(protocols))
        if pair:
            context.load_cert_chain(*pair.write(directory, f"client-{pair.certificate.serial_number}"))
        return context


class SecureGateway(Server):
    """`model-gateway serve --simulate` over TLS, its simulator and its files."""

    def __init__(self, directory, authority, *arguments, more="", clients=None, pair=None):
        self.directory, self.authority = directory, authority
        self.pair = pair or authority.issue()
        self.files = self.pair.write(directory, "server")
        configuration = directory / "gateway.yaml"
        asked = f"\n    client_authorities: {clients[0]}\n    client_certificates: {clients[1]}" if clients else ""
        configuration.write_text(
            f"server:\n  tls:\n    certificate: {self.files[0]}\n    key: {self.files[1]}{asked}\n{more}")
        self.program = Program(
            "serve", "--simulate", "--port", "0", "--simulator-port", "0", "--config", str(configuration), *arguments)
        self.simulator = Simulator(self.program.address("simulator"))
        super().__init__(self.program.address("listening", "https"))
        self.url = f"https://127.0.0.1:{self.port}"
        self.context = authority.client()

    def connect(self, context=None, patience=PATIENCE):
        """A connection after its handshake."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=patience)
        try:
            return (context or self.context).wrap_socket(plain, server_hostname="127.0.0.1")
        except BaseException:
            plain.close()
            raise

    def ask(self, method, target, fields=(), context=None):
        """Sends a request without a body over HTTP/1.1 on a connection of its own; gives status, fields and JSON."""
        with self.connect(context) as connection:
            head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in fields)
            connection.sendall(head.encode() + b"\r\n")
            received = until_closed(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        line, *rest = head.decode().split("\r\n")
        answered = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in rest)}
        return int(line.split(" ")[1]), answered, json.loads(body)

    def is_quick(self):
        """Whether others are served."""
        begun = time.monotonic()
        return self.ask("GET", "/healthz")[0] == 200 and time.monotonic() - begun < 2

    def resident(self):
        """The memory of the process, in bytes."""
        with open(f"/proc/{self.program.process.pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


class Stream:
    """What has come of a request of HTTP/2."""

    def __init__(self):
        self.status, self.fields, self.body = None, {}, b""
        self.informed = []
        self.ended, self.reset = False, None

    @property
    def json(self):
        return json.loads(self.body)


class H2:
    """A connection of HTTP/2 that checks nothing of what it is told to send."""

    def __init__(self, gateway, context=None, settings=None, room=True):
        self.socket = gateway.connect(context or gateway.authority.client(protocols=("h2", "http/1.1")))
        assert self.socket.selected_alpn_protocol() == "h2"
        self.authority = f"127.0.0.1:{gateway.port}"
        self.connection = h2.connection.H2Connection(h2.config.H2Configuration(
            validate_outbound_headers=False, normalize_outbound_headers=False, header_encoding="utf-8"))
        if settings:
            self.connection.local_settings = h2.settings.Settings(client=True, initial_values=settings)
        self.room = room
        self.streams = {}
        self.goes_away = False
        self.rest = b""
        self.closed = False
        self.connection.initiate_connection()
        self.flush()

    def flush(self):
        self.socket.sendall(self.connection.data_to_send())

    def raw(self, data):
        """Sends what has been prepared, and bytes of one's own behind it; false when the connection is gone."""
        try:
            self.socket.sendall(self.connection.data_to_send() + data)
            return True
        except OSError:
            self.closed = True
            return False

    def head(self, method="GET", path="/healthz", fields=(), authority=None, scheme="https"):
        return [(":method", method), (":scheme", scheme), (":authority", authority or self.authority),
                (":path", path), *fields]

    def send(self, head, body=None, ends=True):
        """Sends a request, of whose body as much goes out as there is room for."""
        number = self.connection.get_next_available_stream_id()
        self.streams[number] = Stream()
        self.connection.send_headers(number, head, end_stream=ends and body is None)
        self.flush()
        while body:
            room = min(self.connection.local_flow_control_window(number), self.connection.max_outbound_frame_size)
            if room == 0:
                if self.take(PATIENCE) is False or self.streams[number].ended:
                    return number
                continue
            part, body = body[:room], body[room:]
            self.connection.send_data(number, part, end_stream=ends and not body)
            self.flush()
        return number

    def take(self, patience):
        """Takes what comes next; false when nothing did, or the connection is over."""
        self.socket.settimeout(patience)
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            return False
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return False
        for event in self.connection.receive_data(self.without_goaway(data)):
            self.note(event)
        self.raw(b"")
        return True

    def without_goaway(self, data):
        """All whole frames but GOAWAY, after which the library would read no answer any more."""
        self.rest += data
        kept = b""
        while len(self.rest) >= 9 and len(self.rest) >= (size := 9 + int.from_bytes(self.rest[:3])):
            if self.rest[3] == 7:
                self.goes_away = True
            else:
                kept += self.rest[:size]
            self.rest = self.rest[size:]
        return kept

    def is_over(self):
        """Whether the connection has ended. What comes is not looked at."""
        self.socket.settimeout(0.001)
        try:
            self.closed = not self.socket.recv(1 << 20)
        except TimeoutError:
            pass
        except OSError:
            self.closed = True
        self.socket.settimeout(PATIENCE)
        return self.closed

    def note(self, event):
        stream = self.streams.get(getattr(event, "stream_id", None))
        if stream is None:
            return
        if isinstance(event, h2.events.InformationalResponseReceived):
            stream.informed.append(dict(event.headers)[":status"])
        elif isinstance(event, h2.events.ResponseReceived):
            stream.fields = dict(event.headers)
            stream.status = int(stream.fields[":status"])
        elif isinstance(event, h2.events.DataReceived):
            stream.body += event.data
            if self.room:
                self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            stream.ended = True
        elif isinstance(event, h2.events.StreamReset):
            stream.reset, stream.ended = event.error_code, True

    def until(self, condition, patience=PATIENCE):
        """Takes what comes until the condition is true or the connection over; says whether it is true."""
        deadline = time.monotonic() + patience
        while not condition() and not self.closed and time.monotonic() < deadline:
            self.take(max(deadline - time.monotonic(), 0.01))
        return condition()

    def ask(self, *arguments, patience=PATIENCE, body=None, **fields):
        """Sends a request and takes its answer."""
        number = self.send(self.head(*arguments, **fields), body)
        assert self.until(lambda: self.streams[number].ended, patience), "it got no answer"
        return self.streams[number]

    def reset(self, number, code=8):
        self.connection.reset_stream(number, code)
        self.flush()

    def close(self):
        self.socket.close()

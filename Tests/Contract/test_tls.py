"""TLS: what is spoken, certificates that are replaced, clients that show theirs, and an address for operators."""

import contextlib
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from program import PATIENCE, Program, Server, eventually, run
from secure import Authority, SecureGateway, named
from test_callers import new_key
from test_edge import CASES, answers, first_answer

AUTHORITY = Authority("test authority")


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    gateway = SecureGateway(tmp_path_factory.mktemp("tls"), AUTHORITY, "--start-seconds", "1")
    yield gateway
    gateway.program.end()


@pytest.fixture
def fresh(tmp_path):
    gateway = SecureGateway(tmp_path, AUTHORITY)
    yield gateway
    gateway.program.end()


def limited(version):
    context = AUTHORITY.client()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with contextlib.suppress(ValueError):
        context.minimum_version = context.maximum_version = version
    return context


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_are_refused(secure, version):
    with pytest.raises(ssl.SSLError, match="(?i)alert protocol.version"):
        secure.connect(limited(version))


@pytest.mark.parametrize("version, name", [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")])
def test_new_versions_are_spoken(secure, version, name):
    with secure.connect(limited(version)) as connection:
        assert connection.version() == name
        assert "GCM" in connection.cipher()[0] or "CHACHA20" in connection.cipher()[0] or "CBC" not in connection.cipher()[0]


@pytest.mark.parametrize("offered, spoken", [
    (["h2", "http/1.1"], "h2"), (["http/1.1", "h2"], "h2"), (["http/1.1"], "http/1.1"), (["spdy/3"], None)])
def test_the_protocol_is_chosen_in_the_handshake(secure, offered, spoken):
    with secure.connect(AUTHORITY.client(protocols=offered)) as connection:
        assert connection.selected_alpn_protocol() == spoken


def test_http_without_tls_gets_no_answer(secure):
    with socket.create_connection(("127.0.0.1", secure.port), timeout=PATIENCE) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65536):
                received += part
        assert not received.startswith(b"HTTP")


@pytest.mark.parametrize("name, section, data, expected", CASES, ids=[case[0] for case in CASES])
def test_the_edge_stands_behind_tls(secure, name, section, data, expected):
    """The table of test_edge.py. TLS has no half-closed connections that Python could make: the answers are counted."""
    with secure.connect() as connection:
        connection.sendall(data)
        received, got = b"", []
        connection.settimeout(PATIENCE)
        with contextlib.suppress(TimeoutError, ConnectionResetError, ssl.SSLEOFError):
            while part := connection.recv(65536):
                received += part
                got = [status for status, _, _ in answers(received)]
                if len(got) >= len(expected):
                    connection.settimeout(0.05)
        assert got == expected or (expected in ([400, 501],) and got in ([400], [501]))


def test_a_large_body_arrives(secure):
    with secure.connect() as connection:
        body = b"\x89PNG\r\n\x1a\n" + bytes(3_000_000)
        connection.sendall(
            b"POST /models/abc123/detect HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/png\r\n"
            b"Content-Length: %d\r\n\r\n"
            % len(body) + body)
        assert answers(first_answer(connection))[0][0] in (400, 409, 422)


# Certificates that are replaced.


def shown(gateway):
    with gateway.connect() as connection:
        return int(connection.getpeercert()["serialNumber"], 16)


def test_a_new_certificate_is_shown_while_requests_run(fresh):
    stop, asked, failures = threading.Event(), [], []

    def ask():
        while not stop.is_set():
            try:
                asked.append(fresh.ask("GET", "/healthz")[0])
            except Exception as error:  # noqa: BLE001
                failures.append(error)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(3)]
    kept = fresh.connect()
    for thread in threads:
        thread.start()
    assert shown(fresh) == fresh.pair.certificate.serial_number
    for _ in range(2):
        new = AUTHORITY.issue()
        new.write(fresh.directory, "server")
        eventually(lambda: shown(fresh) == new.certificate.serial_number)
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures and set(asked) == {200} and len(asked) > 20
    kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert answers(first_answer(kept))[0][0] == 200, "a connection outlives the certificate that it began with"
    kept.close()


def test_new_files_that_are_no_good_change_nothing(fresh):
    old = fresh.pair.certificate.serial_number
    certificate, key = fresh.files
    told = "The server's new certificate cannot be used; the old one stays"
    bad = {
        "expired": lambda: AUTHORITY.issue(days=(-3, -2)).write(fresh.directory, "server"),
        "another's key": lambda: key.write_bytes(AUTHORITY.issue().key),
        "no certificate": lambda: certificate.write_text("nothing"),
        "gone": certificate.unlink,
    }
    for count, (name, spoil) in enumerate(bad.items(), 1):
        spoil()
        eventually(lambda: fresh.program.errors().count(told) == count)
        assert shown(fresh) == old, name
    assert " error " in fresh.program.errors() and "PRIVATE KEY" not in fresh.program.errors()
    new = AUTHORITY.issue()
    new.write(fresh.directory, "server")
    eventually(lambda: shown(fresh) == new.certificate.serial_number)


# Connections that come to nothing.


def test_a_handshake_that_stalls_is_cut_off_and_others_are_served(secure):
    with socket.create_connection(("127.0.0.1", secure.port), timeout=PATIENCE) as probe:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        hello = AUTHORITY.client().wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
        with contextlib.suppress(ssl.SSLWantReadError):
            hello.do_handshake()
        first = outgoing.read()
        begun = time.monotonic()
        probe.sendall(first[:50])
        silent = socket.create_connection(("127.0.0.1", secure.port), timeout=PATIENCE)
        while time.monotonic() - begun < 9:
            assert secure.is_quick()
            time.sleep(0.5)
        for connection in (probe, silent):
            with contextlib.suppress(ConnectionResetError):
                while connection.recv(100):
                    pass
        assert 9.5 < time.monotonic() - begun < 13
        silent.close()


def test_a_connection_that_asks_nothing_after_the_handshake_is_cut_off(secure):
    with secure.connect() as connection:
        begun = time.monotonic()
        assert connection.recv(100) == b""
        assert 14 < time.monotonic() - begun < 19


def test_stalled_connections_do_not_keep_the_process(tmp_path):
    gateway = SecureGateway(tmp_path, AUTHORITY)
    stalled = [socket.create_connection(("127.0.0.1", gateway.port)) for _ in range(40)]
    for connection in stalled[20:]:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01")
    half = [gateway.connect() for _ in range(20)]
    for connection in half:
        connection.sendall(b"POST /models/abc123/start HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{")
    time.sleep(1)
    begun = time.monotonic()
    gateway.program.process.terminate()
    assert gateway.program.process.wait(timeout=20) == 0
    assert time.monotonic() - begun < 12
    for connection in stalled + half:
        connection.close()


# Certificates of callers.

CALLERS = """
callers:
  line:
    allow: {"*": [read]}
    certificates:
      old: {subject: "CN=press-line,O=Example"}
      new: {dns: Press.example.test}
      mesh: {uri: "spiffe://example/press"}
  mail:
    allow: {"*": [read]}
    certificates:
      a: {email: mail@example.test}
"""
NAME, ORGANIZATION, COUNTRY = NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.COUNTRY_NAME
CLIENTS, OTHERS = Authority("clients"), Authority("others")
SUBJECT = named((ORGANIZATION, "Example"), (NAME, "press-line"))
NOBODY = named((NAME, "nobody"))


def client(subject=NOBODY, names=(), authority=CLIENTS, use="client", days=(-1, 30)):
    return authority.issue(subject, list(names), days, use)


# Name, certificate, who the gateway takes it for: a caller, nobody (401), or one that it does not talk to.
SHOWN = [
    ("subject", client(SUBJECT), "line"),
    ("host", client(names=[x509.DNSName("press.example.test")]), "line"),
    ("host in capitals", client(names=[x509.DNSName("PRESS.example.TEST")]), "line"),
    ("one host of two", client(names=[x509.DNSName("a.test"), x509.DNSName("press.example.test")]), "line"),
    ("URI", client(names=[x509.UniformResourceIdentifier("spiffe://example/press")]), "line"),
    ("address", client(names=[x509.RFC822Name("mail@example.test")]), "mail"),
    ("no extended use", client(SUBJECT, use=None), "line"),
    ("two callers' names", client(SUBJECT, [x509.RFC822Name("mail@example.test")]), 401),
    ("nobody", client(), 401),
    ("subject in another order", client(named((NAME, "press-line"), (ORGANIZATION, "Example"))), 401),
    ("subject with more", client(named((COUNTRY, "CH"), (ORGANIZATION, "Example"), (NAME, "press-line"))), 401),
    ("subject with less", client(named((NAME, "press-line"))), 401),
    ("both in one part", client(named((NAME, "press-line,O=Example"))), 401),
    ("the host as the common name", client(named((NAME, "press.example.test"))), 401),
    ("a wildcard", client(names=[x509.DNSName("*.example.test")]), 401),
    ("a host below", client(names=[x509.DNSName("a.press.example.test")]), 401),
    ("the URI as a host", client(names=[x509.DNSName("spiffe://example/press")]), 401),
    ("another's authority", client(SUBJECT, authority=OTHERS), None),
    ("the server's authority", client(SUBJECT, authority=AUTHORITY), None),
    ("expired", client(SUBJECT, days=(-3, -1)), None),
    ("not yet valid", client(SUBJECT, days=(1, 3)), None),
    ("for servers", client(SUBJECT, use="server"), None),
]


@pytest.fixture(scope="module", params=["required", "optional"])
def mutual(request, tmp_path_factory):
    directory = tmp_path_factory.mktemp(request.param)
    authorities = directory / "clients.pem"
    authorities.write_bytes(CLIENTS.pem)
    key = new_key("token")
    more = CALLERS + (
        f"  token:\n    allow: {{'*': [read]}}\n    keys: {{k: {{sha256: {key['sha256']}}}}}\n")
    gateway = SecureGateway(directory, AUTHORITY, more=more, clients=(authorities, request.param))
    gateway.key = key["key"]
    gateway.mode = request.param
    yield gateway
    gateway.program.end()
    assert gateway.key not in gateway.program.errors()


def outcome(gateway, pair, fields=()):
    """The caller's name, a status, or None when there is no connection."""
    try:
        status, _, answer = gateway.ask(
            "GET", "/whoami", fields, AUTHORITY.client(pair, directory=gateway.directory) if pair else None)
    except (ssl.SSLError, ConnectionResetError):
        return None
    return answer["data"]["caller"] if status == 200 else status


@pytest.mark.parametrize("name, pair, expected", SHOWN, ids=[case[0] for case in SHOWN])
def test_a_certificate_is_who_the_configuration_says(mutual, name, pair, expected):
    assert outcome(mutual, pair) == expected


def test_who_shows_none_is_not_talked_to_or_needs_something_else(mutual):
    token = [("Authorization", f"Bearer {mutual.key}")]
    if mutual.mode == "required":
        assert outcome(mutual, None) is None
        assert outcome(mutual, None, token) is None
    else:
        assert outcome(mutual, None) == 401
        assert outcome(mutual, None, token) == "token"


@pytest.mark.parametrize("fields, expected", [
    ("good", "token"), ("Bearer mgw_" + "A" * 43, 401), ("Bearer", 401), ("Basic YTpi", 401)])
def test_a_token_counts_more_than_a_certificate(mutual, fields, expected):
    value = f"Bearer {mutual.key}" if fields == "good" else fields
    assert outcome(mutual, client(SUBJECT), [("Authorization", value)]) == expected
    assert outcome(mutual, client(), [("Authorization", value)]) == expected


def test_a_page_of_another_site_cannot_use_a_browsers_certificate(mutual):
    context = AUTHORITY.client(client(SUBJECT), directory=mutual.directory)
    assert mutual.ask("GET", "/whoami", [("Origin", "https://evil.example")], context)[0] == 403
    assert mutual.ask("GET", "/whoami", [("Sec-Fetch-Site", "cross-site")], context)[0] == 403
    assert mutual.ask("GET", "/whoami", [("Origin", "https://127.0.0.1")], context)[0] in (200, 403)


def test_the_client_shows_a_certificate(mutual):
    authority = mutual.directory / "authority.pem"
    authority.write_bytes(AUTHORITY.pem)
    certificate, key = client(SUBJECT).write(mutual.directory, "mine")
    arguments = ["list", "--gateway", mutual.url, "--ca-file", str(authority)]
    result = run(*arguments, "--certificate", str(certificate), "--certificate-key", str(key))
    assert result.returncode == 0, result.stderr
    result = run(*arguments, MODEL_GATEWAY_CERTIFICATE=str(certificate), MODEL_GATEWAY_CERTIFICATE_KEY=str(key))
    assert result.returncode == 0, result.stderr
    assert run(*arguments).returncode != 0
    for wrong in (["--certificate", str(certificate)], ["--certificate-key", str(key)],
                  ["--certificate", str(key), "--certificate-key", str(key)],
                  ["--certificate", str(certificate), "--certificate-key", str(mutual.files[1])]):
        result = run(*arguments, *wrong)
        assert result.returncode in (2, 64) and b"PRIVATE" not in result.stderr, result.stderr


# The configuration.

PLACES = "certificate: {certificate}, key: {key}"


@pytest.mark.parametrize("tls, problem", [
    ("certificate: {certificate}", "server.tls.certificate: needs server.tls.key beside it"),
    ("key: {key}", "server.tls.key: needs server.tls.certificate beside it"),
    ("certificate: /nowhere/x, key: {key}", "server.tls.certificate: /nowhere/x cannot be opened"),
    ("certificate: {key}, key: {key}", "server.tls.certificate: {key} has no certificates in PEM that can be read"),
    ("certificate: {certificate}, key: {certificate}",
     "server.tls.key: {certificate} has no private key in PEM, without a passphrase, that can be read"),
    ("certificate: {certificate}, key: {other}",
     "server.tls.key: {other} is not the key of the certificate in {certificate}"),
    ("certificate: {expired}, key: {key}", "server.tls.certificate: {expired} has expired: it was valid until "),
    (PLACES + ", client_certificates: required",
     "server.tls.client_certificates: needs server.tls.client_authorities beside it"),
    (PLACES + ", client_authorities: {certificate}, client_certificates: always",
     "server.tls.client_certificates: must be required or optional"),
    (PLACES + ", client_authorities: {key}",
     "server.tls.client_authorities: {key} has no certificates in PEM that can be read")])
def test_files_that_do_not_fit_are_told_before_anything_listens(tmp_path, tls, problem):
    certificate, key = AUTHORITY.issue().write(tmp_path, "server")
    _, other = AUTHORITY.issue().write(tmp_path, "other")
    expired, _ = AUTHORITY.issue(days=(-3, -2)).write(tmp_path, "expired")
    places = {"certificate": certificate, "key": key, "other": other, "expired": expired}
    file = tmp_path / "gateway.yaml"
    file.write_text("server:\n  tls: {" + tls.format(**places) + "}\n")
    for command in (["check"], ["serve", "--simulate", "--port", "0"]):
        result = run(*command, "--config", str(file))
        assert (result.returncode, result.stdout) == (2, b"")
        assert problem.format(**places) in result.stderr.decode() and b"BEGIN" not in result.stderr


@pytest.mark.parametrize("days, mode, warnings", [((-1, 30), 0o600, []), ((-1, 5), 0o600, ["ends at"]),
                                                  ((-1, 30), 0o644, ["can be read by everybody"])])
def test_what_will_be_wrong_is_warned_of(tmp_path, days, mode, warnings):
    certificate, key = AUTHORITY.issue(days=days).write(tmp_path, "server")
    key.chmod(mode)
    file = tmp_path / "gateway.yaml"
    file.write_text(f"server:\n  tls: {{certificate: {certificate}, key: {key}}}\n")
    result = run("check", "--config", str(file))
    assert result.returncode == 0
    lines = result.stderr.decode().splitlines()
    assert len(lines) == len(warnings) and all(word in line for word, line in zip(warnings, lines))


def test_certificates_of_callers_need_an_authority(tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text(CALLERS)
    result = run("check", "--config", str(file))
    assert result.returncode == 2
    assert b"callers.line.certificates: need server.tls.client_authorities" in result.stderr


# The address of operators.


def test_operators_have_an_address_of_their_own(tmp_path):
    file = tmp_path / "gateway.yaml"
    file.write_text("server:\n  admin: {port: 0}\n")
    program = Program("serve", "--simulate", "--port", "0", "--config", str(file))
    found = dict(line.removeprefix("model-gateway: ").split(" on http://127.0.0.1:")
                 for line in (program.lines.get(timeout=PATIENCE) for _ in range(3)))
    assert set(found) == {"simulator", "listening", "admin"}
    admin, main = Server(int(found["admin"])), Server(int(found["listening"]))
    for path in ("/healthz", "/readyz"):
        assert admin.get(path).status == main.get(path).status == 200
    assert main.get("/models").status == 200
    assert admin.get("/models").status == 404
    assert admin.get("/healthz#a").status == 400, "the edge is there, too"
    program.end()


@pytest.mark.parametrize("configuration, host", [
    ("server: {host: 0.0.0.0}", "0.0.0.0"), ("server: {admin: {host: 0.0.0.0, port: 0}}", "0.0.0.0"),
    ("server: {admin: {host: '::', port: 0}}", "::")])
def test_without_callers_nothing_listens_beyond_this_machine(tmp_path, configuration, host):
    file = tmp_path / "gateway.yaml"
    file.write_text(configuration)
    result = run("serve", "--simulate", "--port", "0", "--config", str(file))
    assert (result.returncode, result.stdout) == (2, b"")
    assert f"refusing to listen on {host}: no callers are configured" in result.stderr.decode()

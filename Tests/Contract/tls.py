"""A certificate authority of a test's own, servers that show its certificates, and a proxy that makes tunnels."""

import base64
import datetime
import http.server
import socket
import ssl
import subprocess
import threading


def run(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """An authority whose keys live for as long as the test's directory."""

    def __init__(self, directory, name):
        self.directory = directory
        self.name = name
        self.certificate = directory / f"{name}.pem"
        self.key = directory / f"{name}.key"
        run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-days", "2", "-keyout", self.key, "-out", self.certificate,
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")

    def issue(self, name, alternative="IP:127.0.0.1,DNS:localhost", days=(-1, 1)):
        """A certificate and its key, valid from and until some days from now."""
        certificate, key = self.directory / f"{name}.pem", self.directory / f"{name}.key"
        request, extensions = self.directory / f"{name}.csr", self.directory / f"{name}.ext"
        extensions.write_text(f"subjectAltName={alternative}\nextendedKeyUsage=serverAuth\n")
        now = datetime.datetime.now(datetime.timezone.utc)
        first, last = ((now + datetime.timedelta(days=day)).strftime("%Y%m%d%H%M%SZ") for day in days)
        run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-keyout", key, "-out", request)
        database = self.directory / f"{name}.index"
        database.write_text("")
        configuration = self.directory / f"{name}.cnf"
        configuration.write_text(
            "[ca]\ndefault_ca=here\n[here]\n"
            f"database={database}\nnew_certs_dir={self.directory}\nrand_serial=yes\ndefault_md=sha256\n"
            "policy=any\n[any]\ncommonName=supplied\n")
        run("ca", "-batch", "-config", configuration, "-cert", self.certificate, "-keyfile", self.key, "-in", request,
            "-out", certificate, "-notext", "-startdate", first, "-enddate", last, "-extfile", extensions)
        return certificate, key


class Service:
    """Stands for AWS: it answers every call with one body, over TLS if it has a certificate."""

    def __init__(self, certificate=None, key=None, answer=b'{"ProjectVersionDescriptions":[]}'):
        calls = self.calls = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                calls.append(self.headers["X-Amz-Target"])
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """Handshakes that come to nothing are what is tested here."""

            def finish_request(self, request, address):
                if certificate:
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(certificate, key)
                    request = context.wrap_socket(request, server_side=True)
                super().finish_request(request, address)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Proxy:
    """Makes tunnels to one place, whatever is asked for, for those who have its password if it has one."""

    def __init__(self, port, user=None, password=None):
        self.asked = []
        self.wanted = user and "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.place = ("127.0.0.1", port)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(connection,), daemon=True).start()

    def _tunnel(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(4096)
            if not part:
                return
            head += part
        first, *fields = head.decode().split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields if f)}
        self.asked.append(first)
        if self.wanted and fields.get("proxy-authorization") != self.wanted:
            connection.sendall(
                b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            connection.close()
            return
        upstream = socket.create_connection(self.place)
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=self._copy, args=(upstream, connection), daemon=True)
        back.start()
        self._copy(connection, upstream)
        back.join()

    @staticmethod
    def _copy(source, sink):
        try:
            while part := source.recv(65536):
                sink.sendall(part)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

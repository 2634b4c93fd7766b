"""nginx and Envoy, as they stand in front of a gateway: each one keeps connections to it and numbers its requests."""

import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

from program import PATIENCE, eventually

# How a proxy numbers a request that it has read.
NUMBER = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Proxy:
    """A proxy in front of the gateway, with one connection to it that is used again and again."""

    def __init__(self, directory, gateway):
        self.directory = directory
        self.port = free_port()
        self.log = directory / "access.log"
        self.log.touch()
        self.output = open(directory / "output.log", "wb")
        self.process = subprocess.Popen(
            self.command(gateway.port), stdout=self.output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        eventually(self._listens)

    def _listens(self):
        assert self.process.poll() is None, (self.directory / "output.log").read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE).close()
        except OSError:
            return False
        return True

    def entries(self):
        """The requests that it has read: their number, and whether it has handed them on."""
        found = []
        for line in self.log.read_text().splitlines():
            number, upstream = line.split(" ")
            found.append((number, upstream not in ("-", "")))
        return found

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()


class Nginx(Proxy):
    def command(self, port):
        folders = "\n".join(
            f"{kind}_temp_path {self.directory}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        configuration = self.directory / "nginx.conf"
        configuration.write_text(f"""
daemon off; master_process off; pid {self.directory}/nginx.pid; error_log stderr;
events {{ worker_connections 512; }}
http {{
  {folders}
  log_format numbers '$request_id $upstream_status';
  access_log {self.log} numbers;
  upstream gateway {{ server 127.0.0.1:{port}; keepalive 1; }}
  server {{
    listen 127.0.0.1:{self.port};
    large_client_header_buffers 4 32k;
    location / {{
      proxy_pass http://gateway; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; proxy_set_header X-Request-Id $request_id;
      proxy_request_buffering off; proxy_buffering off; proxy_next_upstream off;
    }}
  }}
}}
""")
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        return [program, "-e", "stderr", "-p", str(self.directory), "-c", str(configuration)]


class Envoy(Proxy):
    def command(self, port):
        def address(number):
            return {"socket_address": {"address": "127.0.0.1", "port_value": number}}

        def typed(name, **fields):
            return {"@type": f"type.googleapis.com/envoy.{name}", **fields}

        manager = typed(
            "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            stat_prefix="edge", codec_type="HTTP1", use_remote_address=True, generate_request_id=True,
            http_filters=[{"name": "router", "typed_config": typed("extensions.filters.http.router.v3.Router")}],
            http_protocol_options={"accept_http_10": True, "default_host_for_http_10": "127.0.0.1"},
            access_log=[{"name": "file", "typed_config": typed(
                "extensions.access_loggers.file.v3.FileAccessLog", path=str(self.log),
                log_format={"text_format_source": {"inline_string": "%REQ(X-REQUEST-ID)% %UPSTREAM_HOST%\n"}})}],
            route_config={"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                {"match": {"prefix": "/"}, "route": {"cluster": "gateway"}}]}]})
        cluster = {
            "name": "gateway", "type": "STATIC", "connect_timeout": "5s",
            "circuit_breakers": {"thresholds": [{"max_connections": 1}]},
            "load_assignment": {"cluster_name": "gateway", "endpoints": [
                {"lb_endpoints": [{"endpoint": {"address": address(port)}}]}]}}
        configuration = self.directory / "envoy.json"
        configuration.write_text(json.dumps({"static_resources": {
            "listeners": [{"address": address(self.port), "filter_chains": [
                {"filters": [{"name": "http", "typed_config": manager}]}]}],
            "clusters": [cluster]}}))
        program = pathlib.Path(sys.executable).parent / "envoy"
        return [str(program), "--config-path", str(configuration), "--disable-hot-restart", "--concurrency", "1",
                "--file-flush-interval-msec", "50", "--log-level", "error"]


def exchange(port, data, quiet=0.3):
    """Sends bytes and gives what comes back until the connection ends or is quiet for a while after the first."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass
        received, deadline = b"", time.monotonic() + 1.5
        while True:
            connection.settimeout(max(deadline - time.monotonic(), 0.01))
            try:
                part = connection.recv(65536)
            except OSError:
                return received
            if not part:
                return received
            received += part
            deadline = time.monotonic() + quiet

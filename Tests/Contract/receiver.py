"""A receiver of webhooks, and how it knows whose they are."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time

SECRET = "whsec_" + base64.b64encode(b"twenty-four bytes or more of it").decode()


class Receiver:
    """Keeps each attempt and answers with the statuses that it is given, then with 204."""

    def __init__(self, statuses=(), redirect_to=None):
        self.attempts = []
        self.statuses = list(statuses)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.attempts.append((dict(self.headers.items()), body, time.time()))
                status = receiver.statuses.pop(0) if receiver.statuses else 204
                self.send_response(status)
                if redirect_to:
                    self.send_header("Location", redirect_to)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def events(self):
        """What came, repetitions included."""
        return [json.loads(body) for _, body, _ in self.attempts]

    def types(self, model):
        return [event["type"] for event in self.events if event["data"]["model"] == model]

    def told(self, model):
        """The same, each event once, as receivers know them by their ids: what was sent but not yet seen to be taken
        when a process ended is sent again by the next."""
        events = {headers["Webhook-Id"]: json.loads(body) for headers, body, _ in list(self.attempts)}
        return [event["type"] for event in events.values() if event["data"]["model"] == model]


def is_signed(headers, body, secret=SECRET):
    """As the README says it."""
    signed = f'{headers["Webhook-Id"]}.{headers["Webhook-Timestamp"]}.'.encode() + body
    code = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
    given = [s[3:] for s in headers["Webhook-Signature"].split() if s.startswith("v1,")]
    is_now = abs(time.time() - int(headers["Webhook-Timestamp"])) < 300
    return is_now and any(hmac.compare_digest(base64.b64encode(code).decode(), s) for s in given)

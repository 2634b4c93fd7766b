"""An issuer of tokens: its keys, the tokens that it signs, and the server that it publishes its keys on."""

import base64
import http.server
import json
import threading
import time

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, length=None):
    return encode(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


class Key:
    """A key pair for RS256 or ES256."""

    def __init__(self, name, algorithm="RS256"):
        self.name = name
        self.algorithm = algorithm
        if algorithm == "RS256":
            self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        else:
            self.private = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self):
        """As a set of keys has it."""
        numbers = self.private.public_key().public_numbers()
        own = {"kid": self.name, "use": "sig", "alg": self.algorithm}
        if self.algorithm == "RS256":
            return own | {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        return own | {"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}

    def sign(self, data):
        if self.algorithm == "RS256":
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        pair = decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
        return b"".join(part.to_bytes(32, "big") for part in pair)


def hmac_of(secret, data):
    code = hmac.HMAC(secret, hashes.SHA256())
    code.update(data)
    return code.finalize()


def token(key, claims, head=None, sign=None):
    """A token with these claims; None for a claim or a member of the header takes it out."""
    header = {"alg": key.algorithm, "kid": key.name, "typ": "JWT"} | (head or {})
    now = int(time.time())
    body = {"exp": now + 600, "iat": now, "nbf": now} | claims
    parts = [encode(json.dumps({k: v for k, v in part.items() if v is not None}).encode()) for part in (header, body)]
    signed = ".".join(parts)
    return f"{signed}.{encode((sign or key.sign)(signed.encode()))}"


def document(*keys):
    return json.dumps({"keys": [key.public for key in keys]})


class KeyServer:
    """Publishes keys, or fails while it is down, and keeps what it was asked."""

    def __init__(self, *keys):
        self.keys = keys
        self.is_down = False
        self.asked = []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                owner.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = b"down" if owner.is_down else document(*owner.keys).encode()
                self.send_response(500 if owner.is_down else 200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/keys?v=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

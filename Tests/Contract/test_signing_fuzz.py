"""Random requests, signed by `model-gateway sign` and by botocore: the signatures are the same."""

import concurrent.futures
import datetime
import random
import string
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

import aws
from program import run

SEED = 20150830
CASES = 200
UNRESERVED = string.ascii_letters + string.digits + "-._~"
# Those that this botocore leaves out of the signature; later ones leave out more, and so does the gateway.
NEVER_SIGNED = ["User-Agent", "Expect", "X-Amzn-Trace-Id", "Transfer-Encoding"]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]


def encoded(rng, characters):
    """A text for a path or a query: some of its characters as escapes, in either case."""
    text = ""
    for character in rng.choices(characters, k=rng.randint(0, 8)):
        if character in UNRESERVED and rng.random() < 0.9:
            text += character
        else:
            escape = "".join(f"%{byte:02X}" for byte in character.encode())
            text += escape.lower() if rng.random() < 0.3 else escape
    return text


def case(number):
    """A request: method, target, headers in order, body; and what it is signed with."""
    rng = random.Random(SEED + number)
    characters = UNRESERVED * 3 + " !$&'()*,/:;=?@[]#\"<>|" + "\u00e9\u1234\U0001f600"
    segments = [rng.choice(["", ".", "..", encoded(rng, characters), encoded(rng, characters)])
                for _ in range(rng.randint(0, 6))]
    query = [f"{encoded(rng, characters)}{rng.choice(['', '=', '='])}{encoded(rng, characters)}"
             if rng.random() < 0.8 else "same=" + encoded(rng, characters) for _ in range(rng.randint(0, 5))]
    target = "/" + "/".join(segments) + ("?" + "&".join(query) if query else "")
    headers = [("Host", rng.choice(["example.com", "Example.COM:8443", "127.0.0.1:1", "[::1]:8080", "a-b.c_d.e"]))]
    for _ in range(rng.randint(0, 6)):
        name = rng.choice(["X-A", "x-a", "X-Amz-Target", "Content-Type", "Accept", "X-B_c.d!", "Zoo", *NEVER_SIGNED])
        words = [rng.choice(["a", "B;q=1", '"c  d"', "\u00e9", "1,2", ""]) for _ in range(rng.randint(0, 4))]
        headers.append((name, rng.choice([" ", "  ", "\t", " \t "]).join(words).strip(" \t")))
    body = rng.randbytes(rng.choice([0, 0, 1, 20, 3000]))
    secret = "".join(rng.choices(string.ascii_letters + string.digits + "+/", k=40))
    token = "".join(rng.choices(string.ascii_letters + "+/=", k=rng.choice([20, 400]))) if rng.random() < 0.4 else None
    time = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
        seconds=rng.randrange(50 * 365 * 86_400))
    scope = rng.choice(["rekognition", "lookoutvision", "sts", "execute-api"]), rng.choice(["us-east-1", "eu-west-3"])
    return rng, rng.choice(METHODS), target, headers, body, (f"AKID{number:016}", secret, token), time, scope


def raw(rng, method, target, headers, body):
    """The request as text, its lines ended and its headers spaced and folded in any way that is allowed."""
    end = rng.choice(["\n", "\r\n"])
    lines = [f"{method} {target}{rng.choice(['', ' HTTP/1.1'])}"]
    for name, value in headers:
        if " " in value and rng.random() < 0.3:
            value = value.replace(" ", f"{end}{rng.choice([' ', chr(9), '   '])}", 1)
        lines.append(f"{name}:{rng.choice(['', ' ', '  '])}{value}{rng.choice(['', ' '])}")
    return (end.join(lines) + end + end).encode() + body


def by_gateway(number):
    rng, method, target, headers, body, (key, secret, token), time, (service, region) = case(number)
    result = run(
        "sign", "--service", service, "--region", region, "--at", time.strftime("%Y%m%dT%H%M%SZ"), "--show",
        "authorization", stdin=raw(rng, method, target, headers, body), AWS_ACCESS_KEY_ID=key,
        AWS_SECRET_ACCESS_KEY=secret, **({"AWS_SESSION_TOKEN": token} if token else {}))
    assert result.returncode == 0, result.stderr
    return result.stdout.decode().removesuffix("\n")


def by_botocore(number):
    _, method, target, headers, body, credentials, time, (service, region) = case(number)
    path, _, query = target.partition("?")
    # botocore takes parameters decoded, and signs the query of a URL as it stands.
    pairs = [part.partition("=") for part in query.split("&") if part]
    parameters = [(urllib.parse.unquote(name), urllib.parse.unquote(value)) for name, _, value in pairs]
    request = botocore.awsrequest.AWSRequest(
        method=method, url=f"https://host{path}", params=parameters, data=body)
    for name, value in headers:
        request.headers.add_header(name, value)
    with aws.clock(time):
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(*credentials), service, region).add_auth(request)
    return request.headers["Authorization"]


def test_random_requests_are_signed_as_botocore_signs_them():
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        ours = list(pool.map(by_gateway, range(CASES)))
    different = [n for n in range(CASES) if ours[n] != by_botocore(n)]
    assert not different, [case(n)[1:5] for n in different[:3]]


def test_the_random_requests_are_of_all_kinds():
    cases = [case(number) for number in range(CASES)]
    assert len({c[1] for c in cases}) == len(METHODS)
    assert any("%" in c[2] and "?" in c[2] for c in cases) and any("/../" in c[2] for c in cases)
    assert any(len({n.lower() for n, _ in c[3]}) < len(c[3]) for c in cases)
    assert {bool(c[4]) for c in cases} == {bool(c[5][2]) for c in cases} == {True, False}

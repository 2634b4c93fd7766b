"""The audit trail: who did what, who was refused, and that a change of it shows."""

import contextlib
import hashlib
import json
import re
import sqlite3

import pytest

import contract
from program import Gateway, eventually, run
from test_callers import bearer, new_key


@pytest.fixture
def teams(tmp_path):
    """A gateway with an operator, and a caller that may do little; its store and its keys."""
    keys = {name: new_key(name, "--label", "first") for name in ("ops", "line")}
    file = tmp_path / "gateway.yaml"
    file.write_text(f"""callers:
  ops:
    allow: {{'*': [read, start, stop, operate]}}
    keys: {{first: {{sha256: {keys['ops']['sha256']}}}}}
  line:
    allow: {{widgets: [read, detect]}}
    keys: {{first: {{sha256: {keys['line']['sha256']}}}}}
    limits: {{requests_per_second: 0.01, burst: 30}}
audit: {{file: {tmp_path / 'audit.jsonl'}}}
""")
    store = str(tmp_path / "store.sqlite")
    gateway = Gateway("--start-seconds", "0.5", "--config", str(file), "--store", store)
    gateway.store, gateway.lines = store, tmp_path / "audit.jsonl"
    yield gateway, {name: bearer(key) for name, key in keys.items()}, keys
    if gateway.program.process.poll() is None:
        gateway.program.end()


def trail(gateway, headers, query=""):
    """All records, the oldest first, each looked at as the README says."""
    data = contract.check(gateway.get(f"/audit?order=oldest&limit=1000{query}", headers), "GET", "/audit")
    records = []
    for entry in data["records"]:
        record = json.loads(entry["record"])
        assert hashlib.sha256(entry["record"].encode()).hexdigest() == entry["hash"]
        records.append(record | {"hash": entry["hash"]})
    if not query:
        last = "0" * 64
        for number, record in enumerate(records, 1):
            assert (record["number"], record["previous"]) == (number, last)
            last = record["hash"]
        assert data["head"] == {"number": len(records), "hash": last}
    return records


def rows(path, query="SELECT record FROM audit ORDER BY number"):
    """What a store that no gateway has open says; a connection left open would keep others out."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        return [value for value, in database.execute(query)]


def verify(*arguments, **env):
    result = run("audit", "verify", *arguments, **env)
    return result.returncode, result.stdout.decode() + result.stderr.decode()


def key_file(tmp_path, key):
    file = tmp_path / "key"
    file.write_text(key["key"] + "\n")
    return ["--key-file", str(file)]


def test_a_start_and_a_stop_are_recorded_with_all_that_is_known(teams):
    gateway, headers, keys = teams
    started = gateway.post("/models/abc123/start", headers=[*headers["ops"], ("X-Request-Id", "the-start")])
    assert started.status == 202
    # Before the answer, not some time after it.
    first = trail(gateway, headers["ops"])[0]
    assert first["event"] == "operation" and first["operation_id"] == started.json["data"]["operation_id"]
    gateway.post("/models/abc123/stop", headers=headers["ops"])
    eventually(lambda: [r for r in trail(gateway, headers["ops"]) if r["event"] == "answer" and r["verb"] == "stop"])
    records = [r for r in trail(gateway, headers["ops"]) if r.get("request_id") == "the-start"]
    assert [(r["event"], r.get("outcome"), r.get("status")) for r in records if r["event"] == "answer"] == [
        ("answer", None, 202)]
    for record in records:
        assert record["caller"] == "ops" and record["verb"] == "start" and record["model"] == "abc123"
        assert record["target"].startswith("arn:aws:rekognition:")
        assert record["operation_id"] == started.json["data"]["operation_id"]
    for record in (records[0], records[-1]):
        assert (record["credential"], record["address"]) == ("key/first", "127.0.0.1")
    assert all(key["key"][4:] not in json.dumps(records) + gateway.program.errors() for key in keys.values())


def test_what_the_gateway_stops_by_itself_is_recorded(teams):
    gateway, headers, _ = teams
    gateway.post("/models/widgets/start", {"lease": "1s"}, headers["ops"])
    own = eventually(lambda: [r for r in trail(gateway, headers["ops"]) if r.get("caller") == "model-gateway"])
    assert (own[0]["verb"], own[0]["reason"], own[0]["outcome"]) == ("stop", "lease_ended", "under_way")


def test_refusals_are_recorded(teams):
    gateway, headers, _ = teams
    for method, path in [
        ("POST", "/models/widgets/start"), ("POST", "/models/abc123/stop"), ("GET", "/models/abc123"),
        ("GET", "/backup"), ("GET", "/audit"), ("POST", "/models/abc123/detect?start=true")]:
        assert gateway(method, path, headers=headers["line"]).status in (403, 404)
    records = eventually(
        lambda: len(found := trail(gateway, headers["ops"], "&caller=line")) == 6 and found)
    assert [(r["verb"], r.get("model"), r["code"], r["status"]) for r in records] == [
        ("start", "widgets", "FORBIDDEN", 403), ("stop", "abc123", "MODEL_NOT_FOUND", 404),
        ("read", "abc123", "MODEL_NOT_FOUND", 404), ("backup", None, "FORBIDDEN", 403),
        ("read", None, "FORBIDDEN", 403), ("detect", "abc123", "MODEL_NOT_FOUND", 404)]
    assert trail(gateway, headers["ops"], "&caller=line&model=widgets") == records[:1]


def test_a_copy_of_the_store_is_recorded_before_it_is_given(teams, tmp_path):
    gateway, headers, _ = teams
    answer = gateway.get("/backup", headers["ops"])
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(answer.body)
    assert rows(copy, "SELECT count(*) FROM operation") == [0]
    records = trail(gateway, headers["ops"])
    assert [(r["verb"], r["status"]) for r in records] == [("backup", 200)]


def test_those_whom_nobody_knows_are_counted_and_so_is_who_asks_too_fast(teams):
    gateway, headers, keys = teams
    for _ in range(50):
        assert gateway.post("/models/abc123/start").status == 401
    while gateway.get("/models", headers["line"]).status == 200:
        pass
    assert all(record["event"] == "refusals" for record in trail(gateway, headers["ops"]))
    gateway.program.end()
    found = [json.loads(record) for record in rows(gateway.store)]
    counts = {(r.get("caller"), r["code"]): 0 for r in found}
    for row in found:
        assert (row["event"], row["address"]) == ("refusals", "127.0.0.1")
        counts[row.get("caller"), row["code"]] += row["count"]
    assert counts == {(None, "UNAUTHENTICATED"): 50, ("line", "RATE_LIMITED"): 1}
    # The minute may have ended in between.
    assert len(found) <= 4
    assert verify("--store", gateway.store)[0] == 0


@pytest.mark.parametrize("field", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"])
def test_what_a_request_says_of_its_address_is_not_believed(teams, field):
    gateway, headers, _ = teams
    value = "for=203.0.113.9" if field == "Forwarded" else "203.0.113.9"
    assert gateway.post("/models/widgets/start", headers=[*headers["line"], (field, value)]).status == 403
    record, = eventually(lambda: trail(gateway, headers["ops"], "&caller=line"))
    assert record["address"] == "127.0.0.1"
    assert gateway.post("/models/widgets/start", headers=[(field, value)]).status == 401
    gateway.program.end()
    found = [json.loads(record) for record in rows(gateway.store)]
    assert {row["address"] for row in found} == {"127.0.0.1"} and len(found) == 2


def test_the_trail_is_for_operators_of_all_models(teams):
    gateway, headers, _ = teams
    for path in ("/audit", "/webhooks"):
        contract.check_failure(gateway.get(path, headers["line"]), "GET", path, 403, "FORBIDDEN")
        contract.check_failure(gateway.get(path), "GET", path, 401, "UNAUTHENTICATED")
    for query in ("order=last", "limit=0", "limit=1001", "cursor=x", "since=today", "what=1"):
        contract.check_failure(
            gateway.get(f"/audit?{query}", headers["ops"]), "GET", "/audit", 400, "VALIDATION_ERROR")


def test_the_client_verifies_a_gateway_that_runs_and_lists_it(teams, tmp_path):
    gateway, headers, keys = teams
    for _ in range(3):
        gateway.post("/models/widgets/start", headers=headers["line"])
    eventually(lambda: len(trail(gateway, headers["ops"])) == 3)
    last = trail(gateway, headers["ops"])[-1]
    options = ["--gateway", gateway.url, *key_file(tmp_path, keys["ops"])]
    code, text = verify("--head", f"3:{last['hash']}", *options)
    assert (code, text) == (0, f"3 records, as written; head 3:{last['hash']}\n")
    code, text = verify("--head", f"9:{last['hash']}", *options)
    assert (code, text) == (1, "the end is cut off: the last record is 3, and 9 was noted\n")
    listed = run("audit", "list", "--caller", "line", "--limit", "2", *options)
    assert listed.returncode == 0 and listed.stdout.decode().count("FORBIDDEN") == 2
    assert b"--cursor 2 goes on" in listed.stderr
    lines = run("audit", "list", "--json", *options).stdout.decode().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [3, 2, 1]


def test_pages_go_on_where_the_last_one_ended(teams):
    gateway, headers, _ = teams
    for _ in range(5):
        gateway.post("/models/widgets/start", headers=headers["line"])
    eventually(lambda: len(trail(gateway, headers["ops"])) == 5)
    numbers, cursor = [], ""
    while cursor is not None:
        page = contract.check(gateway.get(f"/audit?limit=2{cursor}", headers["ops"]), "GET", "/audit")
        numbers += [r["number"] for r in page["records"]]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert numbers == [5, 4, 3, 2, 1]


def test_the_log_has_the_head_and_the_file_has_the_records(teams):
    gateway, headers, _ = teams
    gateway.post("/models/widgets/start", headers=headers["line"])
    eventually(lambda: gateway.lines.exists() and gateway.lines.read_text())
    record = trail(gateway, headers["ops"])[0]
    assert json.loads(gateway.lines.read_text()) == record
    gateway.program.end()
    errors = gateway.program.errors()
    assert "model-gateway.audit" in errors and "An audit record was written" in errors
    heads = re.findall(r"audit\.head=([0-9]+:[0-9a-f]{64})", errors)
    assert heads[-1] == f"1:{record['hash']}"


@pytest.mark.parametrize(("statement", "says"), [
    ("UPDATE audit SET record = replace(record, 'line', 'eve') WHERE number = 2", "record 2 was changed"),
    ("DELETE FROM audit WHERE number = 2", "record 2 is missing"),
    ("DELETE FROM audit WHERE number = 1", "record 1 is missing, and no checkpoint vouches"),
    ("DELETE FROM audit WHERE number > 3", "the end is cut off: the last record is 3, and 5 was noted"),
])
def test_what_is_done_to_a_stopped_store_shows(teams, statement, says):
    gateway, headers, _ = teams
    for _ in range(5):
        gateway.post("/models/widgets/start", headers=headers["line"])
    eventually(lambda: len(trail(gateway, headers["ops"])) == 5)
    head = f"5:{trail(gateway, headers['ops'])[-1]['hash']}"
    code, text = verify("--store", gateway.store)
    assert code == 2 and "another process" in text
    gateway.program.end()
    assert verify("--store", gateway.store, "--head", head)[0] == 0
    with sqlite3.connect(gateway.store) as database:
        database.execute(statement)
    database.close()
    code, text = verify("--store", gateway.store, "--head", head)
    assert code == 1 and says in text


def test_the_record_of_a_start_that_was_acknowledged_outlives_a_kill(teams):
    gateway, headers, _ = teams
    answer = gateway.post("/models/abc123/start", headers=headers["ops"])
    gateway.program.process.kill()
    gateway.program.process.wait()
    records = [json.loads(record) for record in rows(gateway.store)]
    mine = [r for r in records if r.get("operation_id") == answer.json["data"]["operation_id"]]
    assert mine and (mine[0]["caller"], mine[0]["verb"], mine[0]["address"]) == ("ops", "start", "127.0.0.1")
    assert verify("--store", gateway.store)[0] == 0


@pytest.mark.parametrize("arguments", [
    ("--head", "5"), ("--head", "x:y"), ("--store", "/nowhere/store.sqlite"), ("--store", "a", "--gateway", "b")])
def test_wrong_usage_is_told(arguments):
    assert verify(*arguments)[0] == 2

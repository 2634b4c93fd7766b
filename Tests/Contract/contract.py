"""Compares answers with openapi/openapi.yaml."""

import json

import jsonschema
import referencing
import referencing.jsonschema
import yaml

from program import ROOT

PATH = ROOT / "openapi" / "openapi.yaml"
DOCUMENT = yaml.safe_load(PATH.read_text(encoding="utf-8"))
REGISTRY = referencing.Registry().with_resource(
    "contract:", referencing.jsonschema.DRAFT202012.create_resource(DOCUMENT))
FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER
# On every answer, and therefore not listed with each.
SECURITY = {
    "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"}
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def resolve(node):
    """The node, or what it refers to, with the pointer to it if it has one."""
    while "$ref" in node:
        found = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        node = {**found, **{name: value for name, value in node.items() if name != "$ref"}}
    return node


def absolute(node):
    """The same schema with references that say which document they are in."""
    if isinstance(node, dict):
        return {k: f"contract:{v}" if k == "$ref" else absolute(v) for k, v in node.items()}
    return [absolute(item) for item in node] if isinstance(node, list) else node


def validate(value, schema):
    """Fails with every way in which the value is not as the schema says."""
    validator = jsonschema.Draft202012Validator(absolute(schema), registry=REGISTRY, format_checker=FORMATS)
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
    assert not problems, "\n".join(problems)


def validate_order(value, schema):
    """Fails where members come in another order than that of the schema's properties."""
    schema = resolve(schema)
    for part in schema.get("allOf", []) + schema.get("anyOf", []):
        validate_order(value, part)
    if isinstance(value, list):
        for item in value:
            validate_order(item, schema.get("items", {}))
    if isinstance(value, dict):
        listed = [name for name in schema.get("properties", {}) if name in value]
        assert [name for name in value if name in listed] == listed
        for name in listed:
            validate_order(value[name], schema["properties"][name])


def operations():
    """Each operation: its method, its path, and itself."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def responses():
    """Each response: where it is, its status if it has one, and itself."""
    for method, path, operation in operations():
        for status, response in operation["responses"].items():
            yield f"{method} {path} {status}", resolve(response)
    for name, response in DOCUMENT["components"]["responses"].items():
        yield name, response


def strict_json(text):
    """Reads JSON in which no name is repeated."""

    def members(pairs):
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), f"repeated members: {names}"
        return dict(pairs)

    return json.loads(text, object_pairs_hook=members)


def check(answer, method, path):
    """Checks an answer of a route against the contract and gives what the envelope holds."""
    responses = DOCUMENT["paths"][path][method.lower()]["responses"]
    assert str(answer.status) in responses, f"{method} {path} answers {answer.status}: {answer.text}"
    return check_response(answer, responses[str(answer.status)])


def check_response(answer, response):
    """Checks an answer in the envelope against a response of the contract and gives what the envelope holds."""
    response = resolve(response)
    check_headers(answer, response)
    assert answer.headers.get_all("Content-Type") == ["application/json"]
    schema = response["content"]["application/json"]["schema"]
    value = strict_json(answer.text)
    validate(value, schema)
    validate_order(value, schema)
    assert json.dumps(value, separators=(",", ":"), ensure_ascii=False) == answer.text, "it is not compact"
    if value["success"]:
        assert answer.status < 300
        return value["data"]
    assert answer.status >= 400
    if not answer.headers["Idempotent-Replayed"]:
        assert value["error"]["request_id"] == answer.headers["X-Request-Id"]
    retry_after = value["error"].get("retry_after")
    assert answer.headers["Retry-After"] == (None if retry_after is None else str(retry_after))
    return value["error"]


def check_headers(answer, response):
    """Checks the headers that the contract lists, and that it lists those that are ours."""
    listed = response["headers"]
    for name, value in SECURITY.items():
        # The operator's page has a policy of its own.
        assert name in listed or answer.headers.get_all(name) == [value], name
    for name, header in listed.items():
        header = resolve(header)
        values = answer.headers.get_all(name, [])
        assert len(values) == 1 or (not values and not header["required"]), f"{name}: {values}"
        schema = resolve(header["schema"])
        for value in values:
            validate(int(value) if schema.get("type") == "integer" else value, header["schema"])
    common = {"content-type", "content-length", "transfer-encoding", "date", "server", "connection"}
    common |= {name.lower() for name in SECURITY}
    unlisted = {name.lower() for name in answer.headers} - {name.lower() for name in listed} - common
    assert not unlisted, f"headers that the contract does not list: {unlisted}"


def check_failure(answer, method, path, status, code):
    """Checks a failure of a route against the contract and gives its error."""
    assert answer.status == status, answer.text
    error = check(answer, method, path)
    assert error["code"] == code
    return error


def check_no_route(answer):
    """Checks that there is no such route."""
    assert answer.status == 404, answer.text
    assert check_response(answer, DOCUMENT["components"]["responses"]["RouteNotFound"])["code"] == "NOT_FOUND"


def check_no_method(answer, allowed):
    """Checks that there is such a route but not with this method."""
    assert answer.status == 405, answer.text
    check_response(answer, DOCUMENT["components"]["responses"]["MethodNotAllowed"])
    assert answer.headers["Allow"] == allowed

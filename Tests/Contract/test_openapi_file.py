"""openapi/openapi.yaml by itself: is it valid, and is what it shows as it says?"""

import re

import openapi_spec_validator
import pytest

import contract


def examples():
    """Each example: where it is, the schema of what it shows, and its value."""
    for method, path, operation in contract.operations():
        shared = contract.DOCUMENT["paths"][path].get("parameters", [])
        for parameter in map(contract.resolve, shared + operation.get("parameters", [])):
            for name, example in parameter["examples"].items():
                yield f"{method} {path} {parameter['name']} {name}", parameter["schema"], example
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            for name, example in media["examples"].items():
                yield f"{method} {path} {kind} {name}", media["schema"], example
    for place, response in contract.responses():
        for kind, media in response["content"].items():
            for name, example in media["examples"].items():
                yield f"{place} {kind} {name}", media["schema"], example


EXAMPLES = [pytest.param(schema, contract.resolve(example)["value"], id=id) for id, schema, example in examples()]


def codes(schema):
    """The error codes that a response can have."""
    schema = contract.resolve(schema)
    error = contract.resolve(schema.get("properties", {}).get("error", {}))
    code = contract.resolve(error.get("properties", {}).get("code", {}))
    found = code.get("enum", [code["const"]] if "const" in code else [])
    parts = [found] if found else []
    parts += [codes(part) for part in schema.get("allOf", [])]
    return set.intersection(*map(set, filter(None, parts))) if any(parts) else set()


def test_the_file_is_valid_openapi_3_1():
    openapi_spec_validator.validate(contract.DOCUMENT)
    assert contract.DOCUMENT["openapi"].startswith("3.1.")


@pytest.mark.parametrize(("schema", "value"), EXAMPLES)
def test_an_example_is_as_its_schema_says(schema, value):
    contract.validate(value, schema)
    contract.validate_order(value, schema)


def test_every_response_has_an_example_and_a_request_id():
    for place, response in contract.responses():
        assert response["headers"]["X-Request-Id"], place
        assert all(media["examples"] for media in response["content"].values()), place


def test_every_object_is_closed():
    for name, schema in contract.DOCUMENT["components"]["schemas"].items():
        if schema.get("type") == "object" and name != "Contract":
            assert schema["additionalProperties"] is False, name


def test_the_table_of_errors_is_the_enumeration_of_codes_and_the_statuses_of_the_responses():
    table = re.findall(r"^\| (\d{3}) \| `([A-Z0-9_]+)` \|", contract.DOCUMENT["info"]["description"], re.MULTILINE)
    assert sorted(code for _, code in table) == sorted(contract.DOCUMENT["components"]["schemas"]["ErrorCode"]["enum"])
    listed = {("404", "NOT_FOUND"), ("405", "METHOD_NOT_ALLOWED")}
    for _, _, operation in contract.operations():
        for status, response in operation["responses"].items():
            content = contract.resolve(response)["content"]
            listed |= {(status, code) for media in content.values() for code in codes(media["schema"])}
    assert sorted(listed) == sorted(table)


def test_operations_have_ids_summaries_and_descriptions():
    ids = [operation["operationId"] for _, _, operation in contract.operations()]
    assert len(ids) == len(set(ids))
    assert all(o["summary"] and o["description"] and o["tags"] for _, _, o in contract.operations())

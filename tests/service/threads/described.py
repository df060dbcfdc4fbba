"""The API's description, as the tests go by it: which operation a request is, and whether an answer is as told."""

import functools
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker

from services.desk.document import document
from services.threads.routes.document import API

Part = dict[str, Any]
DOCUMENT: Part = document(API)
SCHEMAS: Part = DOCUMENT["components"]["schemas"]


class Answer(NamedTuple):
    """What came back."""

    status: int
    content_type: str
    text: str

    def json(self) -> Any:
        return json.loads(self.text) if self.text else None


class Operation(NamedTuple):
    """One operation, and the kinds of the ids it takes: in its path, behind it, in its body."""

    name: str
    method: str
    path: str
    told: Part
    in_path: dict[str, str]
    in_query: dict[str, str]
    in_body: dict[str, str]


def _operations() -> Iterator[Operation]:
    for path, item in DOCUMENT["paths"].items():
        for method, told in item.items():
            ids = [one for one in told.get("parameters", ()) if "x-object" in one]
            in_path, in_query = (
                {one["name"]: one["x-object"] for one in ids if one["in"] == place} for place in ("path", "query")
            )
            yield Operation(told["operationId"], method.upper(), path, told, in_path, in_query, _in_body(told))


def _in_body(told: Part) -> dict[str, str]:
    """By name of the field, of what the id is, or each of the ids."""
    fields = form(told).get("properties", {})
    kinds = {name: _kind_in(shape) for name, shape in fields.items()}
    return {name: kind for name, kind in kinds.items() if kind}


def _kind_in(shape: Part) -> str | None:
    """Of what this id is, or the ids of this list, or the id that may be left out."""
    inner: Part = next((choice for choice in shape.get("anyOf", ()) if "x-object" in choice), shape)
    kind: str | None = inner.get("x-object") or inner.get("items", {}).get("x-object")
    return kind


def form(told: Part) -> Part:
    """The schema of what the operation takes; nothing for one that takes nothing."""
    if "requestBody" not in told:
        return {}
    schema: Part = SCHEMAS[told["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    return schema


OPERATIONS = {one.name: one for one in _operations()}


def operation_of(method: str, path: str) -> Operation | None:
    """The operation of this request; the one with the fewest ids in its path, if there are two."""
    fits = [
        one
        for one in OPERATIONS.values()
        if one.method == method
        and re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(one.path)), path.partition("?")[0])
    ]
    return min(fits, key=lambda one: len(one.in_path), default=None)


def hold_against_document(method: str, path: str, body: Any, answer: Answer) -> None:
    """Fail unless the document tells of this answer, and of the body that was answered well."""
    asked = operation_of(method, path)
    if asked is None:
        return
    where = f"{asked.name} ({method} {path.partition('?')[0]}) answered {answer.status}"
    responses = asked.told["responses"]
    response = responses.get(str(answer.status), responses["default"])
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
    content = response.get("content", {})
    assert bool(answer.text) == bool(content), f"{where}, {len(answer.text)} characters: not as described"
    if content:
        assert answer.content_type in content, f"{where} as {answer.content_type}"
        wrong = faults(content[answer.content_type]["schema"], answer.json())
        assert not wrong, f"{where} with what is not described: {wrong}"
    if answer.status < 300 and form(asked.told):
        wrong = faults(form(asked.told), body)
        assert not wrong, f"{where} to a form that is not described: {wrong}"


def faults(schema: Part, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _validator(json.dumps(schema)).iter_errors(value)]


@functools.cache
def _validator(schema: str) -> Draft202012Validator:
    """Stricter than what is told: a field that is not in the document is not answered with, either."""
    exact = {name: {"additionalProperties": False} | one for name, one in SCHEMAS.items()}
    whole = json.loads(schema) | {"components": {"schemas": exact}}
    return Draft202012Validator(whole, format_checker=FormatChecker(["uuid"]))

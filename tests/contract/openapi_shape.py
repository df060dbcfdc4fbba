"""What of OpenAPI 3.1 our document uses, written by hand from the specification as JSON Schema, and closed.

A keyword that is not here is refused even if OpenAPI has it: whoever needs one adds it. What a schema of shapes can't
say (references, names, parameters of a path) stands below as rules.
"""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

Part = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch")
STRING: Part = {"type": "string", "minLength": 1}


def closed(fields: Part, *required: str) -> Part:
    """An object of these fields and its own extensions (x-…)."""
    return {
        "type": "object",
        "properties": fields,
        "patternProperties": {"^x-": True},
        "required": list(required),
        "additionalProperties": False,
    }


def by_name(pattern: str, shape: Part) -> Part:
    """An object whose keys are names like this one."""
    return {"type": "object", "patternProperties": {pattern: shape}, "additionalProperties": False, "minProperties": 1}


def or_reference(shape: Part) -> Part:
    is_reference: Part = {"type": "object", "required": ["$ref"]}
    return {"if": is_reference, "then": closed({"$ref": STRING}, "$ref"), "else": shape}


NAME = r"^[a-zA-Z0-9._-]+$"
# Whether it is a schema is for JSON Schema's own schema to say.
SCHEMA: Part = {"type": "object"}
CONTENT = by_name(r"^[a-z]+/[a-z0-9.+-]+$", closed({"schema": SCHEMA}, "schema"))
HEADER = closed({"description": STRING, "schema": SCHEMA}, "schema")
RESPONSE = closed({"description": STRING, "headers": by_name(NAME, HEADER), "content": CONTENT}, "description")
IN_PATH = closed(
    {"name": STRING, "in": {"const": "path"}, "required": {"const": True}, "description": STRING, "schema": SCHEMA},
    "name",
    "in",
    "required",
    "schema",
)
IN_QUERY = closed(
    {
        "name": STRING,
        "in": {"const": "query"},
        "required": {"type": "boolean"},
        "description": STRING,
        "schema": SCHEMA,
    },
    "name",
    "in",
    "schema",
)
OPERATION = closed(
    {
        "operationId": {"type": "string", "pattern": "^[a-z_]+$"},
        "summary": STRING,
        "description": STRING,
        "security": {"type": "array", "items": by_name(NAME, {"type": "array", "items": STRING}), "minItems": 1},
        "parameters": {"type": "array", "items": {"oneOf": [IN_PATH, IN_QUERY]}},
        "requestBody": closed({"required": {"type": "boolean"}, "content": CONTENT}, "content"),
        "responses": by_name(r"^([1-5][0-9]{2}|default)$", or_reference(RESPONSE)),
    },
    "operationId",
    "summary",
    "security",
    "responses",
)
DOCUMENT = closed(
    {
        "openapi": {"type": "string", "pattern": r"^3\.1\.\d+$"},
        "info": closed(
            {
                "title": STRING,
                "version": STRING,
                "description": STRING,
                "license": closed({"name": STRING, "identifier": STRING}, "name"),
            },
            "title",
            "version",
        ),
        "paths": by_name("^/", closed(dict.fromkeys(METHODS, OPERATION))),
        "components": closed(
            {
                "schemas": by_name(NAME, SCHEMA),
                "responses": by_name(NAME, or_reference(RESPONSE)),
                "securitySchemes": by_name(
                    NAME,
                    closed({"type": {"const": "http"}, "scheme": {"const": "bearer"}, "bearerFormat": STRING}, "type"),
                ),
            }
        ),
    },
    "openapi",
    "info",
    "paths",
    "components",
)


def faults(document: Part) -> list[str]:
    """Everything that is wrong with it; the rules are asked once the shape is right."""
    shape = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(DOCUMENT).iter_errors(document)]
    return shape or [*_loose_references(document), *_bad_schemas(document), *_bad_names(document)]


def operations(document: Part) -> Iterator[tuple[str, str, Part]]:
    """Every operation: its path, its method, itself."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def parts(part: Any) -> Iterator[Part]:
    """Every object in it, itself too."""
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from parts(inner)


def _loose_references(document: Part) -> Iterator[str]:
    for part in parts(document):
        reference = part.get("$ref")
        if isinstance(reference, str) and not _leads_somewhere(document, reference):
            yield f"{reference} leads nowhere"


def _leads_somewhere(document: Part, reference: str) -> bool:
    where: Any = document if reference.startswith("#/") else None
    for step in reference.removeprefix("#/").split("/"):
        where = where.get(step) if isinstance(where, dict) else None
    return where is not None


def _bad_schemas(document: Part) -> Iterator[str]:
    schemas = [part["schema"] for part in parts(document["paths"]) if isinstance(part.get("schema"), dict)]
    for schema in [*schemas, *document["components"].get("schemas", {}).values()]:
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            yield f"no JSON Schema: {error.message}"


def _bad_names(document: Part) -> Iterator[str]:
    schemes, taken, shapes = document["components"].get("securitySchemes", {}), set(), set()
    for path, method, operation in operations(document):
        where, name = f"{method} {path}", operation["operationId"]
        if name in taken:
            yield f"{where}: a second operation {name}"
        taken.add(name)
        shapes.add((re.sub(r"\{\w+\}", "{}", path), path))
        yield from (f"{where}: no scheme {one}" for need in operation["security"] for one in need if one not in schemes)
        declared = [(one["in"], one["name"]) for one in operation.get("parameters", ())]
        if len(declared) != len(set(declared)):
            yield f"{where}: a parameter twice"
        if {one for place, one in declared if place == "path"} != set(re.findall(r"\{(\w+)\}", path)):
            yield f"{where}: its path has other parameters"
    if len({shape for shape, _ in shapes}) != len(shapes):
        yield "two paths that differ only in a parameter's name"

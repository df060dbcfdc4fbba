"""An API as OpenAPI 3.1, made of what its routes say.

A service keeps the document as a file beside its code; a contract test fails while the file differs from what this
would write.
"""

import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args, get_origin

import msgspec
from aiohttp import web

from services.desk.asking import DESCRIBED, Described
from services.desk.dates import with_date_times
from services.desk.query import NOT_UNDERSTOOD, Parameter
from services.kit.http import LIMIT_BYTES

SCHEMAS: Final = "#/components/schemas/"
Part = dict[str, Any]

# By status, what an answer of it means.
MEANS: Final = {
    200: "As asked.",
    201: "Made.",
    202: "Taken on; what is left is done in a moment.",
    204: "Done.",
    401: "No good token: it is missing, forged or older than a minute.",
    404: "There is no such thing, or it is not this person's; they learn not which, and the trail knows.",
    409: "It can't be done as things stand.",
    413: f"More than {LIMIT_BYTES} bytes.",
    422: "Not understood, or not to be done like this; field names what to change.",
    503: "The database can't be reached. Nothing was changed.",
}
TITLES: Final = {401: "Sign in first", 404: "Not found", 413: "Too large", 503: "Not available just now"}
PROBLEM: Final[Part] = {
    "title": "Problem",
    "description": "What is wrong and what to do (RFC 9457). title: its key, for a program; detail: for a person.",
    "type": "object",
    "properties": {
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
    },
    "required": ["status", "title"],
    "additionalProperties": False,
}


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """How whoever asks shows who they are. shape: as OpenAPI tells it."""

    name: str
    shape: Part


STAFF: Final = Scheme(name="staff", shape={"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """What a document is of. objects: of what an id in a path is, by the word before it.

    means: by status, what an answer means here, where that is more or other than MEANS says.
    """

    title: str
    description: str
    tables: tuple[web.RouteTableDef, ...]
    objects: Mapping[str, str] = {}
    means: Mapping[int, str] = {}
    scheme: Scheme = STAFF

    def meaning(self, status: int) -> str:
        """What an answer with this status means."""
        return self.means.get(status, MEANS[status])


def document(api: Api) -> Part:
    """The whole document. Raises KeyError for a route that says nothing of itself."""
    routes = sorted(described_routes(api.tables), key=lambda route: (route[1], route[0]))
    paths: dict[str, Part] = {}
    for method, path, described in routes:
        paths.setdefault(path, {})[method.lower()] = _operation(api, path, described)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": api.title,
            "version": "1.0.0",
            "description": api.description,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": _schemas([described for *_, described in routes]),
            "responses": {_shared(status): _problem(api, status, [title]) for status, title in TITLES.items()}
            | {"Fault": _content("A fault of ours.", {"$ref": SCHEMAS + "Problem"}, "application/problem+json")},
            "securitySchemes": {api.scheme.name: api.scheme.shape},
        },
    }


def described_routes(tables: tuple[web.RouteTableDef, ...]) -> Iterator[tuple[str, str, Described]]:
    """Every route: its method, its path, what it says of itself. Raises KeyError for one that says nothing."""
    for table in tables:
        for route in table:
            if isinstance(route, web.RouteDef):
                yield route.method, route.path, DESCRIBED[route.handler]


def _operation(api: Api, path: str, described: Described) -> Part:
    summary, _, more = described.means.partition("\n\n")
    parameters = [*_path_ids(api, path), *(_in_query(one) for one in described.query)]
    takes = {"requestBody": {"required": True, "content": _json(described.takes)}} if described.takes else {}
    return {
        "operationId": described.name,
        "summary": summary,
        **({"description": more} if more else {}),
        "security": [{api.scheme.name: []}],
        **({"parameters": parameters} if parameters else {}),
        **takes,
        "responses": _responses(api, path, described),
        "x-act": described.act,
    }


def _path_ids(api: Api, path: str) -> Iterator[Part]:
    for word, name in re.findall(r"/([^/{}]+)/\{(\w+)\}", path):
        schema = {"type": "string", "format": "uuid"}
        yield {"name": name, "in": "path", "required": True, "schema": schema, "x-object": api.objects[word]}


def _in_query(one: Parameter) -> Part:
    kind = getattr(one, "kind", None)
    shown = {"name": one.name, "in": "query", "description": one.means, "schema": one.schema()}
    return shown | ({"x-object": kind} if kind else {})


def _responses(api: Api, path: str, described: Described) -> Part:
    """Answers of its own, then those that every route may give."""
    content = {"content": _json(described.gives)} if described.gives else {}
    answers: Part = {str(status): {"description": api.meaning(status), **content} for status in described.statuses}
    for status, titles in refusals(described).items():
        answers[str(status)] = _problem(api, status, titles)
    names_one = "{" in path or _names_others(described.takes)
    shared = [401, *([404] if names_one else []), *([413] if described.takes else []), 503]
    answers |= {str(status): {"$ref": f"#/components/responses/{_shared(status)}"} for status in shared}
    return {status: answers[status] for status in sorted(answers)} | {
        "default": {"$ref": "#/components/responses/Fault"}
    }


def _names_others(form: type | None) -> bool:
    """Whether an id in the form may be somebody else's."""
    return form is not None and "x-object" in json.dumps(msgspec.json.schema(form))


def refusals(described: Described) -> Mapping[int, list[str]]:
    """By status, the titles of the problems this route may answer with, but for those that all do. 422: always, for a
    parameter that it does not take.
    """
    refused = {status: list(titles) for status, titles in described.refuses.items()}
    return refused | {422: [NOT_UNDERSTOOD, *refused.get(422, ())]}


def _shared(status: int) -> str:
    return TITLES[status].title().replace(" ", "")


def _problem(api: Api, status: int, titles: list[str]) -> Part:
    narrowed = {"$ref": SCHEMAS + "Problem", "properties": {"status": {"const": status}, "title": {"enum": titles}}}
    answer = _content(api.meaning(status), narrowed, "application/problem+json")
    if status == 503:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return answer


def _content(means: str, schema: Part, content_type: str) -> Part:
    return {"description": means, "content": {content_type: {"schema": schema}}}


def _json(kind: type) -> Part:
    if get_origin(kind) is list:
        (each,) = get_args(kind)
        return {"application/json": {"schema": {"type": "array", "items": {"$ref": SCHEMAS + each.__name__}}}}
    return {"application/json": {"schema": {"$ref": SCHEMAS + kind.__name__}}}


def _schemas(described: list[Described]) -> Part:
    kinds = [kind for one in described for kind in (one.takes, one.gives) if kind]
    _, parts = msgspec.json.schema_components(kinds, ref_template=SCHEMAS + "{name}")
    parts = with_date_times(kinds, parts) | {"Problem": PROBLEM}
    return {name: _undented(parts[name]) for name in sorted(parts)}


def _undented(part: Any) -> Any:
    """The same with docstrings as their author sees them."""
    if isinstance(part, dict):
        return {key: _undented(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_undented(value) for value in part]
    return inspect.cleandoc(part) if isinstance(part, str) and "\n" in part else part


def as_json(api: Api) -> str:
    """What the file should hold."""
    return json.dumps(document(api), indent=2, ensure_ascii=False) + "\n"


def write(api: Api, file: Path) -> None:
    """Write the file if it differs, and say so."""
    content = as_json(api)
    if not file.exists() or file.read_text() != content:
        file.write_text(content)
        sys.stdout.write(f"wrote {file.name}\n")

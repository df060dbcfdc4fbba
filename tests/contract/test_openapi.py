"""What is told of a service's API is what its routes declare, and is OpenAPI 3.1.

No validator of OpenAPI is among our dependencies: the shape stands by hand in openapi_shape, and each of its rules is
shown to find what it is for.
"""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from services.desk.document import as_json, described_routes, document
from tests.contract.apis import APIS, Told
from tests.contract.openapi_shape import faults, operations

Part = dict[str, Any]
DOCUMENTS: dict[str, Part] = {name: json.loads(told.file.read_text()) for name, told in APIS.items()}
by_service = pytest.mark.parametrize("service", APIS)


@by_service
def test_the_document_is_current(service: str) -> None:
    told: Told = APIS[service]
    assert told.file.read_text() == as_json(told.api), f"run python -m {told.package}.document"


@by_service
def test_the_document_is_openapi(service: str) -> None:
    assert faults(DOCUMENTS[service]) == []


def inbox(changed: Part) -> Part:
    return changed["paths"]["/v1/inbox"]["get"]


def path_id(changed: Part) -> Part:
    return changed["paths"]["/v1/threads/{id}"]["get"]["parameters"][0]


@pytest.mark.parametrize(
    "harm",
    [
        lambda changed: changed.update(openapi="3.0.3"),
        lambda changed: changed["info"].pop("version"),
        lambda changed: changed["paths"].update({"v1/inbox": {}}),
        lambda changed: inbox(changed).update(operationID="inbox"),
        lambda changed: inbox(changed).pop("responses"),
        lambda changed: inbox(changed)["responses"].update({"20": {"description": "short"}}),
        lambda changed: inbox(changed)["responses"]["200"].pop("description"),
        lambda changed: inbox(changed).update(security=[]),
        lambda changed: inbox(changed).update(security=[{"nobody": []}]),
        lambda changed: inbox(changed).update(operationId="counts"),
        lambda changed: inbox(changed)["parameters"].append(inbox(changed)["parameters"][0]),
        lambda changed: inbox(changed)["parameters"][0]["schema"].update(type="words"),
        lambda changed: path_id(changed).pop("required"),
        lambda changed: path_id(changed).update(name="thread_id"),
        lambda changed: changed["paths"].update({"/v1/threads/{one}": changed["paths"].pop("/v1/threads/{id}/row")}),
        lambda changed: changed["components"]["schemas"].pop("Row"),
        lambda changed: changed["components"]["schemas"]["Row"].update(required="thread_id"),
        lambda changed: changed["components"]["responses"].pop("Fault"),
    ],
)
def test_a_document_that_is_none_is_found_out(harm: Callable[[Part], object]) -> None:
    changed = copy.deepcopy(DOCUMENTS["threads"])
    harm(changed)
    assert faults(changed)


@by_service
def test_every_route_is_in_the_document(service: str) -> None:
    tables = APIS[service].api.tables
    routes = [route for table in tables for route in table if isinstance(route, web.RouteDef)]
    assert len(routes) == sum(len(table) for table in tables)
    shown = {(method.upper(), path) for path, method, _ in operations(DOCUMENTS[service])}
    assert shown == {(route.method, route.path) for route in routes}


@by_service
def test_every_operation_wants_a_token_and_names_what_its_ids_are_of(service: str) -> None:
    for path, method, operation in operations(DOCUMENTS[service]):
        assert operation["security"] == [{"staff": []}], f"{method} {path}"
        for one in operation.get("parameters", ()):
            assert "x-object" in one or one["schema"].get("format") != "uuid", f"{method} {path}: {one['name']}"


@by_service
def test_a_form_refuses_what_nobody_asked_for(service: str) -> None:
    for path, method, operation in operations(DOCUMENTS[service]):
        if "requestBody" in operation:
            (content,) = operation["requestBody"]["content"].values()
            form = DOCUMENTS[service]["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
            assert form["additionalProperties"] is False, f"{method} {path}"


@by_service
def test_every_time_is_told_as_one(service: str) -> None:
    properties = [
        (name, field, shape)
        for name, schema in DOCUMENTS[service]["components"]["schemas"].items()
        for field, shape in schema["properties"].items()
    ]
    times = [one for one in properties if one[1] == "at" or one[1].endswith("_at")]
    assert times
    assert all("date-time" in json.dumps(shape) for _, _, shape in times)


@by_service
def test_a_route_that_answers_with_nothing_says_204_and_no_other_does(service: str) -> None:
    for _, path, described in described_routes(APIS[service].api.tables):
        assert (described.gives is None) == (described.statuses == (204,)), path


@by_service
def test_making_the_document_twice_makes_the_same(service: str) -> None:
    assert json.dumps(document(APIS[service].api)) == json.dumps(document(APIS[service].api))

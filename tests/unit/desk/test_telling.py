"""What a route says of itself, as its document tells it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from msgspec import Meta

from services.desk.asking import Walls, asked_by_staff
from services.desk.document import Api, Scheme, document
from services.desk.query import QueryId, QueryTheId
from services.kit.http import Problem

ROOM = QueryTheId("room_id", "room", "whose keys")
FLOOR = QueryId("floor_id", "floor", "on which floor")
ID = uuid4()


class Key(msgspec.Struct):
    """One key."""

    key_id: UUID
    made_at: datetime
    opens: Annotated[datetime, Meta(tz=False)] | None


def told() -> dict[str, Any]:
    table = web.RouteTableDef()

    @table.get("/v1/houses/{id}/keys")
    @asked_by_staff(Walls(not_yours=KeyError, crossed=()), "keys.viewed", gives=list[Key], query=(ROOM, FLOOR))
    async def keys(*_: Any) -> web.Response:
        """All of them."""
        raise NotImplementedError

    scheme = Scheme(name="janitor", shape={"type": "http", "scheme": "bearer"})
    means = {404: "No such house."}
    return document(
        Api(
            title="Keys",
            description="Who has them.",
            tables=(table,),
            objects={"houses": "house"},
            means=means,
            scheme=scheme,
        )
    )


def test_a_list_is_told_as_one_of_its_kind() -> None:
    (content,) = told()["paths"]["/v1/houses/{id}/keys"]["get"]["responses"]["200"]["content"].values()
    assert content == {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Key"}}}


def test_a_time_by_the_clock_on_a_wall_is_not_told_as_one_with_its_offset() -> None:
    fields = told()["components"]["schemas"]["Key"]["properties"]
    assert fields["made_at"] == {"type": "string", "format": "date-time"}
    assert fields["opens"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}


def test_what_must_be_there_is_told_as_such_and_of_what_each_id_is() -> None:
    parameters = told()["paths"]["/v1/houses/{id}/keys"]["get"]["parameters"]
    assert [(one["name"], one.get("required", False), one["x-object"]) for one in parameters] == [
        ("id", True, "house"),
        ("room_id", True, "room"),
        ("floor_id", False, "floor"),
    ]


def test_who_asks_and_what_a_status_means_are_the_services_own_to_say() -> None:
    made = told()
    assert made["components"]["securitySchemes"] == {"janitor": {"type": "http", "scheme": "bearer"}}
    assert made["paths"]["/v1/houses/{id}/keys"]["get"]["security"] == [{"janitor": []}]
    assert made["components"]["responses"]["NotFound"]["description"] == "No such house."
    assert made["components"]["responses"]["TooLarge"]["description"] == "More than 65536 bytes."


@pytest.mark.parametrize("asked", ["", "?room_id=", "?room_id=ana"])
def test_an_id_that_must_be_there_is_asked_for(asked: str) -> None:
    with pytest.raises(Problem) as refused:
        ROOM.of(make_mocked_request("GET", f"/v1/keys{asked}"))
    assert (refused.value.status, refused.value.field) == (422, "room_id")
    assert ROOM.of(make_mocked_request("GET", f"/v1/keys?room_id={ID}")) == ID
    assert (FLOOR.of(make_mocked_request("GET", "/v1/keys?floor_id=")), FLOOR.schema()) == (None, ROOM.schema())

"""Ids in a form, each saying of what it is: the matrix tries every one of them with somebody else's."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

ClientId = Annotated[UUID, Meta(extra_json_schema={"x-object": "client"})]

"""Lists of clients, as people bring them."""

import base64
from collections.abc import Sequence
from typing import Any

from services.kit.ids import new_id
from tests.service.threads.asking import Asking

HEADER = "first name,last name,phone,language,case,user,notes"


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows]).encode()


async def brings(who: Asking, content: bytes, status: int | tuple[int, ...] = 201, **more: Any) -> Any:
    form = {"roster_id": str(new_id()), "name": "caseload.csv", "content": base64.b64encode(content).decode()}
    return await who("POST", "/v1/rosters", form | more, status)


async def applies(who: Asking, brought: Any, status: int = 200, **more: Any) -> Any:
    form = {"edits": brought["edits"], "agreed_how": "form"} | more
    return await who("POST", f"/v1/rosters/{brought['roster_id']}/apply", form, status)


async def changes(who: Asking, brought: Any, status: int = 200, **more: Any) -> Any:
    form = {"edits": brought["edits"], "columns": brought["columns"], "staff_id": brought["staff_id"]} | more
    return await who("PATCH", f"/v1/rosters/{brought['roster_id']}", form, status)


async def looks(who: Asking, brought: Any, query: str = "", status: int = 200) -> Any:
    return await who.get(f"/v1/rosters/{brought['roster_id']}{query}", status)


def said(brought: Any) -> list[str]:
    """Of each row what becomes of it, and why."""
    return [":".join(filter(None, (row["outcome"], row["reason"], row["field"]))) for row in brought["rows"]]


def people(count: int, first: int = 0) -> Sequence[str]:
    """So many rows about people of their own."""
    return [f"Ana,N{n:04},801 {200 + n // 10000:03} {n % 10000:04}" for n in range(first, first + count)]

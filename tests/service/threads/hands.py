"""Handing over, closing and opening again, as web asks for it."""

from typing import Any
from uuid import UUID

from services.kit.ids import new_id
from tests.service.threads.asking import Asking


async def transfer(
    who: Asking, thread_id: UUID, to: UUID | None, status: int | tuple[int, ...] = 200, **more: Any
) -> Any:
    form = {"client_msg_id": str(new_id()), "to_id": str(to) if to else None, "unread": 0} | more
    return await who("POST", f"/v1/threads/{thread_id}/transfer", form, status)


async def close(who: Asking, thread_id: UUID, status: int | tuple[int, ...] = 200, **more: Any) -> Any:
    return await who("POST", f"/v1/threads/{thread_id}/close", {"unread": 0} | more, status)


async def reopen(who: Asking, thread_id: UUID, status: int | tuple[int, ...] = 200, **form: Any) -> Any:
    return await who("POST", f"/v1/threads/{thread_id}/reopen", form, status)


def markers(thread: Any) -> list[dict[str, Any]]:
    return [message["marker"] for message in thread["messages"] if message.get("marker")]

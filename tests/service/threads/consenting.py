"""What a test of consent has said, written down, ordered, and looks at."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from proto.numbers import NumberOptedIn, NumberOptedOut
from proto.posts import ThreadPost
from services.kit.ids import new_id
from tests.service.threads.house import PROBATION
from tests.service.threads.office import Office

WISH, NO_REMINDERS = "please stop texting me", "no more reminders please"


def record(*, is_agreed: bool, **more: Any) -> dict[str, Any]:
    return {"consent_id": str(new_id()), "is_agreed": is_agreed, "how": "in_person"} | more


async def records(office: Office, client_id: UUID, status: int = 201, **more: Any) -> Any:
    return await office.carla("POST", f"/v1/clients/{client_id}/consent", record(**more), status)


async def orders(office: Office, thread_id: UUID, last_on: str = "2026-03-04", status: int = 201, **more: Any) -> Any:
    form = {"order_id": str(new_id()), "order_number": "21-CR-0432", "last_on": last_on} | more
    return await office.erin("POST", f"/v1/threads/{thread_id}/orders", form, status)


async def ledger(office: Office) -> list[tuple[Any, ...]]:
    rows = await office.db.fetch("SELECT purpose, is_agreed, how FROM consent ORDER BY at, consent_id")
    return [tuple(row) for row in rows]


async def composer(office: Office, thread_id: UUID) -> Any:
    return (await office.carla.thread(thread_id))["composer"]


async def posts(office: Office, client_id: UUID, purpose: str = "reminder") -> UUID:
    post = ThreadPost(
        post_id=new_id(),
        client_id=client_id,
        department_id=PROBATION,
        wording={"en": "Court tomorrow at 9."},
        not_before=office.clock.now(),
        not_after=office.clock.now() + timedelta(hours=5),
        purpose=purpose,
    )
    await office.say("reminders", post, subject=str(post.post_id))
    return post.post_id


async def says(office: Office, event: NumberOptedOut | NumberOptedIn, seq: int) -> None:
    await office.say("gateway", event, subject=event.number, seq=seq)
    await office.until("SELECT count(*) FROM consent WHERE evidence_id = $1", 1, event.evidence_id)

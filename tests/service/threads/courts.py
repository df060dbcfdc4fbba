"""A court's line in the house of threads: who writes to it, and what it says to them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from proto.courts import CourtChanged, NumberAsked, NumberPost, NumberPostChanged
from services.kit.ids import new_id
from tests.service.threads.house import COURT, COURT_LINE, STRANGERS
from tests.service.threads.office import Office

PATTERNS = ("99-TR-9999", "9{6}")


async def has_court(office: Office) -> None:
    court = CourtChanged(court_id=UUID(int=60), line=COURT_LINE, department_id=COURT, patterns=PATTERNS, is_active=True)
    await office.know(court)


async def writes(office: Office, body: str, number: str = STRANGERS, **more: Any) -> NumberAsked:
    await office.texts(body, number, line=COURT_LINE, **more)
    return await office.next("reminders.asked", NumberAsked)


async def says(office: Office, **changes: Any) -> NumberPost:
    """The court's line says something to a number."""
    now = office.clock.now()
    post = NumberPost(
        post_id=new_id(),
        line=COURT_LINE,
        number=STRANGERS,
        department_id=COURT,
        body="Court: case 26-TR-1041 is on Tue Mar 10 at 8:30 AM.",
        asked_at=now,
        not_before=now,
        not_after=now + timedelta(hours=20),
    )
    post = msgspec.structs.replace(post, **changes)
    await office.say("reminders", post)
    await office.until("SELECT count(*) FROM number_post WHERE post_id = $1", 1, post.post_id)
    return post


async def became(office: Office) -> tuple[str, str | None]:
    told = await office.next("reminders.asked", NumberPostChanged)
    return told.state, told.reason


async def on_board(office: Office) -> Any:
    return await office.value("SELECT count(*) FROM unknown_text")

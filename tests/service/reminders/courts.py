"""A court's line, as those who text it know it, and dates of people whom nobody here knows."""

from datetime import datetime, timedelta
from typing import Any

from proto.courts import NumberAsked, NumberPost, NumberPostChanged
from proto.departments import ClientRef
from proto.receipts import ReceiptAccepted
from services.kit.ids import new_id
from services.reminders import jobs
from services.reminders.store.courts import CourtSetting, set_court
from tests.service.reminders.conftest import COURT, COURT_LINE, Office, department, line, scheduled

CASE, OTHER = "26-TR-1041", "595096"
TINA, OMAR = "+14155550113", "+13075550112"
Post = NumberPost


class Line:
    """The court's line, as those who text it know it."""

    def __init__(self, office: Office) -> None:
        self.office, self.seq = office, 0

    async def set_up(self, **changes: Any) -> None:
        await self.office.know(department(COURT), line(COURT_LINE, COURT))
        told: dict[str, Any] = {
            "department_id": COURT,
            "line": COURT_LINE,
            "name": "Third District Court",
            "phone": "801-555-0190",
            "sample": CASE,
            "patterns": ("99-TR-9999", "9{6}"),
            "publishers": ("court",),
        }
        async with self.office.service.db.tx() as tx:
            await set_court(tx, CourtSetting(**(told | changes)))

    async def dates(self, *events: Any, seq: int = 1) -> None:
        """The court's publisher tells of them."""
        for event in events:
            await self.office.say("court", event, seq=seq)
            await self.office.receipt(ReceiptAccepted)

    async def hears(
        self, token: str | None = None, number: str = TINA, ago: timedelta = timedelta(0), **more: Any
    ) -> None:
        self.seq += 1
        asked = NumberAsked(
            ask_id=new_id(),
            line=COURT_LINE,
            number=number,
            department_id=COURT,
            at=self.office.clock.now() - ago,
            token=token,
            **more,
        )
        await self.office.say("threads", asked, subject=number, seq=self.seq)

    async def asked(self, token: str | None = None, number: str = TINA, **more: Any) -> Post:
        """Somebody texts it; what is sent back."""
        await self.hears(token, number, **more)
        answer: Post = await self.office.next("threads.number.reply", NumberPost)
        assert (answer.number, answer.line, answer.is_answer) == (number, COURT_LINE, True)
        return answer

    async def signs_up(self, token: str = CASE, number: str = TINA, **more: Any) -> Post:
        await self.asked(token, number, **more)
        return await self.asked(choice=1, number=number)

    async def at(self, when: datetime) -> None:
        self.office.clock.advance(when - self.office.clock.now())
        await jobs.look_at_courts(self.office.service.db)

    async def reminded(self) -> Post:
        post: Post = await self.office.next("threads.number.reminder", NumberPost)
        return post

    async def became(self, post: Post, state: Any, seq: int = 2, reason: Any = None) -> None:
        changed = NumberPostChanged(post_id=post.post_id, state=state, at=self.office.clock.now(), reason=reason)
        await self.office.say("threads", changed, subject=str(post.post_id), seq=seq)
        await self.office.until("SELECT state FROM number_post WHERE post_id = $1", state, post.post_id)

    async def nothing_said(self) -> None:
        await jobs.look_at_courts(self.office.service.db)
        await self.office.until("SELECT count(*) FROM outbox", 0)
        channel = await self.office._channel("threads")
        for lane in ("reply", "reminder"):
            queue = await channel.get_queue(f"threads.number.{lane}", ensure=False)
            assert await queue.get(no_ack=True, fail=False) is None

    async def states(self) -> list[str]:
        rows = await self.office.db.fetch("SELECT state FROM subscription ORDER BY subscription_id")
        return [row["state"] for row in rows]


def theirs(person: str, name: str, case: str = CASE, **more: Any) -> Any:
    """A date of somebody's whom nobody here knows."""
    told: dict[str, Any] = {"appointment": f"{case}-{person}", "client": ClientRef(label="party", id=person)}
    return scheduled(case=case, listed_as=name, **(told | more))

"""The doors of reminders as web knocks at them, on behalf of one person; every answer is held against the document."""

from typing import Any
from uuid import UUID

import aiohttp

from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from services.reminders.routes.document import API
from tests.service.described import Answer, Described
from tests.service.reminders.conftest import ANA, CARLA, PROBATION, Office
from tests.service.wire import PRIVATE_PEM

DESCRIBED = Described(API)
# Thursday week, half past two in the afternoon: its reminder goes on Wednesday at nine.
WISH: dict[str, Any] = {
    "kind": "appointment",
    "starts": "2026-03-12T14:30",
    "time_zone": "America/Denver",
    "place": "Room 3",
}


class Page:
    """One person at web."""

    def __init__(
        self,
        office: Office,
        staff_id: UUID = CARLA,
        role: str = "case_manager",
        department_id: UUID = PROBATION,
        *,
        signs: bool = True,
    ) -> None:
        self.office, self._signs = office, signs
        self._token = StaffToken(staff_id, role, department_id, "s")

    async def ask(self, method: str, path: str, form: Any = None, status: int | None = None) -> Any:
        """Its answer, which must have this status."""
        token = sign(PRIVATE_PEM, self._token, self.office.clock.now())
        headers = {"Authorization": f"Bearer {token}"} if self._signs else {}
        url = self.office.service.url + path
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, headers=headers, json=form) as answer,
        ):
            said = Answer(answer.status, answer.content_type, await answer.text())
        DESCRIBED.hold_against(method, path, form, said)
        assert status is None or said.status == status, said
        return said.json() if status is not None else said

    async def preview(self, date_id: str | None = None, **more: Any) -> Any:
        """What a form would do."""
        path = f"/v1/dates/{date_id}/preview" if date_id else f"/v1/clients/{ANA}/dates/preview"
        return await self.ask("POST", path, WISH | more, 200)

    async def set(self, act_id: UUID | None = None, **more: Any) -> str:
        """Set a date of Ana's; its id, once it is set."""
        form = {"act_id": str(act_id or new_id()), "wish": WISH | more}
        done = await self.carried(await self.ask("POST", f"/v1/clients/{ANA}/dates", form, 200))
        assert done["outcome"] == "done", done
        return str(done["date_id"])

    async def change(self, date_id: str, edits: int, status: int = 200, **more: Any) -> Any:
        """Have it be as this form says."""
        form = {"act_id": str(new_id()), "edits": edits, "wish": WISH | more}
        return await self.carried(await self.ask("PATCH", f"/v1/dates/{date_id}", form, status))

    async def cancel(self, date_id: str, edits: int, status: int = 200) -> Any:
        """Call it off."""
        form = {"act_id": str(new_id()), "edits": edits}
        return await self.carried(await self.ask("POST", f"/v1/dates/{date_id}/cancel", form, status))

    async def switch(self, date_id: str, edits: int, *, is_off: bool, status: int = 200) -> Any:
        """Switch its reminders."""
        form = {"act_id": str(new_id()), "edits": edits, "is_off": is_off}
        return await self.carried(await self.ask("POST", f"/v1/dates/{date_id}/reminders", form, status))

    async def date(self, date_id: str) -> Any:
        """Its page."""
        return await self.ask("GET", f"/v1/dates/{date_id}", status=200)

    async def carried(self, asked: Any) -> Any:
        """What became of what nothing had come of within a request's time; of all else it is known."""
        if asked.get("outcome", "refused"):
            return asked
        await self.office.until("SELECT count(*) FROM act WHERE done_at IS NULL", 0)
        return await self.ask("GET", f"/v1/acts/{asked['act_id']}", status=200)

"""One person's requests, as web makes them; every answer is held against the API's description."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from tests.service.threads.described import Answer, hold_against_document
from tests.service.threads.house import ROLES
from tests.service.wire import PRIVATE_PEM

if TYPE_CHECKING:
    from tests.service.threads.office import Office


class Asking:
    """One person's requests."""

    def __init__(self, office: "Office", staff_id: UUID) -> None:
        self._office, self._staff_id = office, staff_id

    async def knock(self, method: str, path: str, body: Any = None) -> Answer:
        """The answer, whatever it is."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        url = self._office.service.url + path
        async with self._office.http.request(method, url, json=body, headers=headers) as answered:
            answer = Answer(answered.status, answered.content_type, await answered.text())
        hold_against_document(method, path, body, answer)
        return answer

    async def __call__(self, method: str, path: str, body: Any = None, status: int | tuple[int, ...] = 200) -> Any:
        answer = await self.knock(method, path, body)
        wanted = status if isinstance(status, tuple) else (status,)
        assert answer.status in wanted, f"{method} {path}: {answer.status} {answer.text}"
        return answer.json()

    def token(self) -> str:
        """As web signs it for a minute."""
        role, department_id = ROLES[self._staff_id][1:]
        person = StaffToken(self._staff_id, role, department_id, "s1")
        return sign(PRIVATE_PEM, person, self._office.clock.now())

    async def get(self, path: str, status: int = 200) -> Any:
        return await self("GET", path, None, status)

    async def inbox(self, query: str = "") -> Any:
        return await self.get(f"/v1/inbox{query}")

    async def thread(self, thread_id: UUID) -> Any:
        return await self.get(f"/v1/threads/{thread_id}")

    async def writes(self, thread_id: UUID, body: str, status: int | tuple[int, ...] = 201, **more: Any) -> Any:
        form = {"client_msg_id": str(new_id()), "body": body, "undo_s": 0} | more
        return await self("POST", f"/v1/threads/{thread_id}/messages", form, status)

    async def puts_aside(self, thread_id: UUID) -> Any:
        """No answer needed, having just looked."""
        seq = (await self.thread(thread_id))["seq"]
        return await self("POST", f"/v1/threads/{thread_id}/answered", {"seq": seq})

    async def reads(self, thread_id: UUID, through: UUID | str | None = None) -> Any:
        """All that the page shows was seen, or all through one text."""
        shown = await self.thread(thread_id)
        first, last = (shown["messages"][at]["message_id"] for at in (0, -1))
        form = {"from_message_id": first, "through_message_id": str(through or last), "seq": shown["seq"]}
        return await self("POST", f"/v1/threads/{thread_id}/read", form)

"""Words that departments write, as a test has them."""

from typing import Any
from uuid import UUID

import aiohttp
import msgspec

from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from services.reminders.domain.wording.template import Kind, Step, Template, Words
from services.reminders.routes.document import API
from services.reminders.store import templates
from services.reminders.store.templates import Place
from tests.service.described import Answer, Described
from tests.service.reminders.conftest import CARLA, PROBATION, Office
from tests.service.reminders.sights import ERIN, FIELD, INTAKE, STAFF
from tests.service.wire import PRIVATE_PEM

DESCRIBED = Described(API)

EN = (
    "Hi {given_name}, {case_manager} at {office}: you have court on {start_day} at {start_time}, {place}."
    " Missing it may mean a warrant. How will you get there?"
    " Reply 1 if coming, 2 for a new time, 3 if not {given_name}. Questions: {contact}."
)
ES = (
    "Hola {given_name}, {case_manager} de {office}: tiene corte el {start_day} a {start_time}, {place}."
    " Faltar puede llevar a un arresto. ¿En qué viene?"
    " Responda 1 si viene, 2 para otra hora, 3 si no es {given_name}. Dudas: {contact}."
)
NEUTRAL_EN = (
    "Hi {given_name}, see you on {start_day} at {start_time}, says {case_manager}."
    " Reply 1 if coming, 2 for a new time, 3 if not {given_name}."
)
NEUTRAL_ES = (
    "Hola {given_name}, nos vemos el {start_day} a {start_time}, dice {case_manager}."
    " Responda 1 si viene, 2 para otra hora, 3 si no es {given_name}."
)
TEMPLATE = Template(
    step="day_before",
    kind="hearing",
    wording=Words(en=EN, es=ES),
    neutral=Words(en=NEUTRAL_EN, es=NEUTRAL_ES),
    tone="factual",
)


def template(**changes: Any) -> Template:
    """The one above with some of it changed."""
    return msgspec.structs.replace(TEMPLATE, **changes)


def place(department_id: UUID | None, step: Step = "day_before", kind: Kind = "hearing") -> Place:
    """Where its words are said."""
    return Place(department_id, step, kind)


async def published(office: Office, department_id: UUID | None, which: Template = TEMPLATE) -> UUID:
    """These words published, as the service's own hand does it; the version's id."""
    where = Place(department_id, which.step, which.kind)
    async with office.service.db.tx() as tx:
        template_id = await templates.add_draft(tx, where, which, CARLA)
        (draft, *_) = await templates.history(tx, where)
        await templates.publish(tx, draft, CARLA)
    return template_id


async def know_staff(office: Office) -> None:
    """Everybody of sights.STAFF, as the directory tells of them."""
    for person in STAFF.values():
        await office.db.execute("INSERT INTO staff VALUES ($1, 'somebody', $2, $3, $4, $5, 1)", *person)
    for team, supervisor in ((FIELD, ERIN), (INTAKE, UUID(int=99))):
        await office.db.execute("INSERT INTO team VALUES ($1, $2, $3, true, 1)", team, PROBATION, [supervisor])


def written(which: Template = TEMPLATE, **more: Any) -> dict[str, Any]:
    """The form of such words."""
    form: dict[str, Any] = msgspec.to_builtins(which)
    return {**form, "neutral": form["neutral"] or {}, "of": "department", **more}


def at_place(**more: Any) -> dict[str, Any]:
    """The form that says where: of the words above."""
    return {"of": "department", "step": TEMPLATE.step, "kind": TEMPLATE.kind, **more}


class Asking:
    """One person's requests; every answer is held against the API's description."""

    def __init__(self, office: Office, who: str) -> None:
        self._office, self._who = office, who

    async def knock(self, method: str, path: str, body: Any = None) -> Answer:
        """The answer, whatever it is."""
        staff_id, role, department_id, *_ = STAFF[self._who]
        token = sign(PRIVATE_PEM, StaffToken(staff_id, role, department_id, "s"), self._office.clock.now())
        url, headers = self._office.service.url + path, {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, json=body, headers=headers) as answered,
        ):
            answer = Answer(answered.status, answered.content_type, await answered.text())
        DESCRIBED.hold_against(method, path, body, answer)
        return answer

    async def get(self, path: str, status: int = 200) -> Any:
        answer = await self.knock("GET", path)
        assert answer.status == status, answer
        return answer.json()

    async def post(self, path: str, body: Any, status: int = 200) -> Any:
        answer = await self.knock("POST", path, body)
        assert answer.status == status, answer
        return answer.json()

    async def page(self, of: str = "department") -> Any:
        """All about the words of TEMPLATE's place."""
        return await self.get(f"/v1/words/one?of={of}&step={TEMPLATE.step}&kind={TEMPLATE.kind}")

    async def saves(self, which: Template = TEMPLATE, status: int = 200, **more: Any) -> Any:
        form = {"act_id": str(new_id()), "edits": 0} | more
        return await self.post("/v1/words/draft", written(which, **form), status)

    async def publishes(self, edits: int, status: int = 200, **more: Any) -> Any:
        form = at_place(**{"act_id": str(new_id()), "edits": edits} | more)
        return await self.post("/v1/words/publish", form, status)

    async def retires(self, version: int, status: int = 200, **more: Any) -> Any:
        form = at_place(**{"act_id": str(new_id()), "version": version} | more)
        return await self.post("/v1/words/retire", form, status)

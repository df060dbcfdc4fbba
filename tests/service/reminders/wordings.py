"""Words that departments write, as a test has them."""

from typing import Any
from uuid import UUID

import msgspec

from services.reminders.domain.wording.template import Kind, Step, Template, Words
from services.reminders.store import templates
from services.reminders.store.templates import Place
from tests.service.reminders.conftest import CARLA, Office

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

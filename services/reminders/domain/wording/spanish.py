"""The words an office starts with, in Spanish: without á, í, ó and ú, one of which doubles what a text costs."""

from collections.abc import Mapping
from typing import Final

from services.reminders.domain.wording.opting_out import OPT_OUT
from services.reminders.domain.wording.template import BEFORE, Kind, Step

_HELLO: Final = "Hola {given_name}, {case_manager} de {office}: "
_PLAIN_HELLO: Final = "Hola {given_name}, le escribe {case_manager}. "
_WHEN: Final = " el {start_day} a {start_time}"
_OF: Final = " del {start_day} a {start_time}"
_NEW: Final = " del {former_day} a {former_time} pasa al {start_day} a {start_time}"
_ASK: Final = " Dudas: {contact}."

_NOUN: Final[Mapping[Kind, str]] = {
    "appointment": "su cita",
    "hearing": "su corte",
    "class": "su clase",
    "payment": "su pago",
    "other": "su visita",
    "test": "su cita",
}
_COMING: Final[Mapping[Kind, str]] = {
    "appointment": "tiene cita",
    "hearing": "tiene corte",
    "class": "tiene clase",
    "payment": "su pago vence",
    "other": "le esperamos",
    "test": "tiene cita",
}
_MISSED: Final[Mapping[Kind, str]] = {
    "hearing": "no le vimos en la corte el {start_day}. Se puede arreglar.",
    "class": "no le vimos en clase el {start_day}. A todos nos pasa.",
    "payment": "su pago del {start_day} no ha llegado. Se puede arreglar.",
}
_MISSED_ELSE: Final = "no le vimos el {start_day}. A todos nos pasa."
_WARRANT: Final = " Faltar puede llevar a un arresto."


def wording(step: Step, kind: Kind) -> str:
    """What a step says about a kind of date."""
    if step in BEFORE:
        return _HELLO + _before(step, kind) + _reply(kind) + _ASK
    if step == "scheduled":
        return f"{_HELLO}{_COMING[kind]}{_WHEN}, {{place}}.{_reply(kind)}{_ASK} {OPT_OUT['es']}"
    if step == "moved":
        return f"{_HELLO}{_NOUN[kind]}{_NEW}, {{place}}.{_reply(kind)}{_ASK}"
    if step == "cancelled":
        return f"{_HELLO}se cancela {_NOUN[kind]}{_OF}.{_ASK}"
    if step == "missed":
        return f"{_HELLO}{_MISSED.get(kind, _MISSED_ELSE)} Avise hoy y le ayudamos: {{contact}}."
    if kind == "payment":
        return _HELLO + "la oficina cierra el {start_day}, cuando vence su pago. Para pagar en otra fecha: {contact}."
    return f"{_HELLO}{_NOUN[kind]}{_OF} no se hace: el edificio va a estar cerrado. Para otra hora: {{contact}}."


def neutral(step: Step, kind: Kind) -> str:
    """The same for whoever holds the phone: no place, no office, no case."""
    return _PLAIN_HELLO + _neutral(step, "appointment" if kind == "hearing" else kind)


def _before(step: Step, kind: Kind) -> str:
    if step == "morning_of":
        return f"{_COMING[kind]} hoy, {{start_day}}, a {{start_time}}, {{place}}.{_plan(kind)}"
    return f"{_COMING[kind]}{_WHEN}, {{place}}.{_consequence(kind)}{_plan(kind)}"


def _consequence(kind: Kind) -> str:
    if kind == "hearing":
        return _WARRANT
    return f" {'Pagar' if kind == 'payment' else 'Venir'} le ayuda a cumplir."


def _plan(kind: Kind) -> str:
    # Not "¿A qué hora va a salir?": the answer to that is a digit.
    return " ¿Con qué paga?" if kind == "payment" else " ¿En qué viene?"


def _reply(kind: Kind) -> str:
    if kind == "payment":
        return " Responda 1 si paga, 2 para otra fecha, 3 si no es {given_name}."
    return " Responda 1 si viene, 2 para otra hora, 3 si no es {given_name}."


def _neutral(step: Step, kind: Kind) -> str:
    noun, coming = _NOUN[kind].capitalize(), _COMING[kind].capitalize()
    if step == "scheduled":
        return f"{coming}{_WHEN}.{_reply(kind)} {OPT_OUT['es']}"
    if step == "moved":
        return f"{noun}{_NEW}.{_reply(kind)}"
    if step == "cancelled":
        return f"Se cancela {_NOUN[kind]}{_OF}."
    if step == "missed":
        said = "Su pago del {start_day} no ha llegado." if kind == "payment" else "No le vimos el {start_day}."
        return f"{said} Por favor responda y le ayudamos."
    if step != "closed":
        return f"{coming}{_WHEN}.{_reply(kind)}"
    if kind == "payment":
        return "Cerramos el {start_day}, cuando vence su pago. Por favor responda a este mensaje."
    return f"{noun}{_OF} no se hace. Por favor responda para otra hora."

"""The words an office starts with, in English."""

from collections.abc import Mapping
from typing import Final

from services.reminders.domain.wording.opting_out import OPT_OUT
from services.reminders.domain.wording.template import BEFORE, Kind, Step

_HELLO: Final = "Hi {given_name}, {case_manager} at {office}: "
_PLAIN_HELLO: Final = "Hi {given_name}, this is {case_manager}. "
_WHEN: Final = " on {start_day} at {start_time}"
_NEW: Final = " on {former_day} at {former_time} moved to {start_day} at {start_time}"
_ASK: Final = " Questions: {contact}."

_NOUN: Final[Mapping[Kind, str]] = {
    "appointment": "your appointment",
    "hearing": "your court date",
    "class": "your class",
    "payment": "your payment due",
    "other": "your visit",
    "test": "your appointment",
}
_COMING: Final[Mapping[Kind, str]] = {
    "appointment": "you have an appointment",
    "hearing": "you have court",
    "class": "you have a class",
    "payment": "your payment is due",
    "other": "we expect you",
    "test": "you have an appointment",
}
_MISSED: Final[Mapping[Kind, str]] = {
    "hearing": "we missed you at court on {start_day}. You can still fix this.",
    "class": "we missed you in class on {start_day}. Things come up.",
    "payment": "your payment due on {start_day} is not in yet. You can still pay.",
}
_MISSED_ELSE: Final = "we missed you on {start_day}. Things come up."
_WARRANT: Final = " Missing it may mean a warrant."


def wording(step: Step, kind: Kind) -> str:
    """What a step says about a kind of date."""
    if step in BEFORE:
        return _HELLO + _before(step, kind) + _reply(kind) + _ASK
    if step == "scheduled":
        return f"{_HELLO}{_COMING[kind]}{_WHEN}, {{place}}.{_reply(kind)}{_ASK} {OPT_OUT['en']}"
    if step == "moved":
        return f"{_HELLO}{_NOUN[kind]}{_NEW}, {{place}}.{_reply(kind)}{_ASK}"
    if step == "cancelled":
        return f"{_HELLO}{_NOUN[kind]}{_WHEN} is cancelled.{_ASK}"
    if step == "missed":
        return f"{_HELLO}{_MISSED.get(kind, _MISSED_ELSE)} Get in touch today and we will help: {{contact}}."
    if kind == "payment":
        return (
            _HELLO
            + "the office is closed on {start_day}, when your payment is due. To pay or get more time: {contact}."
        )
    return f"{_HELLO}{_NOUN[kind]}{_WHEN} is off: the building is closed. For a new time: {{contact}}."


def neutral(step: Step, kind: Kind) -> str:
    """The same for whoever holds the phone: no place, no office, no case."""
    return _PLAIN_HELLO + _neutral(step, "appointment" if kind == "hearing" else kind)


def _before(step: Step, kind: Kind) -> str:
    if step == "morning_of":
        return f"{_COMING[kind]} today, {{start_day}}, at {{start_time}}, {{place}}.{_plan(kind)}"
    return f"{_COMING[kind]}{_WHEN}, {{place}}.{_consequence(kind)}{_plan(kind)}"


def _consequence(kind: Kind) -> str:
    if kind == "hearing":
        return _WARRANT
    return f" {'Paying on time' if kind == 'payment' else 'Coming'} keeps you on track."


def _plan(kind: Kind) -> str:
    # Not "What time will you leave?": the answer to that is a digit.
    return " How will you pay?" if kind == "payment" else " How will you get there?"


def _reply(kind: Kind) -> str:
    if kind == "payment":
        return " Reply 1 if paying, 2 for more time, 3 if not {given_name}."
    return " Reply 1 if coming, 2 for a new time, 3 if not {given_name}."


def _neutral(step: Step, kind: Kind) -> str:
    noun, coming = _NOUN[kind].capitalize(), _COMING[kind].capitalize()
    if step == "scheduled":
        return f"{coming}{_WHEN}.{_long_reply(kind)} {OPT_OUT['en']}"
    if step == "moved":
        return f"{noun}{_NEW}.{_long_reply(kind)}"
    if step == "cancelled":
        return f"{noun}{_WHEN} is cancelled."
    if step == "missed":
        said = (
            "Your payment due on {start_day} is not in yet." if kind == "payment" else "We missed you on {start_day}."
        )
        return f"{said} Please text back and we will help."
    if step != "closed":
        return f"{coming}{_WHEN}.{_long_reply(kind)}"
    if kind == "payment":
        return "We are closed on {start_day}, when your payment is due. Please text back."
    return f"{noun}{_WHEN} is off. Please text back for a new time."


def _long_reply(kind: Kind) -> str:
    first, second = ("will pay", "more time") if kind == "payment" else ("are coming", "another time")
    return f" Reply 1 if you {first}, 2 if you need {second}, 3 if you are not {{given_name}}."

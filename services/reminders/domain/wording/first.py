"""What an office says before anybody has written templates of its own: each step of each kind of date, with a twin."""

from collections.abc import Mapping
from typing import Final

from services.reminders.domain.wording import english, spanish
from services.reminders.domain.wording.template import KINDS, STEPS, Kind, Step, Template, Tone, Words


def first(step: Step, kind: Kind) -> Template:
    """The template of a step and a kind of date that an office starts with."""
    return FIRST[step, kind]


def _tone(step: Step, kind: Kind) -> Tone:
    if step == "missed":
        return "supportive"
    if step not in ("week_before", "days_before", "day_before"):
        return "none"
    # Of a hearing the consequence is said as it is: that is what brought people to court. Elsewhere it helps less, and
    # no office's rules are known here.
    return "factual" if kind == "hearing" else "supportive"


def _first(step: Step, kind: Kind) -> Template:
    return Template(
        step=step,
        kind=kind,
        wording=Words(en=english.wording(step, kind), es=spanish.wording(step, kind)),
        neutral=Words(en=english.neutral(step, kind), es=spanish.neutral(step, kind)),
        tone=_tone(step, kind),
    )


FIRST: Final[Mapping[tuple[Step, Kind], Template]] = {
    (step, kind): _first(step, kind) for step in STEPS for kind in KINDS
}

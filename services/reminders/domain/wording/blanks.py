"""Blanks: the closed list of names that may stand between braces, by step, and what stands there that may not."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal

from proto.values.wording import placeholders
from services.reminders.domain.wording.template import Step

Blank = Literal[
    "given_name",
    "case_manager",
    "office",
    "start_day",
    "start_time",
    "former_day",
    "former_time",
    "place",
    "contact",
]
_OF_A_CORRECTION: Final[frozenset[Blank]] = frozenset({"former_day", "former_time"})
# The name of an office, a courthouse or whom to ask there tells as much as any word of ours.
_TELLING: Final[frozenset[Blank]] = frozenset({"office", "place", "contact"})
_HARMLESS: Final[frozenset[Blank]] = frozenset({"given_name", "case_manager", "start_day", "start_time"})


def known(step: Step, *, is_neutral: bool = False) -> frozenset[Blank]:
    """The blanks the words of a step may have; fewer where anybody may read them."""
    names = _HARMLESS | _OF_A_CORRECTION if step == "moved" else _HARMLESS
    return names if is_neutral else names | _TELLING


def strange(text: str, names: frozenset[Blank]) -> tuple[str, ...]:
    """What stands between braces and is none of names, with its braces, each once, in order."""
    return tuple(f"{{{name}}}" for name in placeholders(text) if name not in names)


# Asked of a template for each of the thousands who read it in the same minute.
@lru_cache(maxsize=512)
def has_stray_brace(text: str) -> bool:
    """Whether a brace opens or closes nothing."""
    return not set("{}").isdisjoint(without(text))


def without(text: str, stand_ins: Mapping[str, str] | None = None) -> str:
    """The words alone, or with these in place of the blanks."""
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", (stand_ins or {}).get(name, " "))
    return text

"""A list that somebody changed while another was changing it, too: what to show the second of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

# A line as a form has it. status_id: "" for a new one. was: the same as it was drawn, where the form says so.
Line = dict[str, Any]
FACTS: Final = ("name", "tone", "days", "is_active")


def facts_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """What can be changed of a line."""
    return {fact: line.get(fact) for fact in FACTS}


def meanwhile(typed: Sequence[Line], now: Sequence[Line]) -> list[Line]:
    """What was typed, beside what is kept by now; nothing of either is lost.

    A line this person left alone becomes what the other made it (theirs: so marked); one that both changed stays as it
    was typed, with what the other made it in now; one that the other added is there, too.
    """
    kept = {line["status_id"]: line for line in now}
    known = [_beside(line, kept[line["status_id"]]) for line in typed if line["status_id"] in kept]
    seen = {line["status_id"] for line in typed}
    added = [{**line, "is_added": True} for line in now if line["status_id"] not in seen]
    return [*known, *added, *(line for line in typed if line["status_id"] not in kept)]


def _beside(line: Line, now: Line) -> Line:
    was, mine, theirs = line.get("was"), facts_of(line), facts_of(now)
    if mine == theirs or was == theirs:
        return line
    if was == mine:
        return {**line, **theirs, "is_theirs": True}
    return {**line, "now": theirs}

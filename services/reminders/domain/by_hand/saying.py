"""Sentences for staff, with what they speak of filled in."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from proto.values.language import Language
from proto.values.spoken import clock, day

_BLANK: Final = re.compile(r"\{(\w+)\}")


def said(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with its blanks filled, once: what somebody typed is no blank of ours. It begins with a capital."""

    def fill(found: re.Match[str]) -> str:
        value = values[found[1]]
        # "a las 8:30 a.m." at the end of a sentence brings the full stop with it.
        return value.removesuffix(".") if sentence[found.end() :].startswith(".") else value

    text = _BLANK.sub(fill, sentence)
    return text[:1].upper() + text[1:]


def moment(at: datetime, language: Language) -> str:
    """Monday, March 9 at 8:30 AM · lunes 9 de marzo a las 8:30 a.m."""
    return f"{day(at, language)}{' at ' if language == 'en' else ' a '}{clock(at, language)}"

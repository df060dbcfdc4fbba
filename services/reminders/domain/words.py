"""What a reminder says, in every language we write, with the date as people say it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from proto.values.body import tidy
from proto.values.language import LANGUAGES, Language
from proto.values.spoken import clock, day
from proto.values.wording import Wording, render

# Digits, because CANCEL, END, QUIT and YES mean something else to carriers.
CHOICES: Final = ("coming", "another_time", "wrong_person")


def bodies(wording: Wording, values: Mapping[str, str], times: Mapping[str, datetime]) -> dict[str, str]:
    """The body in each language the wording has. Each of times fills two names: start → start_day, start_time."""
    return {
        language: tidy(render(wording, language, {**values, **_spoken(times, language)}).body)
        for language in LANGUAGES
        if language in wording
    }


def _spoken(times: Mapping[str, datetime], language: Language) -> dict[str, str]:
    return {f"{name}_day": day(at, language) for name, at in times.items()} | {
        f"{name}_time": clock(at, language) for name, at in times.items()
    }

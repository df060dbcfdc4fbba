"""Words that answer a question as its digit does: "voy" to "1 if you are coming".

Only what is the whole of a text, with a greeting or thanks: what says more is left to a person, and a question says
nothing. No carrier's word is among them; those never come here, and "yes" alone may answer anything.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from services.kit import failpoints
from services.threads.domain.words import choices_english, choices_spanish

_TABLES: Final = (choices_english, choices_spanish)


def _any(tables: Sequence[Sequence[str]]) -> str:
    return f"(?:{'|'.join(words for table in tables for words in table)})"


_ASIDE: Final = _any([table.ASIDE for table in _TABLES])
_TAIL: Final = _any([table.TAIL for table in _TABLES])
# Each word with the blank behind it; a digit before them must be that of the choice.
_SAID: Final[Mapping[str, re.Pattern[str]]] = {
    choice: re.compile(
        rf"(?:{_ASIDE} ){{0,3}}(?:(?P<digit>\d) )?(?:{_ASIDE} ){{0,2}}"
        rf"(?:{_any([table.CHOICES[choice] for table in _TABLES])} ){{1,2}}(?:{_TAIL} ){{0,3}}"
    )
    for choice in choices_english.CHOICES
}
# Longer than any of them: not worth a look.
_LONGEST: Final = 120


def chosen(plain: str, choices: Sequence[str]) -> int | None:
    """Which of choices it says, from 1; None for none of them, or for two. plain: as it is read."""
    if len(plain) > _LONGEST:
        return None
    found = [place for place, choice in enumerate(choices, start=1) if _says(plain, choice, place)]
    return found[0] if len(found) == 1 else None


def _says(plain: str, choice: str, place: int) -> bool:
    said = _SAID.get(choice)
    if said is None:
        return False
    found = said.search(f"{plain} ") if failpoints.is_off("all_that_is_said") else said.fullmatch(f"{plain} ")
    return found is not None and found["digit"] in (None, str(place))

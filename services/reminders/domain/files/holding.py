"""Whether a file waits for a person: what is cut off, or another court's, looks like a day on which all was cancelled.

Each rule is a share, and also holds a small source: three dates that are falsely cancelled are three people.
"""

from typing import Final, Literal

import msgspec

from proto.values.language import Language
from services.kit import failpoints
from services.reminders.domain.files.diffing import Diff

Reason = Literal["first_load", "empty", "fewer", "more", "gone", "refused"]
# A file that shrank by a fifth; more than double; a fifth of what was to come; a fifth that nobody can read.
MIN_SHARE: Final = 0.8
MOST_TIMES: Final = 2
MOST_GONE: Final = 0.2
MOST_REFUSED: Final = 0.2

SENTENCES: Final[dict[Reason, dict[Language, str]]] = {
    "first_load": {
        "en": "This is the first file from this source. Look at a few of its dates, then approve it. Rows: {rows}.",
        "es": "Es el primer archivo de esta fuente. Revise algunas de sus fechas y luego apruébelo. Filas: {rows}.",
    },
    "empty": {
        "en": "There is no date in it. Approve it only if nothing at all is coming up.",
        "es": "No contiene ninguna fecha. Apruébelo solo si de verdad no hay nada próximo.",
    },
    "fewer": {
        "en": "It is much shorter than the last one; a file that was cut off looks like this. "
        "Rows now: {rows}. In the last file: {last}.",
        "es": "Es mucho más corto que el anterior; así se ve un archivo cortado. "
        "Filas ahora: {rows}. En el archivo anterior: {last}.",
    },
    "more": {
        "en": "It is more than twice as long as the last one; a file of all courts looks like this. "
        "Rows now: {rows}. In the last file: {last}.",
        "es": "Tiene más del doble de filas que el anterior; así se ve un archivo de todos los tribunales. "
        "Filas ahora: {rows}. En el archivo anterior: {last}.",
    },
    "gone": {
        "en": "Many dates that were to come are not in it any more. If you approve it they are cancelled, and clients "
        "are told so. Gone: {gone} of {expected}.",
        "es": "Muchas fechas próximas ya no están en él. Si lo aprueba se cancelan y se avisa a los clientes. "
        "Faltan: {gone} de {expected}.",
    },
    "refused": {
        "en": "Many of its rows can't be used; perhaps its columns have changed. Refused: {refused} of {rows}.",
        "es": "Muchas de sus filas no sirven; quizá cambiaron sus columnas. Rechazadas: {refused} de {rows}.",
    },
}


class Held(msgspec.Struct, frozen=True):
    """Why it waits, and the numbers that say so."""

    reason: Reason
    numbers: dict[str, int]

    def sentence(self, language: Language) -> str:
        """For whoever approves it."""
        return SENTENCES[self.reason][language].format(**self.numbers)


def holds(found: Diff, last_rows: int | None, min_share: float = MIN_SHARE) -> tuple[Held, ...]:
    """Every reason for a person to look first; none: it may be applied. last_rows: of the last one applied, if any."""
    if failpoints.is_off("hold"):
        return ()
    counts = found.counts
    numbers = {
        "rows": found.rows,
        "last": last_rows or 0,
        "gone": counts["gone"],
        "expected": found.expected,
        "refused": counts["refused"],
    }
    return tuple(Held(reason, numbers) for reason in _reasons(numbers, min_share, is_first=last_rows is None))


def _reasons(numbers: dict[str, int], min_share: float, *, is_first: bool) -> list[Reason]:
    rows, last = numbers["rows"], numbers["last"]
    held: dict[Reason, bool] = {
        "first_load": is_first,
        "empty": rows == 0,
        "fewer": 0 < rows < min_share * last,
        "more": not is_first and rows > MOST_TIMES * last,
        "gone": numbers["gone"] > MOST_GONE * numbers["expected"],
        "refused": numbers["refused"] > MOST_REFUSED * rows,
    }
    return [reason for reason, is_held in held.items() if is_held]

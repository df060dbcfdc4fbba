"""What became of a file, as the clerk who made it reads it: how many rows of each kind, and a sentence for each row."""

from typing import Final

import msgspec

from proto.values.language import Language
from proto.values.spoken import clock, day
from services.reminders.domain.files.diffing import OUTCOMES, Diff, Judged, Lapse, Outcome
from services.reminders.domain.files.rows import Says
from services.reminders.domain.files.sentences import NOTES, REASONS, Sentences

# Of one row, of many.
WORDS: Final[dict[Outcome, dict[Language, tuple[str, str]]]] = {
    "new": {"en": ("New", "New"), "es": ("Nueva", "Nuevas")},
    "changed": {"en": ("Changed", "Changed"), "es": ("Cambió", "Cambiaron")},
    "same": {"en": ("As before", "As before"), "es": ("Igual que antes", "Igual que antes")},
    "gone": {"en": ("Gone", "Gone"), "es": ("Ya no está", "Ya no están")},
    "twice": {"en": ("Twice", "Twice"), "es": ("Repetida", "Repetidas")},
    "refused": {"en": ("Refused", "Refused"), "es": ("Rechazada", "Rechazadas")},
    "unmatched": {"en": ("No client yet", "No client yet"), "es": ("Sin cliente aún", "Sin cliente aún")},
    "skipped": {"en": ("Left out", "Left out"), "es": ("Omitida", "Omitidas")},
}
WHAT: Final[dict[str, Sentences]] = {
    "new": {"en": "{now}.", "es": "{now}."},
    "same": {"en": "{now}.", "es": "{now}."},
    "changed": {"en": "{now}. Before: {before}.", "es": "{now}. Antes: {before}."},
    "details": {
        "en": "{now}. Its time and place are as before; something beside them has changed.",
        "es": "{now}. La hora y el lugar siguen igual; cambió algo más.",
    },
    "gone": {
        "en": "{now}. It is in the file no more, and is cancelled.",
        "es": "{now}. Ya no está en el archivo y se cancela.",
    },
    "back": {
        "en": "{now}. It had been cancelled, and is listed again.",
        "es": "{now}. Se había cancelado y vuelve a figurar.",
    },
    "twice": {"en": "Row {of} counts instead.", "es": "En su lugar vale la fila {of}."},
    "no_client": {
        "en": "{now}. We know no client with this number; the date waits until one is added.",
        "es": "{now}. No conocemos a ningún cliente con este número; la fecha espera hasta que se añada.",
    },
    "ambiguous": {
        "en": "{now}. Several clients have this number; somebody here must choose.",
        "es": "{now}. Varios clientes tienen este número; alguien aquí debe elegir.",
    },
    "past": {"en": "Its time is over.", "es": "Su hora ya pasó."},
    "not_wanted": {"en": "Rows such as this are not used.", "es": "Las filas como esta no se usan."},
    "edited": {"en": "What staff changed of it stays.", "es": "Lo que el personal cambió se conserva."},
}
LAPSED: Final[dict[Lapse, Sentences]] = {
    "time": {
        "en": "Staff had set another time; the new one of the file holds.",
        "es": "El personal había puesto otra hora; vale la nueva del archivo.",
    },
    "place": {
        "en": "Staff had set another place; the new one of the file holds.",
        "es": "El personal había puesto otro lugar; vale el nuevo del archivo.",
    },
}


class Reported(msgspec.Struct, frozen=True):
    """One line of the report. place: the row's number in the file; None for what is in it no more."""

    place: int | None
    outcome: Outcome
    word: str
    sentence: str


def report(found: Diff, language: Language) -> list[Reported]:
    """A line for each row, then for each date that is gone."""
    return [
        Reported(one.place, one.outcome, WORDS[one.outcome][language][0], sentence(one, language))
        for one in found.outcomes
    ]


def summary(found: Diff, language: Language) -> str:
    """New: 120 · Changed: 3 · Refused: 1."""
    counts = found.counts
    counted = [(outcome, counts[outcome]) for outcome in OUTCOMES if counts[outcome]]
    return " · ".join(f"{WORDS[outcome][language][count > 1]}: {count:,}" for outcome, count in counted)


def sentence(one: Judged, language: Language) -> str:
    """What became of it, and what to do about it."""
    if one.wrong:
        return REASONS[one.wrong.reason][language].format(column=one.wrong.column, cell=one.wrong.cell or "—")
    more = [LAPSED[lapse][language] for lapse in one.lapses]
    if one.change and one.known and one.known.edit and not one.lapses:
        more.append(WHAT["edited"][language])
    if one.row:
        more += [NOTES[note][language] for note in one.row.notes]
    return " ".join((_what(one, language), *more))


def _what(one: Judged, language: Language) -> str:
    said = one.row or one.known
    now = _date(said.says, language) if said else ""
    before = _date(one.known.says, language) if one.known else ""
    which = one.reason or one.outcome
    if which == "new" and before:
        which = "back"
    if which == "changed" and before == now:
        which = "details"
    return WHAT[which][language].format(now=now, before=before, of=one.of)


def _date(says: Says, language: Language) -> str:
    """Monday, March 9, 2026, 8:30 AM, Matheson Courthouse."""
    at = says.starts
    when = f"{day(at, 'en')}, {at.year}, {clock(at, 'en')}" if language == "en" else _spanish(at.year, says)
    return f"{when}, {says.place}"


def _spanish(year: int, says: Says) -> str:
    return f"{day(says.starts, 'es')} de {year}, a {clock(says.starts, 'es')}"

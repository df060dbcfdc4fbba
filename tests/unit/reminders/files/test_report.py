"""The report a clerk reads: each row's outcome in a sentence, in English and in Spanish."""

import re
from datetime import datetime
from typing import Any, get_args

import msgspec
import pytest

from proto.values.language import Language
from services.reminders.domain.files.diffing import OUTCOMES, Diff
from services.reminders.domain.files.pairing import Edit
from services.reminders.domain.files.report import LAPSED, WHAT, WORDS, report, summary
from services.reminders.domain.files.rows import Note, Reason, Wrong
from services.reminders.domain.files.sentences import NOTES, REASONS
from tests.unit.reminders.files.made import changes, known, made, reads

EDIT = Edit(starts=datetime.fromisoformat("2026-03-09T10:00"), place="The side door")
ALL = (
    [
        known(made("same"), edit=EDIT),
        known(made("moved"), edit=EDIT),
        known(made("details")),
        known(made("back"), state="cancelled"),
        known(made("gone")),
    ],
    [
        made("new"),
        made("same"),
        made("moved", at="2026-03-16T13:00", place="West Valley"),
        made("details", contact="801-555-0100"),
        made("back"),
        made("new"),
        made("nobody"),
        made("both"),
        Wrong("not_a_time", "starts.time", "crt_tm", "{25:99}"),
        None,
        made("past", at="2026-03-01T08:30"),
    ],
)


def found() -> Diff:
    before, rows = ALL
    unmatched = {made("nobody").says.ref: "no_client", made("both").says.ref: "ambiguous"}
    return changes(before, reads(*rows), unmatched=unmatched)


ENGLISH = [
    (2, "New", "Monday, March 9, 2026, 8:30 AM, Matheson Courthouse."),
    (3, "As before", "Monday, March 9, 2026, 8:30 AM, Matheson Courthouse. What staff changed of it stays."),
    (4, "Changed", "Monday, March 16, 2026, 1:00 PM, West Valley. Before: Monday, March 9, 2026, 8:30 AM, Matheson "
     "Courthouse. Staff had set another time; the new one of the file holds. Staff had set another place; the new one "
     "of the file holds."),
    (5, "Changed", "Monday, March 9, 2026, 8:30 AM, Matheson Courthouse. Its time and place are as before; something "
     "beside them has changed."),
    (6, "New", "Monday, March 9, 2026, 8:30 AM, Matheson Courthouse. It had been cancelled, and is listed again."),
    (7, "Twice", "Row 2 counts instead."),
    (8, "No client yet", "Monday, March 9, 2026, 8:30 AM, Matheson Courthouse. We know no client with this number; the "
     "date waits until one is added."),
    (9, "No client yet", "Monday, March 9, 2026, 8:30 AM, Matheson Courthouse. Several clients have this number; "
     "somebody here must choose."),
    (10, "Refused", "We can't read a time in “crt_tm” ({25:99}); write it as in the other rows."),
    (11, "Left out", "Rows such as this are not used."),
    (12, "Left out", "Its time is over."),
    (None, "Gone", "Monday, March 9, 2026, 8:30 AM, Matheson Courthouse. It is in the file no more, and is cancelled."),
]  # fmt: skip


def test_every_row_has_a_sentence() -> None:
    assert [(line.place, line.word, line.sentence) for line in report(found(), "en")] == ENGLISH
    assert [line.outcome for line in report(found(), "en")] == [one.outcome for one in found().outcomes]


def test_and_so_it_has_in_spanish() -> None:
    lines = report(found(), "es")
    assert lines[0].sentence == "lunes 9 de marzo de 2026, a las 8:30 a.m., Matheson Courthouse."
    assert lines[8].sentence.startswith("En «crt_tm» no leemos ninguna hora ({25:99})")
    assert [line.place for line in lines] == [place for place, *_ in ENGLISH]
    for english, spanish in zip(report(found(), "en"), lines, strict=True):
        assert english.sentence != spanish.sentence


def test_what_was_left_out_of_a_good_row_is_said_beside_it() -> None:
    row = msgspec.structs.replace(made(), notes=("extension", "no_name"))
    (line,) = report(changes([], reads(row)), "en")
    assert line.sentence.endswith("Its phone has an extension and was left out. It names nobody.")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "New: 2 · Changed: 2 · As before: 1 · Gone: 1 · Twice: 1 · Refused: 1 · No client yet: 2 · Left out: 2"),
        ("es", "Nuevas: 2 · Cambiaron: 2 · Igual que antes: 1 · Ya no está: 1 · Repetida: 1 · Rechazada: 1 · "
               "Sin cliente aún: 2 · Omitidas: 2"),
    ],
)  # fmt: skip
def test_the_whole_is_one_line(language: Language, said: str) -> None:
    assert summary(found(), language) == said


def flat(kind: Any) -> set[str]:
    return {word for one in get_args(kind) for word in (flat(one) if get_args(one) else {one})}


def test_every_reason_and_every_note_has_its_words() -> None:
    assert set(REASONS) == flat(Reason)
    assert set(NOTES) == flat(Note)


@pytest.mark.parametrize("words", [*REASONS.values(), *NOTES.values(), *WHAT.values(), *LAPSED.values()])
def test_both_languages_say_the_same(words: dict[Language, str]) -> None:
    assert set(words) == {"en", "es"}
    assert set(re.findall(r"{\w+}", words["en"])) == set(re.findall(r"{\w+}", words["es"]))


def test_every_outcome_has_its_word() -> None:
    assert tuple(WORDS) == OUTCOMES

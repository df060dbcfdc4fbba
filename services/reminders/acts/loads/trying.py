"""A few rows beside a mapping that is being written: what they would be read as. Nothing is kept."""

from collections.abc import Iterator, Sequence
from typing import Final

from proto.values.language import Language
from services.desk.sheets.asked import Line
from services.reminders.acts.loads.reading import read_all
from services.reminders.domain.files.checking import faults
from services.reminders.domain.files.diffing import Judged
from services.reminders.domain.files.filed import client_named
from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.records import NoColumn
from services.reminders.domain.files.refusing import refused
from services.reminders.domain.files.repeats import settled
from services.reminders.domain.files.report import sentence
from services.reminders.domain.files.rows import Read, Row, Twice, Wrong
from services.reminders.domain.pages.loads import FaultShown, Tried, TriedRow

SHOWN: Final = 20


def tried(lines: Sequence[Line], mapping: Mapping | None, language: Language) -> Tried:
    """The first rows as they stand, and as they would be read; what is wrong with the mapping comes before."""
    wrong, rows = list[FaultShown](), list[TriedRow]()
    if mapping is not None:
        wrong = [
            FaultShown(setting=one.setting, reason=one.reason, sentence=one.sentence(language))
            for one in faults(mapping)
        ]
        if not wrong:
            try:
                rows = list(_rows(lines, mapping, language))
            except NoColumn as error:
                said = refused(f"no_column {', '.join(error.names)}", language)
                wrong = [FaultShown(setting="", reason="no_column", sentence=said)]
    first, sample = lines[0].cells, [line.cells for line in lines[1 : SHOWN + 1]]
    return Tried(columns=first, sample=sample, rows=rows, faults=wrong)


def _rows(lines: Sequence[Line], mapping: Mapping, language: Language) -> Iterator[TriedRow]:
    for read in settled(read_all(lines, mapping), mapping.repeats)[:SHOWN]:
        one = _judged(read)
        client = " ".join(client_named(one.row.says)) if one.row else ""
        yield TriedRow(place=read.place, outcome=one.outcome, client=client, sentence=sentence(one, language))


def _judged(read: Read) -> Judged:
    match read.said:
        case Row():
            return Judged(place=read.place, outcome="new", change="new", row=read.said)
        case Wrong():
            return Judged(place=read.place, outcome="refused", wrong=read.said)
        case Twice():
            return Judged(place=read.place, outcome="twice", of=read.said.of)
        case None:
            return Judged(place=read.place, outcome="skipped", reason="not_wanted")

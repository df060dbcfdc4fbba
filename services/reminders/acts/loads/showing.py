"""A file as a page shows it, and as its clerk takes it home."""

from collections.abc import Iterator, Sequence
from typing import Final

from proto.values.language import Language
from services.desk.csv_out import as_csv
from services.reminders.domain.files.diffing import OUTCOMES
from services.reminders.domain.files.holding import SENTENCES
from services.reminders.domain.files.kept import decoded, judged
from services.reminders.domain.files.refusing import refused
from services.reminders.domain.files.report import WORDS, sentence
from services.reminders.domain.pages.loads import Because, LoadLine, LoadShown
from services.reminders.store.load_rows import StoredRow
from services.reminders.store.loads import Load

HEAD: Final[dict[Language, tuple[str, str, str]]] = {
    "en": ("Row", "What became of it", "In words"),
    "es": ("Fila", "Qué pasó con ella", "En palabras"),
}


def shown(load: Load, language: Language) -> LoadShown:
    """How far a file is."""
    counts = {outcome: load.counts[outcome] for outcome in OUTCOMES if load.counts.get(outcome)}
    parts = (f"{WORDS[outcome][language][count > 1]}: {count:,}" for outcome, count in counts.items())
    return LoadShown(
        load_id=load.load_id,
        source_id=load.source_id,
        file_name=load.file_name,
        state=load.state,
        at=load.at,
        applied_at=load.applied_at,
        brought_by_id=load.brought_by_id,
        approved_by_id=load.approved_by_id,
        row_count=load.row_count,
        counts=counts,
        summary=" · ".join(parts),
        because=tuple(_because(load, language)),
    )


def _because(load: Load, language: Language) -> Iterator[Because]:
    if not load.held_because:
        return
    if load.state == "refused":
        yield Because(reason=load.held_because.partition(" ")[0], sentence=refused(load.held_because, language))
        return
    numbers = {"gone": 0, "refused": 0, "expected": 0, "last": 0} | load.counts | {"rows": load.row_count or 0}
    for reason, said in SENTENCES.items():
        if reason in load.held_because.split():
            yield Because(reason=reason, sentence=said[language].format(**numbers))


def line(row: StoredRow, language: Language) -> LoadLine:
    """A row of its report."""
    one = judged(row.place, row.outcome, decoded(row.told))
    return LoadLine(
        place=one.place,
        after=row.place,
        outcome=row.outcome,
        word=WORDS[row.outcome][language][0],
        sentence=sentence(one, language),
        cells=row.cells,
    )


def report(rows: Sequence[StoredRow], language: Language, *, is_first: bool) -> bytes:
    """Some rows of it as CSV: what became of each before its own cells, however many those are."""
    lines = (line(row, language) for row in rows)
    told = [[str(one.place or ""), one.word, one.sentence, *one.cells] for one in lines]
    return as_csv([list(HEAD[language]), *told] if is_first else told)

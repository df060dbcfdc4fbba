"""Who may pay instead of coming: only those who may pay for all of their case."""

from collections.abc import Collection, Iterable

from services.reminders.domain.files.dirt import fold
from services.reminders.domain.files.mapping import Payable
from services.reminders.domain.files.records import Record
from services.reminders.domain.files.rows import Pay


def unpayable(records: Iterable[Record], payable: Payable | None) -> frozenset[str]:
    """The cases of which a row can't be paid, whatever else is wrong with it: who is in one has to come."""
    if payable is None or not payable.whole_case:
        return frozenset()
    return frozenset(_case(record, payable) for record in records if not _pays(record, payable))


def pay(record: Record, payable: Payable | None, unpayable: Collection[str]) -> Pay | None:
    """How this row's date can be paid off, if it can."""
    if payable is None or not _pays(record, payable) or _case(record, payable) in unpayable:
        return None
    return Pay(payable.url, payable.phone)


def _case(record: Record, payable: Payable) -> str:
    return "\n".join(fold(record.cell(column)) for column in payable.whole_case)


def _pays(record: Record, payable: Payable) -> bool:
    return fold(record.cell(payable.column)) in {fold(word) for word in payable.equals}

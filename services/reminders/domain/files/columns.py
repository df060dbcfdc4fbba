"""Which columns a mapping names, and where."""

from collections.abc import Iterator

from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.phrases import columns_of


def phrases_of(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Each phrase with the setting it stands in."""
    yield "place", mapping.place
    yield "kind", mapping.kind
    yield "contact", mapping.contact
    yield "case_number", mapping.case_number
    yield "county", mapping.county
    yield "starts.time_zone", mapping.starts.time_zone
    if mapping.client:
        yield "client.id", mapping.client.id
    for language, phrase in mapping.bring.items():
        yield f"bring.{language}", phrase


def named_by(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Each setting that names a column, with the column; look-ups' names are no columns. Raises phrases.Unclosed."""
    yield from _of_the_row(mapping)
    yield from _of_the_client(mapping)
    for setting, phrase in phrases_of(mapping):
        yield from ((setting, name) for name in columns_of(phrase) if name not in mapping.lookups)
    for name, lookup in mapping.lookups.items():
        yield f"lookups.{name}.column", lookup.column


def wanted_by(mapping: Mapping) -> tuple[str, ...]:
    """Every column a file must have, once."""
    return tuple(dict.fromkeys(name for _, name in named_by(mapping) if name))


def _of_the_row(mapping: Mapping) -> Iterator[tuple[str, str]]:
    yield from (("key", name) for name in mapping.key)
    yield from (("skip_if", where.column) for where in mapping.skip_if)
    yield "starts.date", mapping.starts.date
    yield "starts.time", mapping.starts.time
    yield "starts.ends", mapping.starts.ends
    if mapping.payable:
        yield "payable.column", mapping.payable.column
        yield from (("payable.whole_case", name) for name in mapping.payable.whole_case)


def _of_the_client(mapping: Mapping) -> Iterator[tuple[str, str]]:
    if mapping.phone:
        yield "phone.column", mapping.phone.column
        yield "phone.type", mapping.phone.type
    if mapping.listed_as:
        yield "listed_as.full", mapping.listed_as.full
        yield "listed_as.given", mapping.listed_as.given
        yield "listed_as.family", mapping.listed_as.family

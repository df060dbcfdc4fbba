"""A mapping as somebody wrote it, read and looked through before any file is read by it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from proto.values.window import UnknownZone, zone_named
from services.reminders.domain.files.columns import named_by, phrases_of
from services.reminders.domain.files.dirt import fold
from services.reminders.domain.files.faults import KINDS, BadMapping, Fault
from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.phrases import Unclosed, columns_of

# A client's id under this label is a phone.
RESERVED: Final = "phone"
_DIRECTIVES: Final = frozenset("aAbBdmyYHIpMSf")
_DAY: Final = ("Yy", "mbB", "d")
_CLOCK: Final = ("HI", "M")
_FIELD: Final = re.compile(r"`([^`]*)`")


def mapping_of(content: bytes) -> Mapping:
    """The mapping in this JSON. Raises BadMapping, with everything that is wrong with it."""
    try:
        mapping = msgspec.json.decode(content, type=Mapping)
    except msgspec.ValidationError as error:
        raise BadMapping((_fault(str(error)),)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadMapping((Fault("", "not_json", str(error)),)) from error
    if found := faults(mapping):
        raise BadMapping(found)
    return mapping


def faults(mapping: Mapping) -> tuple[Fault, ...]:
    """Everything that is wrong with a mapping before a file is seen."""
    unclosed = tuple(Fault(setting, "unclosed", said) for setting, said in phrases_of(mapping) if _is_unclosed(said))
    return unclosed or (
        *_of_columns(mapping),
        *_of_lookups(mapping),
        *_of_client(mapping),
        *_of_formats(mapping),
        *_of_choices("kind", mapping.kind, mapping, "unknown_kind"),
        *_of_choices("starts.time_zone", mapping.starts.time_zone, mapping, "unknown_zone"),
        *_of_empty(mapping),
    )


def _fault(said: str) -> Fault:
    """What msgspec says of it, as ours."""
    what, _, where = said.partition(" - at ")
    # `$.starts`, or `key` in `$.bring`.
    setting = where.rpartition("`$")[2].strip("`").removeprefix(".")
    field = _FIELD.search(what)
    if field and what.startswith("Object contains unknown field"):
        return Fault(setting, "unknown", field[1])
    if field and what.startswith("Object missing required field"):
        return Fault(setting, "missing", field[1])
    return Fault(setting, "other", what.replace("`", ""))


def _is_unclosed(phrase: str) -> bool:
    try:
        columns_of(phrase)
    except Unclosed:
        return True
    return False


def _of_columns(mapping: Mapping) -> Iterator[Fault]:
    if mapping.header == "yes":
        if mapping.columns:
            yield Fault("columns", "columns_unused")
        return
    if not mapping.columns:
        yield Fault("columns", "no_columns")
        return
    there = {fold(name) for name in mapping.columns}
    for setting, name in named_by(mapping):
        if name and fold(name) not in there:
            yield Fault(setting, "no_column", name)


def _of_lookups(mapping: Mapping) -> Iterator[Fault]:
    there = {fold(name) for name in mapping.columns}
    for name, lookup in mapping.lookups.items():
        if fold(name) in there:
            yield Fault(f"lookups.{name}", "taken", name)
        if not lookup.values and lookup.otherwise is None:
            yield Fault(f"lookups.{name}", "empty")


def _of_client(mapping: Mapping) -> Iterator[Fault]:
    if mapping.client is None:
        if mapping.phone is None:
            yield Fault("client", "no_client")
        return
    if fold(mapping.client.label) == RESERVED:
        yield Fault("client.label", "reserved")
    if not columns_of(mapping.client.id):  # one id for every row is one client's every date
        yield Fault("client.id", "empty")


def _of_formats(mapping: Mapping) -> Iterator[Fault]:
    starts = mapping.starts
    needed = _DAY if starts.time else (*_DAY, *_CLOCK)
    for setting, formats, parts in (
        ("starts.date_formats", starts.date_formats, needed),
        ("starts.time_formats", starts.time_formats, _CLOCK),
    ):
        yield from (Fault(setting, "no_format", one) for one in formats if not _can_be_read_with(one, parts))


def _can_be_read_with(pattern: str, parts: Iterable[str]) -> bool:
    said = re.findall(r"%(.?)", pattern)
    is_known = set(said) <= _DIRECTIVES and len(said) == len(set(said))
    return is_known and all(set(said) & set(part) for part in parts) and ("I" not in said or "p" in said)


def _of_choices(setting: str, phrase: str, mapping: Mapping, unknown: str) -> Iterator[Fault]:
    """A phrase that must come to one of a few words: as it stands, or by all that a look-up may make of it."""
    columns = columns_of(phrase)
    lookup = mapping.lookups.get(columns[0]) if columns else None
    if not columns:
        words = [(setting, phrase)]
    elif lookup is not None and phrase == f"{{{columns[0]}}}":
        made = [*lookup.values.values(), *([] if lookup.otherwise is None else [lookup.otherwise])]
        words = [(f"lookups.{columns[0]}", word) for word in made]
    else:
        words = []
    is_known = _is_zone if unknown == "unknown_zone" else KINDS.__contains__
    yield from (Fault(where, unknown, word) for where, word in words if not is_known(word))


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except UnknownZone:
        return False
    return True


def _of_empty(mapping: Mapping) -> Iterator[Fault]:
    named, payable = mapping.listed_as, mapping.payable
    if not mapping.place:
        yield Fault("place", "empty")
    if named and not (named.full or named.given or named.family):
        yield Fault("listed_as", "empty")
    if payable and not (payable.url or payable.phone):
        yield Fault("payable", "empty")

"""A mapping as a person writes it: what is wrong is said by its setting, with the way out, in both languages."""

import re
from typing import Any

import msgspec
import pytest

from services.reminders.domain.files.checking import faults, mapping_of
from services.reminders.domain.files.faults import SENTENCES, BadMapping
from tests.unit.reminders.files.made import MAPPING

PLAIN: dict[str, Any] = msgspec.to_builtins(MAPPING)


def written(**changed: Any) -> bytes:
    return msgspec.json.encode(PLAIN | changed)


def at(path: str, value: Any) -> bytes:
    outer, _, inner = path.partition(".")
    return written(**{outer: PLAIN[outer] | {inner: value}})


def refused(content: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(BadMapping) as error:
        mapping_of(content)
    for fault in error.value.faults:
        assert fault.sentence("en") != fault.sentence("es")
        assert fault.setting in str(error.value)
    return [(fault.setting, fault.reason, fault.given) for fault in error.value.faults]


def test_a_good_mapping_is_read_as_it_is() -> None:
    assert mapping_of(written()) == MAPPING
    assert faults(MAPPING) == ()
    assert mapping_of(written(client=None)).client is None  # a phone will do


@pytest.mark.parametrize(
    ("content", "setting", "reason", "given"),
    [
        (written(plaice="{court}"), "", "unknown", "plaice"),
        (at("starts.dates", "day"), "starts", "unknown", "dates"),
        (msgspec.json.encode({name: said for name, said in PLAIN.items() if name != "place"}), "", "missing", "place"),
        (written(client={"label": "case"}), "client", "missing", "id"),
        (written(place=7), "place", "other", "Expected str, got int"),
        (written(repeats="newest"), "repeats", "other", "Invalid enum value 'newest'"),
        (written(horizon_days=0), "horizon_days", "other", "Expected int >= 1"),
        (written(key=[]), "key", "other", "Expected array of length >= 1"),
        (written(bring={"fr": "x"}), "bring", "other", None),
        (b"[]", "", "other", "Expected object, got array"),
    ],
)
def test_what_is_written_wrong_is_named_with_its_setting(
    content: bytes, setting: str, reason: str, given: str | None
) -> None:
    ((where, why, what),) = refused(content)
    assert where.startswith(setting)
    assert (where == setting or setting == "bring", why) == (True, reason)
    assert given is None or what == given


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"place": "\xff"}'])
def test_what_is_no_json_says_so(content: bytes) -> None:
    ((setting, reason, _),) = refused(content)
    assert (setting, reason) == ("", "not_json")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (written(place="{court"), [("place", "unclosed", "{court")]),
        (written(place="{court", contact="]"), [("place", "unclosed", "{court"), ("contact", "unclosed", "]")]),
        (written(header="no"), [("columns", "no_columns", "")]),
        (written(columns=["case"]), [("columns", "columns_unused", "")]),
        (
            written(header="maybe", columns=["Case", "day", "time", "ends", "court", "last", "phone", "phone type"]),
            [("listed_as.given", "no_column", "first"), ("place", "no_column", "room")],
        ),
        (written(client=None, phone=None), [("client", "no_client", "")]),
        (at("client.label", " Phone"), [("client.label", "reserved", "")]),
        (at("client.id", "7"), [("client.id", "empty", "")]),
        (at("starts.date_formats", ["%m/%d"]), [("starts.date_formats", "no_format", "%m/%d")]),
        (at("starts.date_formats", ["%Q/%m/%d/%Y"]), [("starts.date_formats", "no_format", "%Q/%m/%d/%Y")]),
        (at("starts.date_formats", ["%d/%d/%m/%Y"]), [("starts.date_formats", "no_format", "%d/%d/%m/%Y")]),
        (at("starts.date_formats", ["%m/%d/%Y %"]), [("starts.date_formats", "no_format", "%m/%d/%Y %")]),
        (at("starts.time_formats", ["%I:%M"]), [("starts.time_formats", "no_format", "%I:%M")]),
        (at("starts.time_formats", ["%H"]), [("starts.time_formats", "no_format", "%H")]),
        # One column for both needs both.
        (at("starts.time", ""), [("starts.date_formats", "no_format", "%m/%d/%Y")]),
        (at("starts.time_zone", "MST"), [("starts.time_zone", "unknown_zone", "MST")]),
        (written(kind="party"), [("kind", "unknown_kind", "party")]),
        (
            written(
                kind="{k}", lookups={"k": {"column": "room", "values": {"1": "class", "2": "x"}, "otherwise": "y"}}
            ),
            [("lookups.k", "unknown_kind", "x"), ("lookups.k", "unknown_kind", "y")],
        ),
        (written(place=""), [("place", "empty", "")]),
        (written(listed_as={}), [("listed_as", "empty", "")]),
        (written(payable={"column": "room", "equals": ["1"]}), [("payable", "empty", "")]),
        (written(lookups={"k": {"column": "room", "values": {}}}), [("lookups.k", "empty", "")]),
    ],
)
def test_what_can_not_work_is_said_before_a_file_is_read(content: bytes, expected: list[tuple[str, str, str]]) -> None:
    assert refused(content) == expected


def test_everything_that_is_wrong_is_said_at_once() -> None:
    both = written(place="", kind="party", client=None, phone=None)
    assert [setting for setting, *_ in refused(both)] == ["client", "kind", "place"]


def test_a_lookup_has_a_name_of_its_own() -> None:
    columns = ["case", "day", "time", "ends", "court", "room", "first", "last", "phone", "phone type"]
    lookups = {"Room": {"column": "room", "values": {"1": "one"}}}
    assert refused(written(header="no", columns=columns, lookups=lookups)) == [("lookups.Room", "taken", "Room")]


def test_a_zone_or_a_kind_that_only_rows_can_say_is_theirs_to_say() -> None:
    lookups = {"zone": {"column": "room", "values": {"1": "America/Boise"}}}
    starts = PLAIN["starts"] | {"time_zone": "{zone}"}
    assert mapping_of(written(starts=starts, kind="{room}", lookups=lookups)).kind == "{room}"


@pytest.mark.parametrize("reason", SENTENCES)
def test_both_languages_say_the_same_of_the_same(reason: str) -> None:
    words = SENTENCES[reason]
    assert set(words) == {"en", "es"}
    assert set(re.findall(r"{\w+}", words["en"])) == set(re.findall(r"{\w+}", words["es"]))

"""What was ever published can still be read, by us and by the schema, and says what is wrong when it can't."""

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from proto import envelope, generate
from proto.registry import TYPES, decode_data

EXAMPLES = sorted(generate.EXAMPLES.glob("*.json"))
CAST_NUMBER = re.compile(r"^\+1(801|385|435|415|307)55501\d\d$")


def by_name(path: Path) -> str:
    return path.name


def frame(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_bytes()))


def read(content: dict[str, Any]) -> msgspec.Struct:
    return decode_data(envelope.decode(json.dumps(content).encode()))


@cache
def validator(type_name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((generate.SCHEMAS / f"{type_name}.json").read_text()))


def test_every_type_has_a_schema_and_an_example_with_every_field() -> None:
    for name, declared in TYPES.items():
        assert (generate.SCHEMAS / f"{name}.json").exists()
        shown = frame(generate.newest_example(name))["data"]
        assert shown.keys() == {field.encode_name for field in msgspec.structs.fields(declared.struct)}


@pytest.mark.parametrize("name", TYPES)
def test_what_is_sent_now_says_what_it_is_about_and_where_it_stands(name: str) -> None:
    shown, declared = frame(generate.newest_example(name)), TYPES[name]
    if declared.kind in ("fact", "receipt"):
        assert shown["subject"]
        assert ("sequence" in shown) is declared.needs_seq


def test_a_fact_without_a_sequence_says_why() -> None:
    assert {name: bool(declared.unordered) for name, declared in TYPES.items() if declared.unordered is not None} == {
        "audit.recorded.v1": True
    }


def test_a_published_example_is_never_edited_and_never_removed() -> None:
    published = dict(line.split("  ")[::-1] for line in generate.PUBLISHED.read_text().splitlines())
    now = {path.name: sha256(path.read_bytes()).hexdigest() for path in EXAMPLES}
    assert now == published, "add an example of the new form beside it, then run python -m proto.generate"


@pytest.mark.parametrize("path", EXAMPLES, ids=by_name)
def test_every_published_example_still_decodes_and_no_field_is_forgotten(path: Path) -> None:
    content = frame(path)
    again = msgspec.to_builtins(read(content))
    assert path.name.startswith(f"{content['type']}.")
    assert_holds(again, content["data"])


def assert_holds(again: Any, published: Any) -> None:
    """Every field that was published is still known; moments may be written with another offset."""
    if isinstance(published, dict):
        for key, value in published.items():
            assert_holds(again[key], value)
    elif isinstance(published, list):
        assert len(again) == len(published)
        for one, other in zip(again, published, strict=True):
            assert_holds(one, other)
    else:
        assert again == published


@pytest.mark.parametrize("path", EXAMPLES, ids=by_name)
def test_an_example_agrees_with_its_published_schema(path: Path) -> None:
    content = frame(path)
    validator(content["type"]).validate(content)


@pytest.mark.parametrize("path", EXAMPLES, ids=by_name)
def test_unknown_fields_are_ignored(path: Path) -> None:
    content = frame(path)
    expected = read(content)
    more = content | {"traceparent": "00-0-0-01", "data": content["data"] | {"added_later": {"by": ["somebody"]}}}
    assert read(more) == expected
    validator(content["type"]).validate(more)


@pytest.mark.parametrize("name", TYPES)
def test_a_missing_required_field_is_refused_by_its_name(name: str) -> None:
    content = frame(generate.EXAMPLES / f"{name}.json")
    for field in msgspec.structs.fields(TYPES[name].struct):
        if not field.required:
            continue
        less = {key: value for key, value in content["data"].items() if key != field.encode_name}
        with pytest.raises(envelope.BadEnvelope, match=f"data: .*`{field.encode_name}`"):
            read(content | {"data": less})
        assert not validator(name).is_valid(content | {"data": less})


@pytest.mark.parametrize("field", ["id", "source", "type", "time", "data"])
def test_a_frame_without_a_required_attribute_is_refused_by_its_name(field: str) -> None:
    content = frame(generate.EXAMPLES / "appointment.scheduled.v1.json")
    del content[field]
    with pytest.raises(envelope.BadEnvelope, match=f"`{field}`"):
        read(content)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"time": "2026-10-05T15:30:00"}, "time"),
        ({"time": "yesterday"}, "time"),
        ({"id": ""}, "id"),
        ({"sequence": "1"}, "sequence"),
        ({"sequence": 1.5}, "sequence"),
        ({"type": "appointment.scheduled.v9"}, "appointment.scheduled.v9"),
        ({"data": []}, "data"),
        ({"data": {"starts_at": "2026-13-05T09:30:00"}}, "starts_at"),
        ({"data": {"starts_at": "2026-10-05T09:30:00-06:00"}}, "starts_at"),
        ({"data": {"client": {"label": "court_id", "id": ""}}}, "client.id"),
        ({"data": {"kind": "felony"}}, "kind"),
        ({"data": {"place": "x" * 161}}, "place"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(change: dict[str, Any], named: str) -> None:
    content = frame(generate.EXAMPLES / "appointment.scheduled.v1.json")
    data = change.get("data", {})
    whole = content | change | {"data": content["data"] | data if isinstance(data, dict) else data}
    with pytest.raises(envelope.BadEnvelope, match=re.escape(named)):
        read(whole)


def test_examples_know_only_the_practice_cast() -> None:
    for path in EXAMPLES:
        text = path.read_text()
        assert all(CAST_NUMBER.match(number) for number in re.findall(r"\+\d{6,}", text))
        assert all("555-01" in number for number in re.findall(r"\d{3}-\d{3}-\d{4}", text))

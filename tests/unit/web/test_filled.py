"""What is filled in about a client: what can be seen to be wrong without asking, and what a refusal is about."""

import pytest

from services.web.domain.zones import ZONES, zones
from services.web.pages import filled
from services.web.pages.asking import Refused, Unanswered, _Problem

GOOD = {**filled.empty(), "given_name": "Ana", "family_name": "Abbott", "number": "801 555 0100", "agreed_how": "form"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"given_name": " ", "family_name": "7"}, ["given_name", "family_name"]),
        ({"number": "555-0100"}, ["number"]),
        ({"agreed_how": ""}, ["agreed_how"]),
        ({"ids": [("case", ""), ("case", "A-1")]}, []),
        ({"ids": [("", "A-1")]}, ["external_ids"]),
        (filled.empty(), ["given_name", "family_name", "number", "agreed_how"]),
    ],
)
def test_what_is_missing_is_named_in_the_forms_order(changes: dict[str, object], fields: list[str]) -> None:
    assert [field for field, _ in filled.missing_of_new({**GOOD, **changes})] == fields


@pytest.mark.parametrize(
    ("title", "field", "where", "sentence"),
    [
        ("known", "number", "number", "known"),
        ("own_line", "number", "number", "own_line"),
        ("changed", "edits", "form", "changed"),
        ("blank", "family_name", "family_name", "family_name"),
        ("not_a_phone", "number", "number", "number"),
        ("zone", "time_zone", "time_zone", "time_zone"),
        ("Not understood", "external_ids[0].value", "external_ids", "too_much"),
        ("Not understood", None, "form", "too_much"),
    ],
)
def test_a_refusal_stands_at_its_field(title: str, field: str | None, where: str, sentence: str) -> None:
    refused = Refused(422, _Problem(title=title, field=field), b"")
    assert filled.against(refused) == (where, filled.WRONG[sentence])


def test_no_answer_is_said_so() -> None:
    assert filled.against(Unanswered("Timeout")) == ("form", filled.NOT_SAVED)


def test_zones_have_words_in_both_languages_and_keep_what_is_chosen() -> None:
    assert ("America/Denver", "Mountain Time (Denver)") in zones("en")
    assert dict(zones("es"))["America/New_York"] == "Hora oriental (New York)"
    assert [zone for zone, _ in zones("en", "America/Boise", "")] == [*ZONES, "America/Boise"]
    assert dict(zones("en", "Nowhere/None"))["Nowhere/None"] == "Nowhere/None"

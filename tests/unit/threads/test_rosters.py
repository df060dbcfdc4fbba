"""A caseload in a list, row by row: what is taken, what is put right, what is refused and why."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.threads.domain.columns import FIELDS, Field
from services.threads.domain.names import clean, is_placeholder
from services.threads.domain.rosters import (
    Holder,
    Judged,
    Refusal,
    Told,
    judge,
    once,
    told,
    twice,
    without_own,
)

CHOSEN: dict[Field, int] = {field: place for place, field in enumerate(FIELDS)}


def row(**cells: str) -> list[str]:
    said = {"given_name": "Ana", "family_name": "Abbott", "number": "801-555-0110"} | cells
    return [said.get(field, "") for field in FIELDS]


def ana(**cells: str) -> Told:
    found = told(row(**cells), CHOSEN)
    assert isinstance(found, Told)
    return found


def holder(**more: Any) -> Holder:
    facts: dict[str, Any] = {
        "client_id": UUID(int=1),
        "folded": "abbott ana",
        "is_here": True,
        "is_open": True,
        "is_seen": True,
    }
    return Holder(**(facts | {"has_number": True} | more))


@pytest.mark.parametrize(
    ("given_name", "family_name", "full_name", "is_now", "mends"),
    [
        ("Ana", "Abbott", "", ("Ana", "Abbott"), ()),
        ("  Ana ", " Abbott  Baker ", "", ("Ana", "Abbott Baker"), ()),
        ("ANA", "ABBOTT", "", ("Ana", "Abbott"), ("recased",)),
        ("ana maria", "o'neil-smith", "", ("Ana Maria", "O'Neil-Smith"), ("recased",)),
        ("JOSÉ", "MCDONALD", "", ("José", "McDonald"), ("recased",)),
        ("Ana", "de la Cruz", "", ("Ana", "de la Cruz"), ()),
        ("J", "Li", "", ("J", "Li"), ()),
        ("Ana", "SMITH JR", "", ("Ana", "Smith Jr"), ("recased",)),
        ("Ana", "Smith, Jr.", "", ("Ana", "Smith Jr."), ()),
        ("JOHN", "SMITH III", "", ("John", "Smith III"), ("recased",)),
        ("", "DOE, JANE", "", ("Jane", "Doe"), ("split", "recased")),
        ("DOE, JANE", "", "", ("Jane", "Doe"), ("split", "recased")),
        ("Jane", "Doe, Jane", "", ("Jane", "Doe"), ("split",)),
        ("Jane", "", "", ("Jane", ""), ()),
        ("", "Doe", "", ("", "Doe"), ()),
        ("", "", "Doe, Jane Marie", ("Jane Marie", "Doe"), ("split",)),
        ("", "", "Doe, Jane, Jr", ("Jane", "Doe Jr"), ("split",)),
        ("", "", "Jane Marie Doe", ("Jane Marie", "Doe"), ("split",)),
        ("", "", "John Doe Jr.", ("John", "Doe Jr."), ("split",)),
        ("", "", "Doe", ("", "Doe"), ("split",)),
        ("JosÃ©", "NÃºÃ±ez", "", ("José", "Núñez"), ("mended",)),
        ("Ånn", "Åberg", "", ("Ånn", "Åberg"), ()),
        ("", "", "", ("", ""), ()),
    ],
)
def test_a_name_is_put_right(
    given_name: str, family_name: str, full_name: str, is_now: tuple[str, str], mends: tuple[str, ...]
) -> None:
    cleaned = clean(given_name, family_name, full_name)
    assert ((cleaned.given, cleaned.family), cleaned.mends) == (is_now, mends)


@pytest.mark.parametrize("name", ["FNU", "lnu", "Unknown", "N/A", "N.F.N."])
def test_placeholders_are_no_names(name: str) -> None:
    assert is_placeholder(name)
    assert not is_placeholder("Una")


@pytest.mark.parametrize(
    "number",
    [
        "8015550110",
        "(801) 555-0110",
        "801.555.0110",
        "+1 801 555 0110",
        "1-801-555-0110",
        "'+18015550110",
        "801 555‑0110",
    ],
)
def test_a_number_is_one_however_it_is_written(number: str) -> None:
    assert ana(number=number).number == "+18015550110"


@pytest.mark.parametrize("kind", ["CELL", "Cell", "CELL PHONE", "mobile", "Celular", "", "C", "Work cell"])
def test_a_mobile_phone_is_taken_whatever_its_kind_is_called(kind: str) -> None:
    assert ana(phone_type=kind).number


@pytest.mark.parametrize(
    ("cells", "reason", "field"),
    [
        ({"given_name": ""}, "no_name", "given_name"),
        ({"given_name": "77"}, "no_name", "given_name"),
        ({"family_name": " "}, "no_name", "family_name"),
        ({"given_name": "FNU"}, "placeholder", "given_name"),
        ({"family_name": "LNU"}, "placeholder", "family_name"),
        ({"family_name": "Nu\ufffdez"}, "garbled", "family_name"),
        ({"given_name": "Jos\ufffd"}, "garbled", "given_name"),
        ({"number": ""}, "no_number", "number"),
        ({"number": "UNKNOWN"}, "no_number", "number"),
        ({"number": "801-555-0110 ext. 12"}, "extension", "number"),
        ({"number": "555-0110"}, "not_a_phone", "number"),
        ({"number": "28849"}, "not_a_phone", "number"),
        ({"number": "900 555 0110"}, "not_a_phone", "number"),
        ({"number": "801-555-0110 / 801-555-0111"}, "not_a_phone", "number"),
        ({"number": "8.01555E+09"}, "not_a_phone", "number"),
        ({"phone_type": "HOME"}, "not_mobile", "phone_type"),
        ({"phone_type": "Land line"}, "not_mobile", "phone_type"),
        ({"language": "Klingon"}, "language", "language"),
        ({"family_name": "x" * 101}, "too_long", "family_name"),
        ({"case": "9" * 61}, "too_long", "case"),
        ({"notes": "x" * 501}, "too_long", "notes"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(cells: dict[str, str], reason: str, field: str) -> None:
    found = told(row(**cells), CHOSEN)
    assert isinstance(found, Refusal)
    assert (found.reason, found.field) == (reason, field)


def test_a_row_says_the_rest_as_well() -> None:
    found = ana(language="Español (MX)", case=" 1AG-17 ", user="carla@example.org", notes="Works nights.")
    assert (found.language, found.case, found.user, found.notes) == (
        "es",
        "1AG-17",
        "carla@example.org",
        "Works nights.",
    )
    short = told(["Ana", "Abbott"], CHOSEN)
    assert isinstance(short, Refusal)
    assert short.reason == "no_number"


def test_one_person_in_two_rows_is_added_once_however_the_number_is_written() -> None:
    first, again, other = ana(), ana(number="(801) 555 0110", family_name="ABBOTT"), ana(number="801-555-0111")
    assert [one.reason if isinstance(one, Refusal) else None for one in twice([first, again, other])] == [
        None,
        "twice",
        None,
    ]


def test_one_name_and_case_number_in_two_rows_is_one_person_whatever_the_numbers() -> None:
    rows = [
        ana(case="1AG-17"),
        ana(number="801-555-0111", case="1ag-17"),
        ana(number="801-555-0111"),  # that number again
        ana(given_name="Ben", number="801-555-0112", case="1AG-17"),  # a co-defendant
        ana(number="801-555-0113", case="1AG-18"),
        ana(number="801-555-0114"),
    ]
    found = [one.reason if isinstance(one, Refusal) else None for one in twice(rows)]
    assert found == [None, "twice", "twice", None, None, None]


def test_another_departments_client_is_taken_on_once() -> None:
    elsewhere = [
        judge(ana(number=number), [holder(is_here=False)], is_given=True) for number in ("8015550110", "8015550111")
    ]
    assert [(one.outcome, one.reason) for one in once([*elsewhere, Judged("new")])] == [
        ("added_here", None),
        ("refused", "twice"),
        ("new", None),
    ]


def test_of_two_people_with_one_number_neither_is_added() -> None:
    bad = Refusal(reason="no_name", field="given_name")
    found = twice([ana(), ana(given_name="Ben"), bad])
    assert [one.reason if isinstance(one, Refusal) else None for one in found] == ["shared", "shared", "no_name"]


@pytest.mark.parametrize(
    ("known", "outcome", "reason", "field"),
    [
        ([], "new", None, None),
        ([holder()], "known", None, None),
        ([holder(is_open=False)], "reopened", None, None),
        ([holder(is_open=False, is_seen=False)], "refused", "colleagues", "number"),
        ([holder(is_open=False, is_seen=False, is_current=False)], "refused", "colleagues", "number"),
        ([holder(is_open=False, is_current=False)], "refused", "other_number", "number"),
        ([holder(is_current=False)], "refused", "other_number", "number"),
        ([holder(is_here=False)], "added_here", None, None),
        ([holder(folded="baker ben")], "refused", "known_number", "number"),
        ([holder(folded="baker ben"), holder(is_here=False)], "refused", "known_number", "number"),
        ([holder(folded="baker ben"), holder()], "known", None, None),
        ([holder(has_number=False)], "refused", "other_number", "number"),
        ([holder(has_number=False, folded="baker ben")], "refused", "known_case", "case"),
        ([holder(has_number=False, folded="baker ben"), holder(has_number=False)], "refused", "other_number", "number"),
        ([holder(has_number=False, is_here=False)], "new", None, None),
    ],
)
def test_whom_we_know_decides_what_becomes_of_a_row(
    known: list[Holder], outcome: str, reason: str | None, field: str | None
) -> None:
    judged = judge(ana(), known, is_given=True)
    assert (judged.outcome, judged.reason, judged.field) == (outcome, reason, field)


def test_a_row_for_somebody_who_can_not_be_given_clients_is_refused() -> None:
    assert judge(ana(), [], is_given=False) == Judged("refused", "user", "user")
    assert judge(ana(), [holder()], is_given=False).outcome == "known", "nothing is given"
    closed = judge(ana(), [holder(is_open=False)], is_given=False)
    assert closed == Judged("refused", "user", "user"), "who had them may have left"


def test_our_own_lines_are_nobodys_number() -> None:
    found = without_own(ana(), {"+18015550110"})
    assert isinstance(found, Refusal)
    assert (found.reason, found.field, found.family_name) == ("own_line", "number", "Abbott")
    assert without_own(ana(), {"+18015550199"}) == ana()
    assert without_own(found, {"+18015550110"}) is found


def test_a_refused_row_stays_refused_whomever_we_know() -> None:
    refused = Refusal(reason="no_name", field="given_name")
    assert judge(refused, [holder()], is_given=True) == Judged("refused", "no_name", "given_name")


@given(
    some.lists(some.text(max_size=600), max_size=12), some.dictionaries(some.sampled_from(FIELDS), some.integers(0, 14))
)
def test_whatever_stands_in_a_row_it_is_told_or_refused(cells: list[str], chosen: dict[Field, int]) -> None:
    found = told(cells, chosen)
    assert isinstance(found, Refusal) or (found.given_name and found.family_name and found.number.startswith("+"))

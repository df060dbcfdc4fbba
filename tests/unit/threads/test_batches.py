"""Who gets nothing of a text to many, what its author looks at, and when a second person is asked."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.threads.domain.asking import asks
from services.threads.domain.batches import Fixed, fixed, is_confirmed_by_count, left_out, needs_second, review
from services.threads.domain.consents import Standing, Stopped
from services.threads.domain.pages import LeftOut, Words
from services.threads.domain.sending import Road
from services.threads.domain.templates import Facts

OPTED_OUT_AT = datetime(2026, 3, 2, tzinfo=UTC)


def road(**changes: Any) -> Road:
    told: dict[str, Any] = {
        "phone_id": UUID(int=1),
        "number": "+18015550110",
        "health": "working",
        "line": "+18015550100",
        "is_open": True,
        "time_zone": "America/Denver",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
    }
    return Road(**(told | changes))


def person(number: int, body: str = "Hi", **more: Any) -> Fixed:
    told: dict[str, Any] = {
        "thread_id": UUID(int=number),
        "given_name": "Ana",
        "family_name": f"N{number}",
        "language": "en",
        "body": body,
        "segments": 1,
    }
    return Fixed(**(told | more))


@pytest.mark.parametrize(
    ("way", "body", "blanks", "reason"),
    [
        (road(), "Hi", (), None),
        (road(consent=Standing(talk=Stopped("keyword", OPTED_OUT_AT)), is_open=False), "Hi", ("place",), "opted_out"),
        (road(is_open=False, number=None), "Hi", (), "closed"),
        (road(number=None, health=None), "Hi", (), "no_phone"),
        (road(line=None, health="failing"), "Hi", (), "no_line"),
        (road(health="failing"), "Hi", ("place",), "failing"),
        (road(health="landline"), "Hi", (), "landline"),
        (road(health="deactivated"), "Hi", (), "deactivated"),
        (road(health="wrong_person"), "Hi", (), "wrong_person"),
        (road(health="unverified"), "Hi", (), None),
        (road(health="unverified"), "Your court date", (), "unverified"),
        (road(), "Hi {place}", ("place",), "blanks"),
        (road(), "x" * 1601, (), "too_long"),
    ],
)
def test_the_strongest_reason_leaves_somebody_out(
    way: Road, body: str, blanks: tuple[str, ...], reason: LeftOut | None
) -> None:
    assert left_out(way, body, asks(way, body), blanks) == reason
    assert left_out(way, body, asks(way, body), blanks, is_theirs=False) == "not_yours"


def test_the_words_are_each_persons_own() -> None:
    words = Words(en="Hi {first name}", es="Hola")
    ana = fixed(UUID(int=1), words, Facts(given_name="Ana"), road())
    assert (ana.body, ana.language, ana.is_filled, ana.is_other_language) == ("Hi Ana", "en", True, False)
    rosa = fixed(UUID(int=2), words, Facts(given_name="Rosa", client_language="es"), road())
    assert (rosa.body, rosa.language, rosa.is_filled) == ("Hola", "es", False)
    english = fixed(UUID(int=3), Words(en="Hi"), Facts(client_language="es"), road())
    assert (english.body, english.is_other_language, english.left_out) == ("Hi", True, None)
    nameless = fixed(UUID(int=4), words, Facts(), road())
    assert (nameless.left_out, nameless.body) == ("blanks", "Hi {first name}")


def test_a_name_with_braces_in_it_is_no_blank() -> None:
    hostile = fixed(UUID(int=1), Words(en="Hi {first name}"), Facts(given_name="{place}"), road())
    assert (hostile.body, hostile.left_out) == ("Hi {place}", None)


def test_samples_are_the_longest_a_spanish_one_and_one_that_was_filled_in() -> None:
    people = [
        person(1, "short"),
        person(2, "the longest of them", left_out="opted_out"),
        person(3, "a longer one"),
        person(4, "Hola", language="es"),
        person(5, "Hi Ana", is_filled=True),
        person(6, "Hi", is_other_language=True),
    ]
    looked_at = review(people)
    assert [(one.kind, one.family_name) for one in looked_at.samples] == [
        ("longest", "N3"),
        ("spanish", "N4"),
        ("filled", "N5"),
    ]
    assert looked_at.other_language_count == 1


def test_one_text_for_all_is_shown_once_or_twice_and_nobody_gives_no_sample() -> None:
    assert [one.kind for one in review([person(1), person(2)]).samples] == ["longest"]
    assert [one.family_name for one in review([person(1), person(2, "longer")]).samples] == ["N2", "N1"]
    assert review([]).samples == ()


def test_reasons_are_counted_the_strongest_first() -> None:
    people = [person(n, left_out=reason) for n, reason in enumerate(("blanks", "opted_out", "blanks", None))]
    assert [(one.reason, one.count) for one in review(people).left_out] == [("opted_out", 1), ("blanks", 2)]


def test_above_the_ceiling_a_second_person_and_above_a_classroom_the_number() -> None:
    assert [needs_second(count, 110) for count in (110, 111)] == [False, True]
    assert [is_confirmed_by_count(count) for count in (25, 26)] == [False, True]

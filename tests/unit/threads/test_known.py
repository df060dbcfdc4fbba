"""A number that is somebody's already: what the answer leads to; and what may be a number or a name at all."""

from typing import Any
from uuid import UUID

import pytest

from proto.values.phone import NotAPhone
from services.threads.domain.known import next_step
from services.threads.domain.names import tidy
from services.threads.domain.pages import KnownClient
from services.threads.domain.reachable import client_number

ANA = UUID(int=1)


def holder(**more: Any) -> KnownClient:
    told: dict[str, Any] = {
        "client_id": ANA,
        "relation": "colleagues",
        "is_open": True,
        "is_ended": False,
        "given_name": "Ana",
        "family_name": "Abbott",
    }
    return KnownClient(**(told | more))


@pytest.mark.parametrize(
    ("holders", "answers"),
    [
        ((), {None: "add", "shares": "add"}),
        ((holder(relation="yours", thread_id=ANA),), {None: "ask", "shares": "add", "same_person": "take"}),
        ((holder(relation="yours", thread_id=ANA, is_open=False),), {None: "ask", "same_person": "take"}),
        ((holder(),), {None: "ask", "shares": "add", "same_person": "refuse"}),
        ((holder(thread_id=ANA),), {None: "ask", "same_person": "take"}),
        ((holder(relation="elsewhere"),), {None: "ask", "shares": "add", "same_person": "share"}),
        ((holder(is_ended=True),), {None: "add", "shares": "add"}),
        ((holder(is_ended=True), holder(client_id=UUID(int=2))), {None: "ask", "shares": "add"}),
    ],
)
def test_a_number_that_somebody_has_is_asked_about(holders: tuple[KnownClient, ...], answers: dict[Any, str]) -> None:
    for answer, step in answers.items():
        assert next_step(holders, answer, ANA if answer == "same_person" else None) == step


@pytest.mark.parametrize("text", ["(801) 555-0100", "801.555.0100", "+1 801 555 0100", "8015550100 ", "tel:8015550100"])
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert client_number(text) == "+18015550100"


@pytest.mark.parametrize(
    "text", ["262966", "900 555 0100", "1-800-555-0100", "888 555 0100", "801 976 0100", "801-555-0100 x5", "bare", ""]
)
def test_no_person_carries_a_service_number_or_a_short_code(text: str) -> None:
    with pytest.raises(NotAPhone):
        client_number(text)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [("  Ana  María ", "Ana María"), ("O'Neil-Peña", "O'Neil-Peña"), ("李", "李"), ("12", ""), ("​", ""), (" ", "")],
)
def test_a_name_has_letters_and_no_spare_spaces(text: str, tidied: str) -> None:
    assert tidy(text) == tidied

"""Which column of a list says what: guessed from its header, and enough or not."""

from typing import Any

import pytest

from services.threads.domain.columns import NoHeader, columns, missing


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("first_name,last_name,phone_number,user", "given_name,family_name,number,user"),
        ("LAST NAME,First Name,Cell Phone #,Case No.", "family_name,given_name,number,case"),
        ("ofndr_num,lname,fname,Mobile", "case,family_name,given_name,number"),
        ("Defendant,Phone,Phone Type,Preferred Language", "full_name,number,phone_type,language"),
        ("Nombre,Apellidos,Teléfono,Idioma,Notas", "given_name,family_name,number,language,notes"),
        ("Name,First,Last,Phone,Phone", ",given_name,family_name,number,"),
        ("a,b,c", ",,"),
    ],
)
def test_columns_are_known_by_what_offices_call_them(header: str, found: str) -> None:
    wanted = {field: place for place, field in enumerate(found.split(",")) if field}
    assert columns(header.split(",")) == wanted


def test_a_first_row_with_a_number_in_it_is_no_header() -> None:
    with pytest.raises(NoHeader):
        columns(["Ana", "Abbott", "(801) 555-0110"])


@pytest.mark.parametrize(
    ("chosen", "lacks"),
    [
        ("given_name,family_name", "number"),
        ("number,given_name", "family_name"),
        ("number,family_name", None),
        ("number,full_name", None),
        ("number,given_name,family_name", None),
    ],
)
def test_without_a_name_and_a_number_nobody_can_be_added(chosen: str, lacks: str | None) -> None:
    places: Any = {field: place for place, field in enumerate(chosen.split(","))}
    assert missing(places) == lacks

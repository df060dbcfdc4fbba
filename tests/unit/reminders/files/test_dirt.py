"""What people and programs leave in a court's files, row by row: what is put right, what is left out, what is refused.

The catalogue is one that a team wrote down after a real case system; every case of it stands here.
"""

import pytest

from services.reminders.domain.files.dirt import mended, tidy
from services.reminders.domain.files.names import LONGEST, listed
from services.reminders.domain.files.repeats import settled
from services.reminders.domain.files.rows import Row, Twice
from tests.unit.reminders.files.made import GOOD, MAPPING, good, read_all, with_, wrong

BY_PHONE = with_(MAPPING, client=None)


@pytest.mark.parametrize(
    ("full", "given", "family", "shown"),
    [
        ("", "JANE", "DOE", "Jane Doe"),
        ("", "jane", "doe", "Jane Doe"),
        ("", " JANE  MARIE ", "DOE ", "Jane Marie Doe"),  # a middle name, and stray spaces
        ("", "JANE", "DOE JR", "Jane Doe Jr"),  # the suffix inside the surname
        ("", "HENRY", "TUDOR III", "Henry Tudor III"),
        ("DOE, JANE", "", "", "Jane Doe"),
        ("DOE, JANE, JR.", "", "", "Jane Doe Jr."),
        ("Jane Doe", "", "", "Jane Doe"),
        ("", "", "DOE, JANE", "Jane Doe"),
        ("", "JANE", "DOE, JANE", "Jane Doe"),
        ("", "JANE MARIE", "DOE, JANE", "Jane Marie Doe"),
        ("", "THOMAS", "THOMAS", "Thomas Thomas"),
        ("", "FNU", "SMITH", "Smith"),
        ("", "JANE", "LNU", "Jane"),
        ("LNU, FNU", "", "", ""),
        ("UNKNOWN", "", "", ""),
        ("", "", ",", ""),
        ("", "Conan", "O'NEIL", "Conan O'Neil"),
        ("", "ANNE-MARIE", "MCDONALD-O’DAY", "Anne-Marie McDonald-O’Day"),
        ("", "Ludwig", "van Beethoven", "Ludwig van Beethoven"),
        ("", "JosÃ©", "MuÃ±oz", "José Muñoz"),
        ("", "JOSÉ", "MUÑOZ", "José Muñoz"),
        ("", "Jos\ufffd", "Mu\ufffdoz", ""),
        ("DOE, " + "JANE " * 40, "", "", ("Jane " * 16).strip()),
    ],
)
def test_a_name_is_shown_as_a_person_would_write_it(full: str, given: str, family: str, shown: str) -> None:
    name = listed(*(tidy(cell) for cell in (full, given, family)))
    assert name == shown
    assert len(name) <= LONGEST


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("JosÃ© GarcÃ\xada", "José García"),
        ("Ã\x81lvarez", "Álvarez"),  # one of the five bytes that Windows leaves empty
        ("JosÃƒÂ©", "José"),  # twice over
        ("Oâ€™Neil", "O’Neil"),
        # What is whole stays whole, however it looks.
        ("José", "José"),
        ("São Tomé", "São Tomé"),
        ("ÂÂ", "ÂÂ"),
        ("Ã© 4 €ß", "Ã© 4 €ß"),
        ("Ã©ł", "Ã©ł"),
        ("Doe", "Doe"),
    ],
)
def test_accents_are_mended_only_where_nothing_is_lost(broken: str, whole: str) -> None:
    assert mended(broken) == whole


@pytest.mark.parametrize(
    "phone", ["(801) 555-0110", "801-555-0110", "801.555.0110", "8015550110", "+1 801 555 0110", " 1-801-555-0110 "]
)
def test_one_phone_in_many_forms_is_one_phone(phone: str) -> None:
    assert good(BY_PHONE, phone=phone).says.phone == "+18015550110"


def test_a_person_with_one_phone_in_five_forms_has_one_date() -> None:
    forms = ["(801) 555-0110", "801-555-0110", "801.555.0110", "8015550110", "+1 801 555 0110", "801-555-0110"]
    rows = settled(read_all([GOOD | {"phone": phone} for phone in forms]), "all")
    assert isinstance(rows[0].said, Row)
    assert [row.said for row in rows[1:]] == [Twice(rows[0].place)] * 5


@pytest.mark.parametrize(
    ("phone", "kind", "reason"),
    [
        ("801-555-0110 ext. 12", "CELL", "extension"),
        ("801-555-0110 x12", "", "extension"),
        ("555-0110", "Cell", "seven_digits"),
        ("801-555-011", "Cell", "not_a_phone"),
        ("801-555-0110 / 801-555-0111", "Cell", "not_a_phone"),
        ("801-CALL-NOW 1", "", "not_a_phone"),
        ("UNKNOWN", "", "no_number"),
        ("n/a", "", "no_number"),
        ("ask mother", "", "no_number"),
        ("", "", "no_number"),
        ("801-555-0110", "HOME", "not_mobile"),
        ("801-555-0110", "land line", "not_mobile"),
        ("801-555-0110", "Fijo de casa", "not_mobile"),
    ],
)
def test_a_phone_that_nobody_can_text_is_no_reason_to_lose_a_date_whose_client_has_an_id(
    phone: str, kind: str, reason: str
) -> None:
    refused = wrong(BY_PHONE, phone=phone, phone_type=kind)
    assert (refused.reason, refused.field, refused.column) == (reason, "phone", "phone")
    row = good(phone=phone, phone_type=kind)
    is_silent = phone in ("", "UNKNOWN", "n/a")
    assert (row.says.phone, row.notes) == ("", () if is_silent else (reason,))


@pytest.mark.parametrize("kind", ["CELL", "Cell", "cell ", "CELL PHONE", "Mobile", "Home cell", "Celular", "Móvil", ""])
def test_a_mobile_phone_is_one_however_its_type_is_written(kind: str) -> None:
    assert good(BY_PHONE, phone="8015550110", phone_type=kind).says.phone == "+18015550110"


@pytest.mark.parametrize(
    "case", ["20-TR-1000", "20-TR-1000 ", "20-tr-1000", " 20-TR-1000", "\xa020-TR-1000", "'20-TR-1000"]
)
def test_a_case_number_is_one_thing_however_it_is_spelt(case: str) -> None:
    assert good(case=case).key == "20-tr-1000"


def test_a_case_number_in_an_old_form_is_a_date_of_its_own() -> None:
    rows = settled(read_all([GOOD, GOOD | {"case": "TR 2020 1000"}]), "refuse")
    assert [row.said.key for row in rows if isinstance(row.said, Row)] == ["20-tr-1000", "tr 2020 1000"]


@pytest.mark.parametrize("case", ["", "  ", "UNKNOWN", "N/A", "0", "000000", "-", "null"])
def test_what_many_have_in_common_is_nobodys_id(case: str) -> None:
    refused = wrong(case=case)
    assert (refused.reason, refused.field, refused.column) == ("no_key", "key", "case")


@pytest.mark.parametrize(
    ("case", "reason"), [("20-TR-\ufffd", "garbled"), ("2.01800004E+11", "rounded"), ("2,018E+11", "rounded")]
)
def test_an_id_that_lost_letters_or_digits_is_refused(case: str, reason: str) -> None:
    assert wrong(case=case).reason == reason
    other = with_(MAPPING, key=("court",))
    assert (wrong(other, case=case).reason, wrong(other, case=case).field) == (reason, "client.id")


@pytest.mark.parametrize("case", ["20E", "2E11", "E+11", "1E2345", "12-E+1"])
def test_an_id_with_an_e_in_it_is_an_id(case: str) -> None:
    assert good(case=case).says.client_id == case


@pytest.mark.parametrize("court", ["", "TBD", "tba", "Unknown", "?"])
def test_a_place_is_never_blank(court: str) -> None:
    refused = wrong(court=court, room="2")
    assert (refused.reason, refused.field, refused.column) == ("no_place", "place", "court")


def test_a_room_that_says_nothing_is_left_out_of_the_place() -> None:
    assert good(room="2").says.place == "Matheson Courthouse, room 2"
    assert good(room="N/A").says.place == "Matheson Courthouse"


@pytest.mark.parametrize(("court", "reason"), [("Mathes\ufffdn", "garbled"), ("Courthouse " * 15, "too_long")])
def test_a_place_that_is_spoilt_or_too_long_is_refused_and_never_cut(court: str, reason: str) -> None:
    assert (wrong(court=court).reason, wrong(court=court).key) == (reason, "20-tr-1000")

"""Files that are no list, or were made to hurt: each is refused by name, and the service answers on."""

import base64
import gzip
import io
import json
import time
from pathlib import Path

import pytest

from services.desk.sheets import running
from services.kit.ids import new_id
from tests.fakes.sheets import packed, sheet, xlsx
from tests.service.threads.lists import applies, brings, csv, people, said
from tests.service.threads.office import Office

ROW = "Eve,Evans,385 555 0140"
HEADER = ["first name", "last name", "phone"]
WIDE = ",".join(HEADER) + "," + "x" * 2_000


def bomb() -> bytes:
    """Much of one letter, in kilobytes, in a workbook whose directory says that it is little."""
    worksheet = sheet("<row r='1'>" + " " * 100_000_000 + "</row>")
    told, true = (1_000).to_bytes(4, "little"), len(worksheet).to_bytes(4, "little")
    packed_up = packed(worksheet)
    assert packed_up.count(true) == 2
    return packed_up.replace(true, told)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"", "empty"),
        (b"\r\n,,\r\n", "empty"),
        (b"first name,last name,phone\r\n", "no_rows"),
        (b"Eve,Evans,385 555 0140\r\nAna,Abbott,385 555 0141\r\n", "no_header"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked by a password", "old_excel"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8, "not_text"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (gzip.compress(csv(ROW)), "not_text"),
        (xlsx([HEADER])[:-40], "damaged"),
        (xlsx([HEADER], xl__vbaProject_dot_bin=b"Sub"), "macros"),
        (xlsx([HEADER], xl__media__a_dot_bin=bytes(51 * 1024 * 1024)), "unpacked"),
        (csv(*people(5001)), "rows"),
        (b",".join([b"name"] * 61), "columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_list_is_refused_by_name(office: Office, content: bytes, title: str) -> None:
    refused = await brings(office.carla, content, 422)
    assert (refused["title"], refused["field"]) == (title, "content")
    assert await office.value("SELECT count(*) FROM roster") == 0


@pytest.mark.parametrize(
    "content",
    [bomb(), packed(sheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row><row r="1"/>'))],
    ids=["bomb", "billion cells"],
)
async def test_a_file_made_to_hurt_kills_its_reader_alone(office: Office, content: bytes) -> None:
    assert len(content) < 1_000_000
    began = time.monotonic()
    answer = await brings(office.carla, content, 422)
    assert answer["title"] in ("unpacked", "damaged", "columns", "no_rows")
    assert time.monotonic() - began < 30
    assert said(await brings(office.carla, csv(ROW))) == ["new"], "and it reads on"


async def test_a_reader_that_hangs_or_fails_is_no_answer_of_ours(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = tmp_path / "child.py"
    monkeypatch.setattr(running, "CHILD", child)
    for code, title in (("raise SystemExit(1)", "damaged"), ("import os; os.abort()", "unpacked")):
        child.write_text(code)
        assert (await brings(office.carla, csv(ROW), 422))["title"] == title
    child.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(running, "SLOWER", 0.03)
    assert (await brings(office.carla, csv(ROW), 422))["title"] == "unpacked"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
async def test_accents_come_through_whatever_saved_it(office: Office, encoding: str) -> None:
    content = csv("José,Núñez,385 555 0140").decode().encode(encoding)
    [row] = (await brings(office.carla, content))["rows"]
    assert (row["given_name"], row["family_name"], row["outcome"]) == ("José", "Núñez", "new")


async def test_a_nul_a_formula_and_a_workbook_of_two_sheets_are_read_as_their_reader_sees_them(office: Office) -> None:
    *_, row = (await brings(office.carla, csv(*people(45, 100), "E\0ve,Ev\u200bans,385 555 0140", header=WIDE)))["rows"]
    assert (row["given_name"], row["family_name"]) == ("Eve", "Evans")
    near = await brings(office.carla, csv("E\0ve,Evans,385 555 0140"), 422)
    assert near["title"] == "not_text", "a NUL where text begins is no text's"
    formula = csv('=1+1,"=HYPERLINK(""http://x"";""Evans"")",385 555 0140,"+cmd|calc"')
    brought = await brings(office.carla, formula, name="a.csv")
    assert said(brought) == ["refused:no_name:given_name"], "never worked out"
    other = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>other</t></is></c></row>').encode()
    book = xlsx([HEADER, ["Eve", "Evans", 3855550140]], xl__worksheets__sheet2_dot_xml=other)
    brought = await brings(office.carla, book, name="caseload.xlsx")
    assert (said(brought), brought["rows"][0]["number"]) == (["new"], "+13855550140")


async def test_what_is_larger_than_is_taken_is_refused_unread(office: Office) -> None:
    for size in (5 * 1024 * 1024 + 1, 9 * 1024 * 1024):
        told = {"roster_id": str(new_id()), "name": "a.csv", "content": base64.b64encode(b"x" * size).decode()}
        body, headers = io.BytesIO(json.dumps(told).encode()), {"Authorization": f"Bearer {office.carla.token()}"}
        async with office.http.post(f"{office.service.url}/v1/rosters", data=body, headers=headers) as answer:
            assert (answer.status, (await answer.json(content_type=None))["title"]) == (413, "Too large")
    assert said(await brings(office.carla, csv(ROW))) == ["new"]


async def test_five_thousand_at_once(office: Office) -> None:
    """A department's whole caseload, in one transaction; every statement far below the time it is given."""
    took = {}
    began = time.monotonic()
    brought = await brings(office.carla, csv(*people(5000)))
    took["brought"] = time.monotonic() - began
    assert brought["counts"] == {"new": 5000}
    began = time.monotonic()
    applied = await applies(office.carla, brought)
    took["applied"] = time.monotonic() - began
    assert applied["counts"] == {"new": 5000}
    assert await office.value("SELECT count(*) FROM thread") == 5000
    began = time.monotonic()
    again = await brings(office.carla, csv(*people(5000)))
    took["again"] = time.monotonic() - began
    assert again["counts"] == {"known": 5000}
    assert max(took.values()) < 25, took

"""A list of clients as the browser brings it: every row is looked at, and nothing typed is lost."""

import csv
import io

import aiohttp
import pytest
from msgspec.structs import replace

from services.kit.ids import new_id
from services.web.pages import uploads
from tests.fakes.shapes import ANA, NUMBERS
from tests.fakes.sheets import xlsx
from tests.service.web.conftest import Browser, Office

LIST = (
    "First name,Last name,Phone,User\r\n"
    "EVE,EVANS,(307) 555-0112,\r\n"
    "FNU,Garcia,307 555 0113,\r\n"
    f"Ana,Abbott,{NUMBERS[ANA]},\r\n"
    "Ed,Ely,307 555 0114,nobody@county.example\r\n"
    "'=Sum,Ely,+1 307 555 0115 ext. 3,\r\n"
)


async def brings(carla: Browser, content: bytes | None, name: str = "caseload.csv") -> tuple[int, str, str]:
    """What comes of it: status, page, where to."""
    sent = aiohttp.FormData()
    for field, value in (("csrf", carla.csrf), ("roster_id", str(new_id()))):
        sent.add_field(field, value)
    if content is None:  # what a browser sends for a field without a file
        sent.add_field("file", b"", filename="", content_type="application/octet-stream")
    else:
        sent.add_field("file", io.BytesIO(content), filename=name, content_type="text/csv")
    headers = {"Sec-Fetch-Site": "same-origin"}
    url = f"{carla.url}/clients/import"
    async with carla._session.post(url, data=sent, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text(), answer.headers.get("Location", "")


async def brought(carla: Browser, content: str = LIST) -> str:
    """The address of a list."""
    status, page, at = await brings(carla, content.encode())
    assert status == 303, page
    return at


async def test_a_file_is_chosen_its_rows_are_looked_at_and_the_good_ones_imported(
    office: Office, carla: Browser
) -> None:
    assert "/clients/import" in (await carla.get("/clients/new")).text
    assert 'enctype="multipart/form-data"' in (await carla.get("/clients/import")).text
    at = await brought(carla)
    page = (await carla.get(at)).text
    for wanted in (
        "caseload.csv",
        "5 rows",
        "Evans, Eve",
        "name put right",
        "This is no name: it says that nobody knew it.",
        "A client already",
        "<q>nobody@county.example</q>",
        "You can give clients to nobody of this name or e-mail address.",
        "A number with an extension gets no texts.",
        "Import 1 client<",
    ):
        assert wanted in page, wanted
    answer = await carla.post(f"{at}/apply", {"edits": "0"})
    assert (answer.status, "Say how they agreed" in answer.text) == (422, True)
    answer = await carla.post(f"{at}/apply", {"edits": "0", "agreed_how": "form"})
    assert (answer.status, answer.to) == (303, at)
    page = (await carla.get(at)).text
    for wanted in ("1 client was imported", "on a form", "Added", "Not taken"):
        assert wanted in page, wanted
    assert "Import 1 client" not in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Choose a file first."),
        (b"", "There is nothing in this file."),
        (b"First name,Last name,Phone\r\n", "There is nobody in this file."),
        (b"Eve,Evans,307 555 0112\r\n", "The first row has to name the columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This file has a password"),
        (xlsx([["name"]], xl__vbaProject_dot_bin=b"Sub"), "This file holds macros"),
        (b"PK\x03\x04 and nothing more", "This file is damaged."),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8, "This is no list we can read."),
        (b"name\n" + b"Ana\n" * 5_001, "There are more than 5,000 rows"),
        (b",".join([b"name"] * 61), "There are more than 60 columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    office: Office, carla: Browser, content: bytes | None, said: str
) -> None:
    status, page, _ = await brings(carla, content)
    assert (status, said in page) == (422, True), page[-3000:]
    assert 'aria-invalid="true"' in page
    assert not office.threads.rosters.lists or content is not None


async def test_what_is_too_large_is_said_and_not_handed_on(office: Office, carla: Browser) -> None:
    status, page, _ = await brings(carla, b"x" * (uploads.MOST_BYTES + 1))
    assert (status, "This file is too large." in page) == (413, True)
    assert not [path for method, path, _ in office.threads.asked if method == "POST" and "rosters" in path]


async def test_columns_that_are_not_guessed_are_asked_for_and_kept_while_wrong(office: Office, carla: Browser) -> None:
    at = await brought(carla, "a,b,c,d\r\nEve,Evans,307 555 0112,x\r\n")
    page = (await carla.get(at)).text
    assert "Say which columns hold the names and the mobile numbers." in page
    assert '<details class="rest" open>' in page
    assert "/apply" not in page
    chosen = {"edits": "0", "given_name": "0", "family_name": "1", "number": "2", "staff_id": ""}
    answer = await carla.post(f"{at}/columns", chosen | {"edits": "7"})
    assert (answer.status, "in another tab" in answer.text) == (409, True)
    assert answer.text.count(" selected>c<") == 1, "what was chosen stands there still"
    assert (await carla.post(f"{at}/columns", chosen)).to == at
    assert "Import 1 client<" in (await carla.get(at)).text


async def test_a_list_of_which_nobody_can_be_added_says_so(office: Office, carla: Browser) -> None:
    at = await brought(carla, "First name,Last name,Phone\r\nEve,Evans,none\r\n")
    page = (await carla.get(at)).text
    assert "There is nobody in this list to import." in page
    assert "agreed_how" not in page


async def test_many_rows_come_a_page_at_a_time_and_by_what_becomes_of_them(office: Office, carla: Browser) -> None:
    rows = "".join(f"Ana,N{n:02},307 555 {n:04}\r\n" for n in range(60))
    at = await brought(carla, f"First name,Last name,Phone\r\n{rows}Eve,Evans,none\r\n")
    page = (await carla.get(at)).text
    assert "N49, Ana" in page
    assert "N50, Ana" not in page
    page = (await carla.get(f"{at}?after=51")).text
    assert ("N50, Ana" in page, "First rows" in page) == (True, True)
    page = (await carla.get(f"{at}?show=refused")).text
    assert ("Evans, Eve" in page, "N00, Ana" in page) == (True, False)
    assert (await carla.get(f"{at}?after=-1")).status == 404
    assert (await carla.get(f"{at}?show=<x>")).status == 200


async def test_the_report_says_it_of_every_row_and_runs_nothing(office: Office, carla: Browser) -> None:
    at = await brought(carla, LIST.replace("'=Sum", '"=HYPERLINK(""http://x"")"'))
    answer = await carla.get(f"{at}/report")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeff")
    header, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert header == ["Row", "What happens", "Why", "First name", "Last name", "Phone", "User"]
    assert rows[0] == ["2", "Is added", "", "EVE", "EVANS", "(307) 555-0112"]
    assert rows[1][:3] == ["3", "Not taken", "This is no name: it says that nobody knew it."]
    assert rows[4][3:] == ['\'=HYPERLINK("http://x")', "Ely", "'+1 307 555 0115 ext. 3"]
    await carla.post("/me", {"language": "es"})
    assert "Qué pasa" in (await carla.get(f"{at}/report")).text


# What is said of a row, in both languages.
REFUSING = "They refused texts, and that stays", "Esta persona rechazó los mensajes y eso no cambia"
OTHER = (
    "Texts to this client do not go to this number. Make it",
    "Los mensajes a este cliente no van a este número. Hág",
)


async def test_that_a_refusal_stays_and_how_a_number_is_put_right_is_said_of_the_row(
    office: Office, carla: Browser
) -> None:
    at = await brought(carla, "First name,Last name,Phone\r\nEve,Evans,307 555 0112\r\nEd,Ely,307 555 0114\r\n")
    kept, [roster] = office.threads.rosters.lists, office.threads.rosters.lists.values()
    back = replace(roster.rows[0], outcome="reopened", is_refusing=True)
    other = replace(roster.rows[1], outcome="refused", reason="other_number", field="number")
    kept[roster.roster_id] = replace(roster, rows=(back, other), counts={"reopened": 1, "refused": 1}, good_count=1)
    for language, place in (("en", 0), ("es", 1)):
        await carla.post("/me", {"language": language})
        for page in ((await carla.get(at)).text, (await carla.get(f"{at}/report")).text):
            assert (REFUSING[place] in page, OTHER[place] in page) == (True, True)
    await carla.post("/me", {"language": "en"})
    await carla.post(f"{at}/apply", {"edits": "0", "agreed_how": "form"})
    page = (await carla.get(at)).text
    assert "They agreed to texts on a form, unless their row says otherwise." in page
    assert REFUSING[0] in page


async def test_when_threads_is_away_the_page_says_so_and_keeps_what_was_chosen(office: Office, carla: Browser) -> None:
    at = await brought(carla)
    office.threads.refuse_with = (500, "Something went wrong on our side")
    status, page, _ = await brings(carla, LIST.encode())
    assert (status, "No answer yet." in page) == (503, True)
    answer = await carla.post(f"{at}/apply", {"edits": "0", "agreed_how": "court"})
    assert (answer.status, "No answer yet." in answer.text) == (503, True)
    assert 'value="court" required checked' in answer.text


async def test_who_serves_nobody_imports_nobody(office: Office, carla: Browser) -> None:
    await office.db.execute("UPDATE staff SET role = 'auditor' WHERE name LIKE 'Carla%'")
    assert (await carla.get("/clients/import")).status == 404
    status, *_ = await brings(carla, LIST.encode())
    assert status == 404


async def test_hostile_names_and_cells_are_shown_as_they_are(office: Office, carla: Browser) -> None:
    content = "First name,Last name,Phone,Language\r\nEve,Evans,307 555 0112,x<img src=x onerror=alert(1)>\r\n"
    status, _, at = await brings(carla, content.encode(), name="../../<b>.csv")
    assert status == 303
    page = (await carla.get(at)).text
    assert ("<img" in page, "&lt;img" in page, "<b>.csv" in page) == (False, True, False)

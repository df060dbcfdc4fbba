"""Saving a conversation: whole and in order, with what became of each text; as PDF, as text and in print."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from fpdf import FPDF

from services.kit.ids import new_id
from services.threads.domain import pages
from services.threads.domain.pictures import Picture
from services.web.domain import pdf
from services.web.pages import paper, saving
from services.web.pages.assets import STATIC
from tests.fakes import shapes
from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office

HOUR = timedelta(hours=1)


def everything(office: Office) -> None:
    """All that can become of a text."""
    threads = office.threads
    pictures = (Picture(media_id=uuid4()), Picture(media_id=uuid4(), state="quarantined", reason="video"))
    threads.text_in(ANA, "I can't <come>\n[9:00 AM] & so on", 30 * HOUR, is_other_number=True, is_late=True)
    threads.text_in(ANA, "look", 29 * HOUR, media_count=2, pictures=pictures)
    threads.text_out(ANA, "Please check in.", 5 * HOUR, status="failed", wording="not_in_service", code="30005")
    threads.text_out(ANA, "Room 501", 4 * HOUR, segments=2, number=shapes.NUMBERS[ANA], status_at=threads.clock.now())
    threads.text_out(ANA, "Reminder", 3 * HOUR, author_id=None, author_name=None, purpose="reminder")
    later = threads.clock.now() + 20 * HOUR
    threads.text_out(ANA, "See you.", -20 * HOUR, status="held", is_scheduled=True, release_at=later)
    called = pages.Marker(kind="called", number=shapes.NUMBERS[ANA])
    threads._add(ANA, "marker", "", HOUR, marker=called)


SAID = [
    "Conversation with Abbott, Ana",
    "Case number: 21-CR-0432",
    "Probation · Case manager: Carla Reyes",
    "From the first text to the last",
    "Saved by Carla Reyes on Monday, March 2, 2026, 10:00:00 AM MST",
    "7 entries",
    "Ana Abbott, (801) 555-0111",
    "From (801) 555-0111, not the current number",
    "Received late: we could not be reached when it was sent",
    "Picture — It was still being checked when this was saved.",
    "Picture — Not shown: a video.",
    "Not delivered. This number isn't in service. (30005)",
    "Carla Reyes to (801) 555-0111",
    "2 text messages",
    "Delivered · Monday, March 2, 2026, 10:00:00 AM MST",
    "Automatic",
    "Goes out Tue, Mar 3 · 6:00 AM",
    "(801) 555-0111 called",
]


async def test_text_file_says_all_there_is_to_say(office: Office, carla: Browser) -> None:
    everything(office)
    answer = await carla.get(f"/c/{ANA}/save/text")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert 'filename="Abbott-Ana-2026-03-02.txt"' in answer.headers["Content-Disposition"]
    assert [one for one in SAID if one not in answer.text] == []
    assert "    I can't <come>\r\n    [9:00 AM] & so on\r\n" in answer.text
    bodies = ["<come>", "look", "check in", "Room 501", "Reminder", "called", "See you."]
    assert bodies == sorted(bodies, key=answer.text.index)


async def test_print_says_the_same_and_nothing_in_it_runs(office: Office, carla: Browser) -> None:
    everything(office)
    page = (await carla.get(f"/c/{ANA}/save/print")).text
    for one in SAID:
        assert one.replace("'", "&#39;") in page, one
    assert "I can&#39;t &lt;come&gt;" in page


async def test_pdf_is_a_pdf_of_it(office: Office, carla: Browser) -> None:
    everything(office)
    answer = await carla.get(f"/c/{ANA}/save/pdf?first_on=2026-03-01&last_on=2026-03-02")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert 'filename="Abbott-Ana-2026-03-01-2026-03-02.pdf"' in answer.headers["Content-Disposition"]
    assert answer.text.startswith("%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_days_choose_and_every_page_of_it_is_asked_for(office: Office, carla: Browser) -> None:
    for hours in range(48):
        office.threads.text_in(ANA, f"text {hours}.", hours * HOUR)
    office.threads.asked.clear()
    text = (await carla.get(f"/c/{ANA}/save/text?first_on=2026-03-01&last_on=2026-03-01")).text
    # Denver's first of March ended ten hours ago, by the office's clock.
    wanted = [f"text {hours}." for hours in range(34, 10, -1)]
    assert re.findall(r"text \d+\.", text) == wanted
    assert [path for _, path, _ in office.threads.asked] == [f"/v1/threads/{ANA}/transcript"] * 8
    assert "From Sunday, March 1, 2026 to Sunday, March 1, 2026" in text


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("first_on=yesterday", "first_on", "This is no day."),
        ("last_on=9999-12-31", "last_on", "This is no day."),
        ("first_on=2026-03-02&last_on=2026-03-01", "last_on", "The last day is before the first."),
        ("first_on=2027-01-01", "first_on", "There is nothing between these days."),
    ],
)
@pytest.mark.parametrize("kind", ["pdf", "text", "print"])
async def test_what_can_not_be_saved_says_why_at_the_field(
    office: Office, carla: Browser, query: str, field: str, said: str, kind: str
) -> None:
    office.threads.text_in(ANA, "hi")
    answer = await carla.get(f"/c/{ANA}/save/{kind}?{query}")
    assert answer.status == 422
    assert f'<a href="#{field}">{said}' in answer.text
    assert f'id="{field}-err"' in answer.text
    value = query.partition("=")[2].partition("&")[0]
    assert f'value="{value}"' in answer.text


async def test_too_much_is_refused_before_it_is_read(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "hi")
    office.threads.transcript_total = saving.MOST + 1
    answer = await carla.get(f"/c/{ANA}/save/pdf")
    assert answer.status == 422
    assert "Choose fewer days" in answer.text


async def test_without_a_pdf_the_other_two_are_offered(
    office: Office, carla: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.threads.text_in(ANA, "hi")
    monkeypatch.setattr(paper, "CHILD", Path("/nowhere/pdf.py"))
    answer = await carla.get(f"/c/{ANA}/save/pdf")
    assert answer.status == 503
    assert "Save it as text, or print it." in answer.text
    monkeypatch.undo()
    assert (await carla.get(f"/c/{ANA}/save/pdf")).status == 200


async def test_whose_it_is_not_gets_nothing(office: Office) -> None:
    office.threads.text_in(ANA, "a secret")
    dev = await office.signed_in("dev")
    for kind in ("", "/pdf", "/text", "/print"):
        answer = await dev.get(f"/c/{ANA}/save{kind}")
        assert (answer.status, "secret" in answer.text) == (404, False)
    assert (await office.browser().get(f"/c/{ANA}/save/pdf")).to.startswith("/sign-in")
    assert (await dev.get(f"/c/{new_id()}/save/pdf")).status == 404


async def test_ten_thousand_texts_are_saved_and_others_are_served_meanwhile(office: Office, carla: Browser) -> None:
    for n in range(10_000):
        office.threads.text_in(ANA, f"text {n}.", timedelta(minutes=10_000 - n))
    text = (await carla.get(f"/c/{ANA}/save/text")).text
    assert re.findall(r"text (\d+)\.", text) == [str(n) for n in range(10_000)]
    saved, served = asyncio.create_task(carla.get(f"/c/{ANA}/save/pdf")), 0
    while not saved.done():
        assert (await carla.get("/livez")).status == 200
        served += 1
    assert saved.result().text.startswith("%PDF-")
    assert served > 10


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_we_say_ourselves_has_letters_on_paper(office: Office, carla: Browser, language: str) -> None:
    everything(office)
    await carla.post("/me", {"undo_s": "5", "language": language})
    text = (await carla.get(f"/c/{ANA}/save/text")).text
    file = FPDF()
    file.add_font("Public Sans", "B", STATIC / "vendor/PublicSans-Bold.ttf")
    font = pdf._font(file, "B")
    known = font.cmap
    font.close()
    assert {char for char in text if ord(char) not in known} <= set("\ufeff\r\n")


async def test_spanish_says_it_in_spanish(office: Office, carla: Browser) -> None:
    everything(office)
    await carla.post("/me", {"undo_s": "5", "language": "es"})
    text = (await carla.get(f"/c/{ANA}/save/text")).text
    assert "Conversación con Abbott, Ana" in text
    assert "lunes, 2 de marzo de 2026" in text


async def test_the_menu_of_a_conversation_leads_there(office: Office, carla: Browser) -> None:
    page = (await carla.get(f"/c/{ANA}")).text
    for kind in ("/pdf", "/text", "/print", ""):
        assert f'<a href="/c/{ANA}/save{kind}">' in page

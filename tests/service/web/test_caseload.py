"""Clients A to Z, as a page without a script shows them."""

from datetime import timedelta
from uuid import UUID

from services.threads.domain import pages
from tests.fakes import shapes
from tests.fakes.threads import ANA, BEN
from tests.service.web.conftest import CARLA, Browser, Office


def crowd(office: Office, count: int) -> None:
    for n in range(count):
        one = UUID(int=5000 + n)
        shapes.NAMES[one], shapes.NUMBERS[one] = ("Cy", f"Crowd {n:03}"), f"+1801555{4000 + n:04}"
        office.threads.messages[one] = []


async def test_everybody_stands_by_name_with_what_is_asked_of_them_most(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "Can I <b>come</b> at 4?", timedelta(hours=30))
    at = office.clock.now() + timedelta(days=3)
    date = pages.Upcoming(appointment_id=ANA, kind="hearing", starts_at=at, time_zone="America/Denver", place="")
    office.threads.dates[ANA] = (date,)
    page = (await carla.get("/clients")).text
    ana, ben = page.index(f'href="/clients/{ANA}">Abbott, Ana'), page.index(f'href="/clients/{BEN}">Barela, Ben')
    assert page.index("rowgroup") < ana < page.index("rowgroup", ana) < ben
    assert "(801) 555-0111" in page
    assert "Can I &lt;b&gt;come&lt;/b&gt; at 4?" in page
    assert f'href="/c/{ANA}">Write<span class="sr"> Ana Abbott' in page
    assert f'datetime="{at.isoformat()}"' in page
    assert "Case manager</th>" not in page
    assert "2 clients" in page


async def test_letters_lead_to_their_clients_and_keep_the_filters(office: Office, carla: Browser) -> None:
    page = (await carla.get("/clients?language=en&q=b")).text
    assert 'href="/clients?q=b&amp;language=en&amp;letter=B"' in page
    assert '<span aria-hidden="true">C</span>' in page
    jumped = (await carla.get("/clients?letter=B")).text
    assert "Barela, Ben" in jumped
    assert "Abbott, Ana" not in jumped
    assert 'href="/clients">From the beginning' in jumped


async def test_fifty_a_page_and_the_rest_one_click_further(office: Office, carla: Browser) -> None:
    crowd(office, 60)
    page = (await carla.get("/clients")).text
    assert page.count('scope="row"') == 50
    last = UUID(int=5047)
    assert f"/clients?after={last}" in page
    page = (await carla.get(f"/clients?after={last}")).text
    assert page.count('scope="row"') == 12
    assert "Next 50" not in page


async def test_filters_are_offered_where_there_is_something_to_choose(office: Office, carla: Browser) -> None:
    page = (await carla.get("/clients")).text
    assert ('id="group"' in page, 'id="whose"' in page) == (False, False)
    office.threads.answers_for = (
        pages.Colleague(staff_id=CARLA, name="Carla Reyes"),
        pages.Colleague(staff_id=BEN, name="Dev Chandra"),
    )
    page = (await carla.get(f"/clients?whose={CARLA}")).text
    assert f'<option value="{CARLA}" selected>Mine</option>' in page
    assert f'<option value="{BEN}">Dev Chandra</option>' in page
    assert "Case manager</th>" in page


async def test_of_one_status_alone(office: Office, carla: Browser) -> None:
    good = UUID(int=7001)
    assert 'id="status"' not in (await carla.get("/clients")).text
    office.threads.statuses = [pages.ClientStatus(status_id=good, name="<i>Training</i>", tone="good")]
    office.threads.stands = {BEN: good}
    page = (await carla.get(f"/clients?status={good}")).text
    assert f'<option value="{good}" selected>&lt;i&gt;Training&lt;/i&gt;</option>' in page
    assert ("Barela, Ben" in page, "Abbott, Ana" in page) == (True, False)
    assert f'href="/clients?status={good}&amp;letter=B"' in page


async def test_nobody_says_why_and_what_to_do(office: Office, carla: Browser) -> None:
    page = (await carla.get("/clients?q=nobody")).text
    assert "Nobody fits. Choose another filter." in page
    assert "Show everybody" in page
    assert "Nobody fits" in (await carla.get("/clients?show=closed")).text
    office.threads.messages.clear()
    page = (await carla.get("/clients")).text
    assert "No clients yet." in page
    assert 'href="/clients/new">Add your first client' in page


async def test_whatever_is_asked_and_whatever_is_away_the_page_stands(office: Office, carla: Browser) -> None:
    for typed in (
        "q=%00",
        "q=%3Cscript%3E",
        f"q={'x' * 5000}",
        "show=x&language=x",
        "letter=%3C",
        "letter=%F0%9F%98%80",
    ):
        page = await carla.get(f"/clients?{typed}")
        assert page.status == 200
        assert "<script>" not in page.text
    assert (await carla.get("/clients?group=x")).status == 404
    office.threads.is_hanging = True
    page = await carla.get("/clients?q=ana")
    assert (page.status, page.text.count("be shown now")) == (200, 1)
    assert 'value="ana"' in page.text

"""The whole road on real parts: from a client's phone to the case manager's page and back, every process its own."""

import re
import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.local.stack import Stack
from deploy.office.cast import ANA, BEN, CARLA, PASSWORD, PROBATION, Client
from proto.values.phone import Phone, show_phone
from tests.browser.conftest import DESK, STATUS_LINE
from tests.servers.offices import open_office

pytestmark = pytest.mark.e2e
# The road takes a tenth of a second; a test machine may be busy with others.
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> AsyncIterator[Stack]:
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    async with open_office(tmp_path_factory.mktemp("office"), 5 + number) as stack:
        yield stack


@pytest.fixture
async def inbox(chromium: Browser, office: Stack) -> AsyncIterator[Page]:
    """Carla's inbox, signed in."""
    context = await chromium.new_context(**DESK)
    context.set_default_timeout(PATIENCE_MS)
    page, complaints = await context.new_page(), []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(office.at.url("web") + "/inbox")
    await page.fill("#email", "carla@county.example")
    await page.fill("#password", PASSWORD)
    await page.click("button.primary")
    await page.wait_for_url("**/inbox")
    yield page
    await context.close()
    assert [c for c in complaints if STATUS_LINE not in c] == []


async def phone_of(chromium: Browser, office: Stack, number: str) -> Page:
    """The client's phone, in a browser of its own."""
    context = await chromium.new_context(**DESK)
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(f"{office.at.url('practice')}/practice/phone/{number.replace('+', '%2B')}")
    return page


async def text_from(phone: Page, words: str) -> None:
    await phone.locator("[name=body]").fill(words)
    await phone.locator("[name=body]").press("Enter")


async def send(page: Page, words: str) -> None:
    """Press Send; by night, say why it can't wait."""
    await page.fill("#body", words)
    if await page.locator(".urgent").count():
        await page.click(".urgent summary")
        await page.fill("[name=urgent_reason]", "practice")
        await page.click(".urgent .btn[value=now]")
    else:
        await page.keyboard.press("Control+Enter")


def name_of(client: Client) -> str:
    return f"{client.family_name}, {client.given_name}"


async def test_a_text_comes_in_a_person_answers_it_arrives(chromium: Browser, office: Stack, inbox: Page) -> None:
    name, number = name_of(ANA), ANA.number
    phone = await phone_of(chromium, office, number)
    await text_from(phone, "Hola, can I come at 4?")
    row = inbox.locator("#list .row", has_text=name).first
    await expect(row).to_contain_text("Hola, can I come at 4?", timeout=PATIENCE_MS)
    await expect(inbox.locator("#list .row").first).to_contain_text(name)
    await row.locator("a").click()
    await expect(inbox.locator(".msg.in .body").last).to_have_text("Hola, can I come at 4?")
    await send(inbox, "4 PM works. Room 501.")
    await expect(phone.locator("body")).to_contain_text("4 PM works. Room 501.", timeout=PATIENCE_MS)
    bubble = inbox.locator(".msg.out", has_text="4 PM works. Room 501.")
    await expect(bubble.locator(".meta")).to_contain_text("Delivered", timeout=PATIENCE_MS)
    await expect(bubble).to_have_count(1)
    await text_from(phone, "Thank you!")
    await expect(inbox.locator(".msg.in .body").last).to_have_text("Thank you!", timeout=PATIENCE_MS)
    await expect(row.locator(".pill")).to_have_count(0)
    await phone.context.close()


async def test_stop_is_honoured_on_the_open_page_and_start_undoes_it(
    chromium: Browser, office: Stack, inbox: Page
) -> None:
    name, number = name_of(BEN), BEN.number
    phone = await phone_of(chromium, office, number)
    await inbox.locator("#list .row", has_text=name).first.locator("a").click()
    await expect(inbox.locator("#body")).to_be_visible()
    await text_from(phone, "STOP")
    await expect(inbox.locator(".blocked")).to_contain_text(re.compile("by texting START to"), timeout=PATIENCE_MS)
    await text_from(phone, "START")
    await expect(inbox.locator("#body")).to_be_visible(timeout=PATIENCE_MS)
    await phone.context.close()


async def test_a_call_rings_the_case_manager_s_desk_and_stands_in_the_thread(
    chromium: Browser, office: Stack, inbox: Page
) -> None:
    await inbox.locator("#list .row", has_text=name_of(ANA)).first.locator("a").click()
    await expect(inbox.locator("#messages")).to_be_attached()
    phone = await phone_of(chromium, office, ANA.number)
    await phone.get_by_role("button", name="Call").click()
    assert CARLA.desk_phone is not None
    heard = phone.locator("#texts li").last
    await expect(heard).to_contain_text(f"{show_phone(Phone(CARLA.desk_phone))} answered.", timeout=PATIENCE_MS)
    marker = inbox.get_by_text(f"{show_phone(Phone(ANA.number))} called")
    await expect(marker).to_have_count(1, timeout=PATIENCE_MS)
    for number in (CARLA.desk_phone, PROBATION.office_phone):
        desk = await phone_of(chromium, office, number)
        await desk.get_by_label("Switched off").check()
        await desk.context.close()
    await phone.get_by_role("button", name="Call").click()
    await expect(phone.locator("#texts li").last).to_contain_text(
        "This number is for text messages", timeout=PATIENCE_MS
    )
    await expect(marker).to_have_count(2, timeout=PATIENCE_MS)
    await phone.context.close()


async def test_an_unknown_number_is_given_to_its_client(chromium: Browser, office: Stack, inbox: Page) -> None:
    name = name_of(ANA)
    phone = await phone_of(chromium, office, "+14355550199")
    await text_from(phone, "new phone, who dis")
    await expect(inbox.locator(".pinned")).to_contain_text("unknown number", timeout=PATIENCE_MS)
    await inbox.click(".pinned a")
    card = inbox.locator(".card", has_text="new phone, who dis")
    await card.locator("[name=q]").fill(name)
    await card.get_by_role("button", name="Search").click()
    await card.locator(".found li", has_text=name).locator(".btn").click()
    await expect(inbox.locator(".thread-head h2")).to_have_text(name)
    await expect(inbox.locator(".msg.in .body").last).to_have_text("new phone, who dis")
    await phone.context.close()


async def test_the_page_has_a_text_within_a_second(chromium: Browser, office: Stack, inbox: Page) -> None:
    """p95 of the road is measured by the bench; here it must only never take a person's patience."""
    name, number = name_of(ANA), ANA.number
    phone = await phone_of(chromium, office, number)
    await inbox.locator("#list .row", has_text=name).first.locator("a").click()
    await expect(inbox.locator("#messages")).to_be_attached()
    took = []
    for n in range(8):
        begun = time.monotonic()
        await text_from(phone, f"text number {n}")
        await expect(inbox.locator(".msg.in .body", has_text=f"text number {n}")).to_be_attached(timeout=PATIENCE_MS)
        took.append(time.monotonic() - begun)
    print("phone to page, ms:", sorted(round(1000 * each) for each in took))
    assert sorted(took)[len(took) // 2] < 1
    await phone.context.close()

"""The phone page as a person has it in a browser: live, by keyboard, on a narrow screen, without a console error."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from services.practice.pictures import SAMPLE, STATIC
from tests.service.practice.conftest import ANA, COURT_LINE, LINE, Driver

AXE = Path(__file__).parents[2] / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "section508", "best-practice"]
PHONE = f"/practice/phone/%2B{ANA[1:]}"

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(browser: Browser, company: Driver) -> AsyncIterator[Page]:
    await company.control("PUT", f"lines/{LINE}", {"name": "County Probation"})
    await company.control("PUT", "phones", [{"number": ANA, "name": "Ana", "line": LINE}])
    context = await browser.new_context(base_url=company.url, locale="en-US", timezone_id="America/Denver")
    page = await context.new_page()
    errors: list[str] = []
    # A refusal (422) is an answer here, though Chromium calls it an error.
    page.on(
        "console", lambda said: errors.append(said.text) if said.type == "error" and "422" not in said.text else None
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert errors == []


async def test_a_text_comes_and_an_answer_goes_without_a_reload(company: Driver, page: Page) -> None:
    await page.goto(PHONE)
    await page.locator("#body").fill("half a tho")

    await company.create(Body="See you at 4 PM")

    await expect(page.locator("#texts li.theirs")).to_contain_text("See you at 4 PM")
    await expect(page.locator("#body")).to_have_value("half a tho")
    await page.keyboard.type("ught")
    await page.keyboard.press("Enter")
    await expect(page.locator("#texts li.mine")).to_contain_text("half a thought")
    await expect(page.locator("#body")).to_have_value("")
    await expect(page.locator("#body")).to_be_focused()
    got = await company.office.until(lambda got: any("Body" in w for w in got))
    assert [w["Body"] for w in got if "Body" in w] == ["half a thought"]


async def test_a_call_shows_what_is_heard_without_a_reload(company: Driver, page: Page) -> None:
    desk = "+18015550161"
    company.office.documents = {
        "/twilio/voice": f'<Response><Dial timeout="20" action="/then"><Number>{desk}</Number></Dial></Response>',
        "/then": '<Response><Say language="es-MX">Mande un mensaje.</Say></Response>',
    }
    await company.knobs(ring_ms=500, desks={desk: "no-answer"})
    await page.goto(PHONE)
    await page.locator("#body").fill("half a thought")
    await page.get_by_role("button", name="Call").click()
    call = page.locator("#texts li.mine")
    await expect(call).to_contain_text("Called County Probation")
    await expect(call).to_contain_text("rings…")
    await expect(call).to_contain_text("(801) 555-0161 rang for 20 seconds; nobody answered.")
    await expect(call.locator("[lang=es-MX]")).to_have_text("“Mande un mensaje.”")
    await expect(call).not_to_contain_text("rings…")
    await expect(page.locator("#body")).to_have_value("half a thought")
    await page.get_by_label("Switched off").check()
    await expect(page.get_by_role("button", name="Call")).to_be_hidden()
    await page.get_by_label("Landline").check()
    await expect(page.get_by_role("button", name="Call")).to_be_visible()


async def test_switching_the_phone_off_takes_effect_at_once(company: Driver, page: Page) -> None:
    await page.goto(PHONE)
    await page.get_by_label("Switched off").check()
    await expect(page.get_by_text("This phone is switched off")).to_be_visible()
    await expect(page.locator("#write")).to_be_hidden()
    await company.create()
    assert (await company.office.receipts("undelivered"))[-1]["ErrorCode"] == "30003"

    await page.get_by_label("On", exact=True).check()

    await expect(page.locator("#write")).to_be_visible()
    await expect(page.get_by_text("This phone is switched off")).to_have_count(0)


async def test_a_picture_is_sent_and_a_wrong_file_is_explained(company: Driver, page: Page) -> None:
    await page.goto(PHONE)
    await page.locator("input[name=picture]").set_input_files(str(STATIC / "sample.png"))
    await page.get_by_label("Send from phone").click()
    await expect(page.locator("#texts li.mine img")).to_be_visible()
    assert (await company.office.until(lambda got: got))[0]["MediaContentType0"] == SAMPLE[0]

    await page.locator("#body").fill("and this")
    wrong = {"name": "a.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"}
    await page.locator("input[name=picture]").set_input_files(wrong)  # type: ignore[arg-type]
    await page.get_by_label("Send from phone").click()
    await expect(page.get_by_role("heading", name="The picture was not sent")).to_be_visible()
    assert len(company.office.got) == 1


async def test_the_newest_text_is_in_sight_in_a_long_thread(company: Driver, page: Page) -> None:
    for number in range(30):
        await company.text_in(body=f"Text {number}")
    await page.goto(PHONE)
    await expect(page.get_by_text("Text 29")).to_be_in_viewport()
    await company.text_in(body="Text 30")
    await expect(page.get_by_text("Text 30")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1366])
@pytest.mark.parametrize("path", ["/practice", PHONE])
async def test_the_pages_fit_and_keep_the_rules_of_accessibility(
    company: Driver, page: Page, path: str, width: int, scheme: str
) -> None:
    await company.text_in(body="Hello, is this the office?", picture=True)
    await company.call()
    await company.create(Body="It is", From=COURT_LINE)
    await company.office.receipts("delivered")
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": width, "height": 700})
    await page.goto(path)

    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)

    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width

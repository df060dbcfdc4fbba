"""The search as the browser gets it: people, then texts, and the way to each."""

from datetime import timedelta

import pytest

from tests.fakes.threads import ANA, BEN
from tests.service.web.conftest import Browser, Office


async def test_people_come_first_then_texts_with_what_was_searched_for_marked(office: Office, carla: Browser) -> None:
    text = office.threads.text_in(BEN, "Tell Ana <b>I</b> am late")
    page = (await carla.get("/search?q=ana")).text
    people, texts = page.split('id="texts-h"')
    assert f'href="/c/{ANA}"><b>Abbott, Ana</b>' in people
    assert f'href="/c/{BEN}/at/{text.message_id}#m{text.message_id}"' in texts
    assert "Tell <mark>Ana</mark> &lt;b&gt;I&lt;/b&gt; am late" in texts


async def test_nothing_found_says_what_to_try(carla: Browser) -> None:
    page = (await carla.get("/search?q=nobody")).text
    assert "No client matches “nobody”" in page
    assert "No text has all of these words." in page
    assert "No text has all" not in (await carla.get("/search?q=%20")).text


async def test_older_texts_are_a_page_further(office: Office, carla: Browser) -> None:
    texts = [office.threads.text_in(ANA, f"waiting {n}", timedelta(hours=n)) for n in range(25)]
    assert f"before={texts[19].message_id}" in (await carla.get("/search?q=waiting")).text
    older = (await carla.get(f"/search?q=waiting&before={texts[19].message_id}")).text
    assert older.count("<mark>") == 5
    assert 'id="people-h"' not in older


async def test_found_text_stands_among_its_neighbours(office: Office, carla: Browser) -> None:
    texts = [office.threads.text_in(ANA, f"text number {n}.", timedelta(hours=90 - n)) for n in range(60)]
    page = (await carla.get(f"/c/{ANA}/at/{texts[20].message_id}")).text
    assert all(f"text number {n}." in page for n in (19, 20, 21))
    assert (await carla.get(f"/c/{ANA}/at/{BEN}")).status == 404


async def test_whatever_is_typed_and_whatever_is_away_the_page_stands(office: Office, carla: Browser) -> None:
    for typed in ("%00", "%3Cscript%3E", "x" * 5000, "%F0%9F%98%80", "a%22b", "%E2%80%AE"):
        page = await carla.get(f"/search?q={typed}")
        assert page.status == 200
        assert "<script>" not in page.text
    office.threads.is_hanging = True
    page = await carla.get("/search?q=ana")
    assert (page.status, page.text.count("be shown now")) == (200, 2)


async def test_no_answer_needed_works_without_a_script(office: Office, carla: Browser) -> None:
    seq = office.threads.text_in(ANA, "Thanks!").seq
    assert f'name="seq" value="{seq}"' in (await carla.get(f"/c/{ANA}")).text
    answer = await carla.post(f"/c/{ANA}/answered", {"seq": seq})
    assert (answer.status, answer.headers["Location"]) == (303, f"/c/{ANA}")
    assert ("POST", f"/v1/threads/{ANA}/answered", {"seq": seq}) in office.threads.asked


@pytest.mark.parametrize("seq", ["{seq}", "", "-1", "x", "٣"])
async def test_a_text_the_page_never_showed_waits_for_an_answer(office: Office, carla: Browser, seq: str) -> None:
    shown = office.threads.text_in(ANA, "Thanks!").seq
    office.threads.text_in(ANA, "Wait, where is it?")
    answer = await carla.post(f"/c/{ANA}/answered", {"seq": seq.format(seq=shown)})
    assert (answer.status, answer.headers["Location"]) == (303, f"/c/{ANA}?note=newer")
    page = (await carla.get(answer.headers["Location"])).text
    assert "A new text has come. Look at it first." in page
    assert office.threads.put_aside == set()
    piece = await carla.post(f"/c/{ANA}/answered", {"seq": shown}, **{"HX-Request": "true"})
    assert "A new text has come. Look at it first." in piece.text

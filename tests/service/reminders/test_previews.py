"""Words as a client would get them, before anybody does: the same as what goes out, and of nobody out of sight."""

from typing import Any
from uuid import UUID

from services.reminders.domain.wording.template import Template, Words
from tests.service.reminders.conftest import ANA, PROBATION, Office, ana, scheduled
from tests.service.reminders.sights import DEV
from tests.service.reminders.wordings import EN, ES, TEMPLATE, Asking, know_staff, published, template, written


def texts(seen: Any) -> dict[tuple[str, bool], str]:
    return {(one["language"], one["is_neutral"]): one["body"] for one in seen["texts"]}


async def preview(asking: Asking, which: Template = TEMPLATE, status: int = 200, **more: Any) -> Any:
    return await asking.post("/v1/words/preview", written(which, **more), status)


async def test_what_is_shown_of_a_real_client_is_what_they_get(office: Office) -> None:
    await know_staff(office)
    await published(office, PROBATION)
    post = await office.handed(scheduled(contact="Court clerk, 801-555-0192"))
    seen = await preview(Asking(office, "erin"), client_id=str(ANA))
    assert (seen["given_name"], seen["family_name"], seen["language"]) == ("Ana", "Abbott", "es")
    assert (seen["is_example_date"], seen["missing"]) == (False, [])
    full = {language: body for (language, is_neutral), body in texts(seen).items() if not is_neutral}
    twin = {language: body for (language, is_neutral), body in texts(seen).items() if is_neutral}
    assert (full, twin) == (post.wording, post.neutral_wording)
    assert all(one["segments"] in (1, 2) for one in seen["texts"])
    assert await office.db.fetchval("SELECT object_id FROM audit WHERE act = 'words_previewed'") == str(ANA)


async def test_of_a_client_without_such_a_date_it_is_an_examples(office: Office) -> None:
    await know_staff(office)
    await office.know_ana()
    seen = await preview(Asking(office, "erin"), client_id=str(ANA))
    assert (seen["given_name"], seen["is_example_date"]) == ("Ana", True)
    assert "Monday, March 9 at 9:00 AM, 450 S State St, room 201" in texts(seen)["en", False]


async def test_of_nobody_everything_is_an_examples_and_leaves_no_trail(office: Office) -> None:
    await know_staff(office)
    await office.know_ana()
    for who in ("erin", "ada"):
        seen = await preview(Asking(office, who))
        assert (seen["given_name"], seen["language"], seen["is_example_date"]) == (None, None, True)
        assert texts(seen)["en", False].startswith("Hi Ana, the team at a department: you have court on Monday")
    assert await office.db.fetchval("SELECT count(*) FROM audit WHERE act LIKE 'words%'") == 0


async def test_a_client_out_of_sight_is_not_shown(office: Office) -> None:
    """Nor whether there is one: a colleague's of another team, nobody's, and, for an administrator, anybody's."""
    await know_staff(office)
    await office.know_ana()
    await preview(Asking(office, "ada"), status=404, client_id=str(ANA))
    await preview(Asking(office, "otto"), status=404, client_id=str(ANA))
    await preview(Asking(office, "erin"), status=404, client_id=str(UUID(int=77)))
    caseload = ana().caseloads[0]
    await office.know(ana(caseloads=(type(caseload)(department_id=PROBATION, staff_id=DEV, is_open=True),)))
    await preview(Asking(office, "erin"), status=404, client_id=str(ANA))


async def test_what_is_wrong_is_said_with_it(office: Office) -> None:
    await know_staff(office)
    unfit = template(wording=Words(en=EN + " {judge}", es=ES), neutral=None)
    seen = await preview(Asking(office, "erin"), unfit)
    assert {"unknown_blank", "needs_twin"} <= {one["code"] for one in seen["findings"]}
    assert {language for language, is_neutral in texts(seen) if not is_neutral} == {"es"}
    assert ("es", True) in texts(seen), "the house's twin, where it has none"


async def test_accents_go_where_somebody_chose_that(office: Office) -> None:
    await know_staff(office)
    words = Words(en=EN, es=ES.replace("tiene corte", "tiene corte el próximo día,"))
    kept = await preview(Asking(office, "erin"), template(wording=words))
    plain = await preview(Asking(office, "erin"), template(wording=words, is_accent_free=True))
    assert "próximo día" in texts(kept)["es", False]
    assert "proximo dia" in texts(plain)["es", False]


async def test_a_form_with_what_no_database_keeps_is_refused(office: Office) -> None:
    await know_staff(office)
    erin = Asking(office, "erin")
    for words in ("\0", "x" * 2001):
        await preview(erin, template(wording=Words(en=words)), 422)
        await erin.saves(template(wording=Words(en=words)), 422)

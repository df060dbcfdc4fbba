"""The address of a record that was merged into another leads to the one that stays, whoever may see that."""

from uuid import UUID

from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office

GONE = UUID(int=0xA0A0)


async def test_the_old_address_leads_to_the_one_that_stays(office: Office, carla: Browser) -> None:
    office.threads.gone[GONE] = ANA
    assert (await carla.get(f"/c/{GONE}")).to == f"/c/{ANA}"
    assert (await carla.get(f"/clients/{GONE}")).to == f"/clients/{ANA}"
    assert "Abbott, Ana" in (await carla.get(f"/c/{ANA}")).text
    assert f'action="/clients/{ANA}/edit"' in (await carla.get(f"/clients/{GONE}/edit")).text


async def test_who_may_not_see_the_one_that_stays_learns_nothing_of_it(office: Office) -> None:
    dev = await office.signed_in("dev")
    nobody = [await dev.get(path) for path in (f"/c/{GONE}", f"/clients/{GONE}")]
    office.threads.gone[GONE] = ANA
    merged = [await dev.get(path) for path in (f"/c/{GONE}", f"/clients/{GONE}")]
    assert [(one.status, one.to) for one in merged] == [(404, "")] * 2
    for before, after in zip(nobody, merged, strict=True):
        assert (after.status, len(after.text)) == (before.status, len(before.text))
        assert str(ANA) not in after.text

"""What a new client's form begins with, and what is said of a name while it is typed."""

from uuid import UUID

from tests.service.threads.house import BENS, DEV
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def test_the_form_begins_with_what_the_department_has(office: Office, ana: Ana) -> None:
    intake = await office.carla.get("/v1/intake")
    assert (intake["time_zone"], intake["id_labels"], intake["for_nobody"]) == ("America/Denver", ["court_id"], False)
    assert [one["name"] for one in intake["colleagues"]] == ["Carla Reyes"]
    intake = await office.desk.get("/v1/intake")
    assert [one["name"] for one in intake["colleagues"]] == ["Carla Reyes", "Dev Chandra", "Erin Hammond"]
    assert intake["for_nobody"] is True


async def test_a_name_one_has_already_is_said_with_the_last_digits(office: Office, ana: Ana) -> None:
    await office.add("Ana Abbott", BENS, DEV)
    query = "/v1/known?given_name=ana&family_name=abbott"
    [same] = (await office.carla.get(query))["same_name"]
    assert (same["client_id"], same["digits"], same["staff_name"]) == (str(ana[0]), "0110", "Carla Reyes")
    assert len((await office.erin.get(query))["same_name"]) == 2
    assert (await office.clerk.get(query))["same_name"] == []

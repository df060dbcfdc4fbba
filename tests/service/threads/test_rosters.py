"""A caseload in a list: brought, looked at row by row, and applied whole or not at all."""

from uuid import UUID

from proto.people import ClientChanged, ExternalId
from services.threads.jobs import Jobs
from services.threads.store.caseloads import close_caseload
from tests.service.threads.house import (
    ANAS,
    BENS,
    CARLA,
    CLERK,
    COURT,
    DEV,
    NEW,
    PROBATION,
    STRANGERS,
    staff,
)
from tests.service.threads.lists import applies, brings, changes, csv, looks, people, said
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def know_addresses(office: Office) -> None:
    """web has told whose address is whose."""
    await office.know(staff(CARLA, email="carla@county.example"), staff(DEV, email="Dev@County.example"))


async def test_a_list_becomes_a_caseload(office: Office) -> None:
    await know_addresses(office)
    brought = await brings(
        office.erin,
        csv(
            "Eve,Evans,(307) 555-0112,Spanish,1AG-17,carla@county.example,Works nights.",
            "DOE,JANE,415.555.0113,,,Dev Chandra,",
            header="first name,last name,phone,language,case,user,notes",
        ),
    )
    assert (brought["state"], brought["counts"], brought["good_count"]) == ("read", {"new": 2}, 2)
    assert [row["staff_name"] for row in brought["rows"]] == ["Carla Reyes", "Dev Chandra"]
    assert brought["rows"][1]["mends"] == ["recased"]
    assert await office.value("SELECT count(*) FROM client") == 0, "looking adds nobody"
    applied = await applies(office.erin, brought)
    assert (applied["state"], applied["agreed_how"], applied["counts"]) == ("applied", "form", {"new": 2})
    [row] = (await office.carla.inbox())["rows"]
    client = (await office.carla.thread(row["thread_id"]))["client"]
    assert (client["given_name"], client["family_name"], client["language"]) == ("Eve", "Evans", "es")
    assert (client["time_zone"], client["notes"], client["agreed_how"]) == ("America/Denver", "Works nights.", "form")
    assert client["external_ids"] == [{"label": "case", "value": "1AG-17"}]
    assert [(one["number"], one["health"]) for one in client["phones"]] == [(NEW, "unverified")]
    assert applied["rows"][0]["client_id"] == client["client_id"]
    assert [row["family_name"] for row in (await office.dev.inbox())["rows"]] == ["Jane"]


async def test_others_are_told_whole_of_everybody(office: Office) -> None:
    await applies(office.carla, await brings(office.carla, csv("Eve,Evans,3075550112")))
    await Jobs(office.service.db).follow_changes()
    told = await office.next("reminders.copies", ClientChanged)
    assert [phone.number for phone in told.phones] == [NEW]
    assert [caseload.staff_id for caseload in told.caseloads] == [CARLA]
    assert (
        await office.value("SELECT count(*) FROM client_change WHERE kind = 'consent' AND facts->>'how' = 'form'") == 1
    )


# The catalogue of what real lists hold (facts/reminders-and-twilio.md §1.3), a row each.
CATALOGUE = {
    "ANA,ABBOTT,385 555 0140": "new",
    "  Ben , Barela ,385 555 0141": "new",
    "John,SMITH JR,385 555 0142": "new",
    "Mary Ann Louise,Stone,385 555 0143": "new",
    '"DOE, JANE",,385 555 0144': "new",
    "FNU,Garcia,385 555 0145": "refused:placeholder:given_name",
    "Luis,LNU,385 555 0146": "refused:placeholder:family_name",
    "JosÃ©,NÃºÃ±ez,385 555 0147": "new",
    "Sean,O'Neil,385 555 0148": "new",
    "Una,One,(385) 555-0149": "new",
    "Una,One,385.555.0149": "refused:twice:number",
    "UNA,ONE,+1 385 555 0149": "refused:twice:number",
    "Una,One,1-385-555-0149": "refused:twice:number",
    "Una,One,3855550149": "refused:twice:number",
    "Eve,Evans,385 555 0150 ext. 12": "refused:extension:number",
    "Eve,Evans,555-0151": "refused:not_a_phone:number",
    "Eve,Evans,UNKNOWN": "refused:no_number:number",
    "Eve,Evans,": "refused:no_number:number",
    "Cy,Cell,385 555 0152,CELL": "new",
    "Di,Cell,385 555 0153,Cell": "new",
    "Ed,Cell,385 555 0154,CELL PHONE": "new",
    "Flo,Home,385 555 0155,HOME": "refused:not_mobile:phone_type",
    "Gus,Case,385 555 0156,,1AG-17-00006CR ": "new",
    "Hal,Case,385 555 0157,,old/17": "new",
    "Ida,First,385 555 0158,,2AG-18": "new",
    "Jo,Second,385 555 0159,,2AG-18": "new",
    "Kim,One,385 555 0160": "refused:shared:number",
    "Lou,Two,385 555 0160": "refused:shared:number",
    '=HYPERLINK("x"),Max,385 555 0161': "new",
    "Mia,Max,385 555 0162,,,es": "new",
    "Ned,Max,385 555 0163,,,Klingon": "refused:language:language",
    ",Max,385 555 0164": "refused:no_name:given_name",
    "Our,Line,801 555 0100": "refused:own_line:number",
    "Paid,Line,900 555 0100": "refused:not_a_phone:number",
    f"Long,Name {'x' * 101},385 555 0165": "refused:too_long:family_name",
}


async def test_every_kind_of_dirt_has_its_outcome_and_its_reason(office: Office) -> None:
    content = csv(*CATALOGUE, header="First Name,Last Name,Phone,Phone Type,Case No.,Language")
    brought = await brings(office.carla, content)
    assert dict(zip(CATALOGUE, said(brought), strict=True)) == CATALOGUE
    good = list(CATALOGUE.values()).count("new")
    applied = await applies(office.carla, brought)
    assert applied["counts"] == {"new": good, "refused": len(CATALOGUE) - good}
    assert await office.value("SELECT count(*) FROM client") == good, "the good ones are whole, whatever the others are"
    query = "SELECT given_name || ' ' || family_name FROM client WHERE folded_name = ANY ($1) ORDER BY family_name"
    folded = ["abbott ana", "doe jane", "nunez jose", "smith jr john"]
    assert [row[0] for row in await office.db.fetch(query, folded)] == [
        "Ana Abbott",
        "Jane Doe",
        "José Núñez",
        "John Smith Jr",
    ]


async def test_whom_we_know_decides(office: Office, ana: Ana) -> None:
    closed, _ = await office.add("Ben Baker", BENS)
    theirs, _ = await office.add("Dee Cole", NEW, DEV)
    await office.add("Cy Cole", STRANGERS, CLERK, COURT)
    async with office.service.db.tx() as tx:
        await close_caseload(tx, closed, PROBATION)
        await close_caseload(tx, theirs, PROBATION)
    rows = {
        f"Ana,Abbott,{ANAS}": "known",
        "Eve,Evans,385 555 0140": "new",
        f"Ben,Baker,{BENS}": "reopened",
        f"Dee,Cole,{NEW}": "refused:colleagues:number",
        f"Cy,Cole,{STRANGERS}": "added_here",
    }
    brought = await brings(office.carla, csv(*rows))
    assert said(brought) == list(rows.values())
    assert [bool(row["client_id"]) for row in brought["rows"]] == [True, False, True, False, False]
    applied = await applies(office.carla, brought)
    assert applied["counts"] == {"known": 1, "new": 1, "reopened": 1, "added_here": 1, "refused": 1}
    names = [row["family_name"] for row in (await office.carla.inbox())["rows"]]
    assert sorted(names) == ["Abbott", "Baker", "Cole", "Evans"]
    assert await office.value("SELECT count(*) FROM client") == 5
    await office.clerk.inbox()
    again = await brings(office.carla, csv(*rows))
    assert said(again) == ["known", "known", "known", "refused:colleagues:number", "known"]
    assert (await applies(office.carla, again, 422))["title"] == "nobody"


async def test_another_name_or_case_is_asked_about_by_refusing_the_row(office: Office) -> None:
    await office.add("Ana Abbott", ANAS, external_ids=(ExternalId(label="court_id", value="A-1001"),))
    rows = [f"Ben,Barela,{ANAS}", f"Ana,Abbott,{NEW},,a-1001", f"Cy,Cole,{STRANGERS},,A-1001"]
    brought = await brings(office.carla, csv(*rows))
    assert said(brought) == ["refused:known_number:number", "refused:other_number:number", "refused:known_case:case"]
    assert [row["said"] for row in brought["rows"]] == [ANAS, NEW, "A-1001"]


async def test_a_namesake_is_pointed_at_before_somebody_is_there_twice(office: Office, ana: Ana) -> None:
    await office.add("Cy Cole", STRANGERS, CLERK, COURT)
    rows = [f"Ana,Abbott,{NEW}", f"Ana,Abbott,{ANAS}", "Cy,Cole,385 555 0141"]
    brought = await brings(office.carla, csv(*rows, "Eve,Evans,385 555 0142"))
    assert [row["has_namesake"] for row in brought["rows"]] == [True, False, False, False]
    assert [row["staff_name"] for row in brought["rows"]] == ["Carla Reyes", None, "Carla Reyes", "Carla Reyes"]
    applied = await applies(office.carla, brought)
    assert not any(row["has_namesake"] for row in applied["rows"])


async def test_of_another_departments_client_nothing_is_told(office: Office) -> None:
    """Neither by another name, nor by who they are once they are shared."""
    await office.add("Cy Cole", STRANGERS, CLERK, COURT)
    brought = await brings(office.carla, csv(f"Ben,Barela,{STRANGERS}"))
    assert said(brought) == ["new"]
    shared = await brings(office.carla, csv(f"Cy,Cole,{STRANGERS}"))
    assert (said(shared), shared["rows"][0]["client_id"]) == (["added_here"], None)


async def test_whose_they_become(office: Office) -> None:
    await know_addresses(office)
    rows = {
        "Eve,Evans,385 555 0140,,,DEV@county.example": "new",
        "Eve,Ewing,385 555 0141,,,Nobody@county.example": "refused:user:user",
        "Eve,Ely,385 555 0142": "new",
        "Eve,Eads,385 555 0143,,,clerk@county.example": "refused:user:user",
    }
    of_desk = await brings(office.desk, csv(*rows))
    assert said(of_desk) == list(rows.values())
    assert of_desk["rows"][1]["said"] == "Nobody@county.example", "who is unknown is named"
    of_carla = await brings(office.carla, csv(*rows))
    assert said(of_carla) == ["refused:user:user", "refused:user:user", "new", "refused:user:user"]
    await applies(office.desk, of_desk)
    query = "SELECT family_name, staff_id FROM client JOIN thread USING (client_id) ORDER BY family_name"
    assert [tuple(row) for row in await office.db.fetch(query)] == [("Ely", None), ("Evans", DEV)]


async def test_whom_the_list_does_not_name_is_given_to_whom_its_bringer_chooses(office: Office) -> None:
    brought = await brings(office.desk, csv("Eve,Evans,385 555 0140"))
    assert (brought["staff_id"], brought["for_nobody"]) == (None, True)
    brought = await changes(office.desk, brought, staff_id=str(DEV))
    assert brought["rows"][0]["staff_name"] == "Dev Chandra"
    await applies(office.desk, brought)
    assert await office.value("SELECT staff_id FROM thread") == DEV
    mine = await brings(office.carla, csv("Eve,Ely,385 555 0141"))
    for other in (DEV, CLERK, None):
        refused = await changes(office.carla, mine, 422, staff_id=str(other) if other else None)
        assert refused["field"] == "staff_id"


async def test_columns_are_shown_and_may_be_changed(office: Office) -> None:
    brought = await brings(office.carla, csv("Eve,Evans,385 555 0140", header="a,b,c"))
    assert (brought["columns"], brought["missing"], said(brought)) == ({}, "number", [""])
    assert (await applies(office.carla, brought, 422))["title"] == "columns"
    assert (await changes(office.carla, brought, 422, columns={"number": 3}))["field"] == "columns"
    chosen = await changes(office.carla, brought, columns={"number": 2, "given_name": 0, "family_name": 1})
    assert (chosen["missing"], said(chosen)) == (None, ["new"])
    assert (await changes(office.carla, brought, 409))["title"] == "changed"
    assert (await applies(office.carla, brought, 409))["title"] == "changed", "what was looked at is what is applied"
    await applies(office.carla, chosen)
    assert (await changes(office.carla, chosen, 409))["title"] == "applied"


async def test_rows_come_fifty_at_a_time_and_by_outcome(office: Office) -> None:
    brought = await brings(office.carla, csv(*people(60), "Eve,Evans,"))
    assert (len(brought["rows"]), brought["has_more"], brought["row_count"]) == (50, True, 61)
    behind = await looks(office.carla, brought, f"?after={brought['rows'][-1]['place']}")
    assert ([row["place"] for row in behind["rows"]], behind["has_more"]) == (list(range(52, 63)), False)
    assert said(await looks(office.carla, brought, "?show=refused")) == ["refused:no_number:number"]
    assert len((await looks(office.carla, brought, "?show=good&after=52"))["rows"]) == 9
    report = await office.carla.get(f"/v1/rosters/{brought['roster_id']}/report")
    assert (len(report["rows"]), report["rows"][-1]["reason"]) == (61, "no_number")
    assert report["rows"][-1]["cells"] == ["Eve", "Evans"]


async def test_who_serves_nobody_brings_no_list(office: Office) -> None:
    for who in (office.admin, office.auditor):
        await brings(who, csv("Eve,Evans,385 555 0140"), 404)
    assert await office.value("SELECT count(*) FROM roster") == 0

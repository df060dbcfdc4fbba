"""Merging two records and taking it back, as web asks for it; and all that hangs on either, as it stands."""

from typing import Any
from uuid import UUID

from services.kit.ids import new_id
from services.threads.jobs.merges import Merges
from tests.service.threads.asking import Asking
from tests.service.threads.office import Office

Record = tuple[UUID, UUID]


async def phone_of(office: Office, client_id: UUID) -> UUID:
    query = "SELECT phone_id FROM phone WHERE client_id = $1 AND is_current"
    return UUID(str(await office.value(query, client_id)))


async def ask(
    who: Asking, office: Office, kept: Record, gone: Record, status: int | tuple[int, ...] = 202, **more: Any
) -> dict[str, Any]:
    """Have these be one: by default with the names and the number of the one that stays."""
    form = {
        "merge_id": str(new_id()),
        "keep_id": str(kept[0]),
        "gone_id": str(gone[0]),
        "names_of": str(kept[0]),
        "phone_id": str(more.pop("phone_id", None) or await phone_of(office, kept[0])),
    }
    answer: dict[str, Any] = await who("POST", "/v1/merges", form | more, status)
    return answer


async def carry(office: Office) -> None:
    """What was decided is carried out now, and what follows from it begun."""
    await Merges(office.service.db, lambda: office.service.nudge("follow_changes")).carry()


async def becomes(office: Office, merge_id: str, state: str) -> None:
    await carry(office)
    await office.until("SELECT state FROM merge WHERE merge_id = $1", state, UUID(merge_id))


async def merged(office: Office, kept: Record, gone: Record, **more: Any) -> str:
    """Carla has merged these; the merge's id."""
    merge_id: str = (await ask(office.carla, office, kept, gone, **more))["merge_id"]
    await becomes(office, merge_id, "done")
    return merge_id


async def undone(office: Office, merge_id: str) -> None:
    await office.carla("POST", f"/v1/merges/{merge_id}/undo", None, 202)
    await becomes(office, merge_id, "undone")


def said(thread: Any) -> list[str]:
    """The words of its texts, as they are shown."""
    return [one["body"] for one in thread["messages"] if one["direction"] != "marker"]


# Everything either record has, without what counts its changes and the markers that say what was done to it.
_TABLES = {
    "client": "to_jsonb(client) - 'seq' - 'edits' FROM client WHERE client_id = ANY ($1)",
    "phone": "to_jsonb(phone) FROM phone WHERE client_id = ANY ($1)",
    "external_id": "to_jsonb(external_id) FROM external_id WHERE client_id = ANY ($1)",
    "caseload": "to_jsonb(caseload) FROM caseload WHERE closed_at IS NULL AND client_id = ANY ($1)",
    "thread": "to_jsonb(thread) - 'arrivals' FROM thread WHERE client_id = ANY ($1)",
    "task": "jsonb_build_array(client_id, phone_id, kind) FROM task WHERE done_at IS NULL AND client_id = ANY ($1)",
    "message": "to_jsonb(message) FROM message WHERE direction <> 'marker' AND thread_id = ANY ($2)",
    "draft": "to_jsonb(draft) - 'saved_at' FROM draft WHERE thread_id = ANY ($2)",
    "note": "to_jsonb(note) FROM note WHERE thread_id = ANY ($2)",
    "question": "to_jsonb(question) FROM question WHERE thread_id = ANY ($2)",
    "group_member": "to_jsonb(group_member) FROM group_member WHERE thread_id = ANY ($2)",
    "recipient": "to_jsonb(recipient) FROM recipient WHERE thread_id = ANY ($2)",
    "post": "to_jsonb(post) FROM post WHERE thread_id = ANY ($2)",
}


async def snapshot(office: Office, *records: Record) -> dict[str, list[str]]:
    """Both records and all that hangs on them."""
    clients, threads = [record[0] for record in records], [record[1] for record in records]
    found = {}
    for name, query in _TABLES.items():
        rows = await office.db.fetch(f"SELECT {query} AND $1::uuid[] <> $2::uuid[]", clients, threads)
        found[name] = sorted(str(row[0]) for row in rows)
    return found

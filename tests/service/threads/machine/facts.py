"""What there is in some departments: whose it is, and where each word and number stands that a person may be told.

Read by the superuser, whom no wall keeps from anything.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg

# Every word that is private to somebody is one of these, and every number of a client's or a stranger's.
PRIVATE: Final = re.compile(r"zq\d{5}|\+1801\d{7}", re.IGNORECASE)
_THEIR_CLIENTS: Final = "SELECT client_id FROM thread WHERE department_id = ANY ($1)"

# Things that have an id, by kind as the API's description calls them, and what it follows from who may see them.
_THINGS: Final = {
    "thread": "thread_id AS id, client_id, department_id, staff_id, merged_into FROM thread",
    "message": "message_id AS id, message.thread_id FROM message JOIN thread USING (thread_id)",
    "medium": """
        media_id AS id, message.thread_id, unknown_text.unknown_id
          FROM medium
          LEFT JOIN message ON message.message_id = medium.text_id
          LEFT JOIN unknown_text ON unknown_text.text_id = medium.text_id
          LEFT JOIN thread ON thread.thread_id = message.thread_id
          LEFT JOIN unknown_number ON unknown_number.unknown_id = unknown_text.unknown_id
          CROSS JOIN LATERAL (SELECT COALESCE(thread.department_id, unknown_number.department_id)) AS one(department_id)
    """,
    "unknown_number": """
        unknown_id AS id, department_id, state, candidate_ids, candidate_staff_ids FROM unknown_number
    """,
    "template": "template_id AS id, department_id, owner_id FROM template",
    "batch": "batch_id AS id, department_id, author_id, state FROM batch",
    "group": "group_id AS id, department_id, staff_id FROM client_group",
    "order": "order_id AS id, department_id, client_id FROM contact_order",
    "roster": "roster_id AS id, department_id, staff_id FROM roster",
    "merge": "merge_id AS id, department_id, kept_id, state FROM merge",
    "caseload": "caseload_id AS id, department_id, client_id FROM caseload",
    "consent": "consent_id AS id, department_id, client_id FROM consent",
}
_THINGS_OF_CLIENTS: Final = {
    "client": "client_id AS id, merged_into FROM client",
    "phone": "phone_id AS id, client_id, number, is_current, valid_to FROM phone",
    "task": "task_id AS id, client_id FROM task",
}

# Where words stand: of what kind the thing is whose sight they come with, its id, whose it is besides, the words.
_WORDS: Final = (
    "'message', message_id, NULL, concat_ws(' ', body, number, marker) FROM message JOIN thread USING (thread_id)",
    "'thread', thread_id, NULL, note.body FROM note JOIN thread USING (thread_id)",
    "'own', thread_id, draft.staff_id, draft.body FROM draft JOIN thread USING (thread_id)",
    "'own', thread_id, snooze.staff_id, snooze.note FROM snooze JOIN thread USING (thread_id)",
    "'unknown_number', unknown_id, NULL, number FROM unknown_number",
    "'unknown_number', unknown_id, NULL, body FROM unknown_text JOIN unknown_number USING (unknown_id)",
    "'template', template_id, NULL, concat_ws(' ', title, wording) FROM template",
    "'batch', batch_id, NULL, wording::text FROM batch",
    "'recipient', thread_id, author_id, body FROM recipient JOIN batch USING (batch_id)",
    "'group', group_id, NULL, name FROM client_group",
    "'said', client_id, department_id, concat_ws(' ', order_number, note) FROM contact_order",
    "'said', client_id, department_id, note FROM consent WHERE note <> ''",
    "'roster', roster_id, NULL, array_to_string(cells, ' ') FROM roster_row JOIN roster USING (roster_id)",
    "'merge', merge_id, NULL, gone_family_name FROM merge",
)
_WORDS_OF_CLIENTS: Final = (
    "'client', client_id, NULL, concat_ws(' ', given_name, family_name, notes) FROM client",
    "'client', client_id, NULL, number FROM phone",
)

Place = tuple[str, UUID, UUID | None]


class Facts:
    """things: by kind, by id. places: of each private word or number, all the things it stands in."""

    def __init__(self) -> None:
        self.things: dict[str, dict[UUID, Any]] = {}
        self.places: dict[str, set[Place]] = defaultdict(set)

    def ids(self, kind: str) -> list[UUID]:
        """Of this kind, in the order in which they were made."""
        return sorted(self.things[kind])


async def read_facts(db: asyncpg.Connection, departments: Sequence[UUID]) -> Facts:
    """All there is in these departments."""
    facts = Facts()
    for kind, told in _THINGS.items():
        of = "one.department_id" if kind == "medium" else "department_id"
        facts.things[kind] = _by_id(await db.fetch(f"SELECT {told} WHERE {of} = ANY ($1)", departments))
    for kind, told in _THINGS_OF_CLIENTS.items():
        query = f"SELECT {told} WHERE client_id IN ({_THEIR_CLIENTS})"
        facts.things[kind] = _by_id(await db.fetch(query, departments))
    for told in _WORDS:
        both = f"{told} {'AND' if ' WHERE ' in told else 'WHERE'} department_id = ANY ($1)"
        _find_places(facts, await db.fetch(f"SELECT {both}", departments))
    for told in _WORDS_OF_CLIENTS:
        _find_places(facts, await db.fetch(f"SELECT {told} WHERE client_id IN ({_THEIR_CLIENTS})", departments))
    return facts


def _by_id(rows: Sequence[Any]) -> dict[UUID, Any]:
    return {row["id"]: row for row in rows}


def _find_places(facts: Facts, rows: Sequence[Any]) -> None:
    for kind, thing_id, whose, words in rows:
        for word in PRIVATE.findall(words or ""):
            facts.places[word.lower()].add((kind, thing_id, whose))

"""One thing of every kind an address of the front door can name, all of them of one client of Carla's or her own."""

import re
import uuid
from collections.abc import Iterator
from typing import Final, NamedTuple

from aiohttp import web

from deploy.office.cast import CARLA, CLIENTS, ERIN, PROBATION
from services.web.app import PAGES
from tests.e2e.attackers import Rows

# One of Carla's, whom no other story is about; and a word that stands in all that is hers.
HERS: Final = CLIENTS[41]
SECRET: Final = "zqsecretzq"
_PLACE: Final = re.compile(r"\{(\w+)(?::((?:[^{}]|\{\d+\})*))?\}")

_MAKE: Final = (
    "UPDATE client SET notes = '{secret}' WHERE client_id = '{client_id}'",
    """
    INSERT INTO task (task_id, client_id, phone_id, kind, opened_at)
    VALUES ('{task_id}', '{client_id}', '{phone_id}', 'landline', now())
    """,
    """
    INSERT INTO note (note_id, thread_id, staff_id, body, kind, at)
    VALUES ('{task_id}', '{thread_id}', '{carla}', '{secret}', 'note', now())
    """,
    """
    INSERT INTO template (template_id, department_id, owner_id, kind, title, wording, changed_at)
    VALUES ('{template_id}', '{here}', '{carla}', 'text', '{secret}', '{{"en": "{secret}"}}', now())
    """,
    """
    INSERT INTO batch (batch_id, department_id, author_id, wording, created_at)
    VALUES ('{batch_id}', '{here}', '{carla}', '{{"en": "{secret}"}}', now())
    """,
    """
    INSERT INTO client_group (group_id, department_id, staff_id, name)
    VALUES ('{group_id}', '{here}', '{carla}', '{secret}')
    """,
    """
    INSERT INTO contact_order (order_id, client_id, department_id, order_number, first_on, last_on,
                                       decided_by_id, decided_at)
    VALUES ('{order_id}', '{client_id}', '{here}', '{secret}', '2026-01-01', '2026-01-02', '{erin}', now())
    """,
    """
    INSERT INTO roster (roster_id, department_id, staff_id, name, header, row_count, at)
    VALUES ('{roster_id}', '{here}', '{carla}', '{secret}.csv', ARRAY['first name', 'last name'], 1, now())
    """,
    """
    INSERT INTO roster_row (roster_id, place, cells) VALUES ('{roster_id}', 2, ARRAY['Eve', '{secret}'])
    """,
    """
    INSERT INTO merge (merge_id, kept_id, gone_id, department_id, staff_id, names_of, gone_given_name,
                               gone_family_name, state, reason, asked_at)
    VALUES ('{merge_id}', '{client_id}', '{other_id}', '{here}', '{carla}', '{client_id}', 'Al', '{secret}',
            'refused', 'number', now())
    """,
    """
    INSERT INTO medium (media_id, text_id, place, state, content_type, seq)
    VALUES ('{media_id}', '{message_id}', 0, 'stored', 'image/png', 1)
    """,
)
MADE: Final = ("task", "template", "batch", "group", "order", "roster", "merge", "media", "appointment")


async def belongings(rows: Rows) -> dict[str, str]:
    """The id of each, by its name in an address. They are made once in an office."""
    ids = {f"{kind}_id": str(uuid.uuid5(HERS.client_id, kind)) for kind in MADE}
    ids |= {"client_id": str(HERS.client_id), "other_id": str(CLIENTS[42].client_id)}
    one = await rows.db.fetchrow(
        """
        SELECT thread_id, message_id, phone_id
          FROM threads.thread
          JOIN threads.message USING (thread_id)
          JOIN threads.phone USING (client_id)
         WHERE client_id = $1
           AND department_id = $2
           AND direction = 'outbound'
           AND phone.is_current
         ORDER BY message_id
         LIMIT 1
        """,
        HERS.client_id,
        PROBATION.department_id,
    )
    assert one is not None
    ids |= {name: str(value) for name, value in one.items()}
    people = {"carla": CARLA.staff_id, "erin": ERIN.staff_id, "here": PROBATION.department_id, "secret": SECRET}
    if not await rows.db.fetchval("SELECT true FROM threads.task WHERE task_id = $1", uuid.UUID(ids["task_id"])):
        async with rows.db.transaction():
            await rows.db.execute("SET LOCAL search_path = threads")  # for what the tables themselves look up
            for statement in _MAKE:
                await rows.db.execute(statement.format(**ids, **people))
    return ids


class Door(NamedTuple):
    """One way in: its method and address as the front door has it; the ids its address names."""

    method: str
    path: str
    ids: tuple[str, ...]

    def to(self, ids: dict[str, str]) -> Iterator[str]:
        """The addresses with these ids, one for each thing that can be done there."""
        acts = next((words.split("|") for name, words in _PLACE.findall(self.path) if name == "act"), [""])
        for act in acts:
            yield _PLACE.sub("{\\1}", self.path).format(**ids, act=act)


def doors() -> list[Door]:
    """Every route of the front door."""
    routes = [route for pages in PAGES for route in pages.routes if isinstance(route, web.RouteDef)]
    return [Door(one.method, one.path, _names(one.path)) for one in routes]


def _names(path: str) -> tuple[str, ...]:
    return tuple(name for name, _ in _PLACE.findall(path) if name != "act")

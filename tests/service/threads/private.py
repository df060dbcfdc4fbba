"""A house with something private in every corner."""

from uuid import UUID

from proto.sms import MediaChanged
from services.kit.ids import new_id
from tests.service.threads.house import ANAS, BENS, CARLA, DEV, NEW, PROBATION, STRANGERS
from tests.service.threads.lists import brings, csv
from tests.service.threads.office import Office

# Who may see whose things: Ana is Carla's, Ben is Dev's, Cy is nobody's (the desk's), all of them Probation's.
MAY_SEE = {
    "ana": {"carla", "erin"},
    "ben": {"dev", "erin"},
    "cy": {"desk", "erin"},
    "board": {"carla", "dev", "erin", "desk"},
}
# A template of one's own is nobody else's, not even their supervisor's.
TEMPLATE_OF = {"ana": "carla", "ben": "dev", "cy": "desk"}
NUMBERS = {"ana": ANAS, "ben": BENS, "cy": NEW, "board": STRANGERS}


class House:
    """An office with something private in every corner. objects: by kind, as the API's description names it, whose."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.threads: dict[str, UUID] = {}
        self.clients: dict[str, UUID] = {}
        self.messages: dict[str, UUID] = {}
        self.media = {key: new_id() for key in MAY_SEE}
        self.unknown: dict[str, UUID] = {}
        self.templates: dict[str, UUID] = {}
        self.phones: dict[str, UUID] = {}
        self.tasks: dict[str, UUID] = {}
        self.batches: dict[str, UUID] = {}
        self.groups: dict[str, UUID] = {}
        self.orders: dict[str, UUID] = {}
        self.rosters: dict[str, UUID] = {}
        self.merges: dict[str, UUID] = {}
        self.statuses: dict[str, UUID] = {}
        self.objects = {
            "thread": self.threads,
            "client": self.clients,
            "message": self.messages,
            "medium": self.media,
            "unknown_number": self.unknown,
            "template": self.templates,
            "phone": self.phones,
            "task": self.tasks,
            "batch": self.batches,
            "group": self.groups,
            "staff": {"ana": CARLA, "ben": DEV},
            "order": self.orders,
            "roster": self.rosters,
            "merge": self.merges,
            "status": self.statuses,
        }

    async def furnish(self) -> None:
        for key, name, owner in (("ana", "Ana Abbott", CARLA), ("ben", "Ben Baker", DEV), ("cy", "Ana Cruz", None)):
            self.clients[key], self.threads[key] = await self.office.add(name, NUMBERS[key], owner)
            self.messages[key] = await self._text(key)
            await self._note_trouble(key)
        await self._write_templates()
        await self._write_to_many()
        await self._order_contact()
        await self._bring_lists()
        await self._refuse_merges()
        await self._word_statuses()
        await self._text("board")
        self.unknown["board"] = await self.office.value("SELECT unknown_id FROM unknown_number")

    async def _text(self, key: str) -> UUID:
        media_id, at = self.media[key], self.office.clock.now()
        text_id = await self.office.texts(secret(key), NUMBERS[key], media_ids=(media_id,), media_count=1)
        picture = MediaChanged(media_id=media_id, state="stored", at=at, text_id=text_id, content_type="image/png")
        await self.office.say("gateway", picture, subject=str(media_id), seq=2)
        await self.office.until("SELECT EXISTS (SELECT FROM medium WHERE media_id = $1)", True, media_id)
        return text_id

    async def _note_trouble(self, key: str) -> None:
        query = "SELECT phone_id FROM phone WHERE client_id = $1"
        self.phones[key], self.tasks[key] = await self.office.value(query, self.clients[key]), new_id()
        async with self.office.service.db.tx() as tx:
            await tx.execute(
                "INSERT INTO task (task_id, client_id, phone_id, kind, opened_at) VALUES ($1, $2, $3, 'failing', $4)",
                self.tasks[key],
                self.clients[key],
                self.phones[key],
                tx.now,
            )

    async def _write_templates(self) -> None:
        for key, who in TEMPLATE_OF.items():
            form = {"title": f"of {who}", "wording": {"en": secret(key)}}
            made = await self.office.people[who]("POST", "/v1/templates", form, 201)
            self.templates[key] = UUID(made["template_id"])

    async def _write_to_many(self) -> None:
        """Each wrote a text to theirs that a second person refused, and saved a group."""
        for key, who in TEMPLATE_OF.items():
            asks, ids = self.office.people[who], [str(self.threads[key])]
            form = {"batch_id": str(new_id()), "wording": {"en": "{last name}: closed"}, "thread_ids": ids}
            self.batches[key] = UUID((await asks("POST", "/v1/batches", form, 201))["batch_id"])
            made = await asks("POST", "/v1/groups", {"name": f"of {who}", "thread_ids": ids}, 201)
            self.groups[key] = UUID(made["group_id"])
        await self.office.db.execute("UPDATE batch SET state = 'refused', asked_at = created_at")

    async def _order_contact(self) -> None:
        """Of everybody, in their supervisor's hand."""
        for key, thread_id in self.threads.items():
            self.orders[key] = new_id()
            form = {"order_id": str(self.orders[key]), "order_number": secret(key), "last_on": "2026-12-31"}
            await self.office.erin("POST", f"/v1/threads/{thread_id}/orders", form, 201)

    async def _bring_lists(self) -> None:
        """Each brought a list, of somebody with a secret."""
        for key, who in TEMPLATE_OF.items():
            content = csv(f"Eve,Evans,385 555 0140,,,,{secret(key)}")
            self.rosters[key] = UUID((await brings(self.office.people[who], content))["roster_id"])

    async def _refuse_merges(self) -> None:
        """Of each with another, so that nobody is merged."""
        for key, other in (("ana", "ben"), ("ben", "cy"), ("cy", "ana")):
            self.merges[key] = new_id()
            await self.office.db.execute(
                """
                INSERT INTO merge (merge_id, kept_id, gone_id, department_id, staff_id, names_of, gone_given_name,
                                   gone_family_name, state, reason, asked_at)
                SELECT $1, thread.client_id, $3, thread.department_id, $4, thread.client_id, 'Al', 'Al', 'refused',
                       'number', thread.last_at
                  FROM thread
                 WHERE thread.thread_id = $2
                """,
                *(self.merges[key], self.threads[key], self.clients[other], CARLA),
            )

    async def _word_statuses(self) -> None:
        """One for each: the words are the department's, with whom it stands so is not."""
        for key, thread_id in self.threads.items():
            self.statuses[key] = await self.office.value(
                """
                INSERT INTO client_status (status_id, department_id, name, tone, place)
                VALUES (gen_random_uuid(), $1, $2, 'good', 0)
                RETURNING status_id
                """,
                PROBATION,
                f"of {key}",
            )
            query = "UPDATE thread SET status_id = $2 WHERE thread_id = $1"
            await self.office.db.execute(query, thread_id, self.statuses[key])

    def told_to(self, who: str, text: str) -> list[str]:
        """Whose secrets stand in an answer to this person, who may not know them."""
        return [
            key
            for key in MAY_SEE
            if who not in MAY_SEE[key]
            # The desk may look up every client of its department, to hand texts over; not what they wrote.
            and (secret(key) in text or (NUMBERS[key] in text and (who != "desk" or key not in self.threads)))
        ]


def may(who: str, kind: str, key: str) -> bool:
    """Whether somebody may ask for this one's thing. The desk may for clients, to hand texts over to them."""
    if kind in ("template", "group", "roster"):
        return who == TEMPLATE_OF[key]
    if kind == "batch":  # words and counts are for whoever may be second
        return who in (TEMPLATE_OF[key], "erin", "admin")
    return who in MAY_SEE[key] or (kind in ("client", "phone", "task") and who == "desk" and key in MAY_SEE)


def secret(key: str) -> str:
    """What this one wrote."""
    return f"a secret of {key}"

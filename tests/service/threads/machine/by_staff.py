"""What staff write for themselves and each other: notes, drafts, groups, texts to many, what clients said, lists."""

from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import rule

from services.kit.ids import new_id
from tests.service.threads.machine.in_the_house import WHO, N
from tests.service.threads.machine.with_clients import ALL_SEEN, WithClients
from tests.service.threads.machine.world import word


class ByStaff(WithClients):
    """Rules about what is written."""

    @rule(who=WHO, n=N)
    def text_is_written(self, who: str, n: int) -> None:
        """To a client."""
        form = {"client_msg_id": str(new_id()), "body": f"a secret {word()}", "undo_s": 0}
        self._on_thread(who, n, "POST", "messages", form)

    @rule(who=WHO, n=N)
    def draft_is_written(self, who: str, n: int) -> None:
        """And not sent."""
        self._on_thread(who, n, "PUT", "draft", {"body": f"a secret {word()}"})

    @rule(who=WHO, n=N)
    def note_is_written(self, who: str, n: int) -> None:
        """For whoever has the thread."""
        self._on_thread(who, n, "POST", "notes", {"note_id": str(new_id()), "body": f"a secret {word()}"})

    @rule(who=WHO, n=N)
    def thread_is_put_off(self, who: str, n: int) -> None:
        """With a word to oneself."""
        form = {"until_at": "2026-12-01T17:00:00Z", "unread": ALL_SEEN, "note": f"Call {word()}"}
        self._on_thread(who, n, "PUT", "snooze", form)

    @rule(who=WHO, n=N)
    def court_orders_contact(self, who: str, n: int) -> None:
        """By a supervisor's word."""
        form = {"order_id": str(new_id()), "order_number": word(), "last_on": "2026-12-31", "note": word()}
        self._on_thread(who, n, "POST", "orders", form)

    @rule(who=WHO, n=N, is_agreed=some.booleans())
    def client_says_what_they_agree_to(self, who: str, n: int, is_agreed: bool) -> None:
        """To whoever asked."""
        client = self.world.pick("client", n)
        form = {"consent_id": str(new_id()), "is_agreed": is_agreed, "how": "in_person", "note": f"Says {word()}"}
        self._act(who, "POST", f"/v1/clients/{client['id']}/consent", form, on=(("client", client["id"]),))

    @rule(who=WHO, is_shared=some.booleans())
    def template_is_saved(self, who: str, is_shared: bool) -> None:
        """One's own, or the department's."""
        form = {"title": f"T {word()}", "wording": {"en": f"Hi {word()}"}, "is_shared": is_shared}
        self._act(who, "POST", "/v1/templates", form, on=())

    @rule(who=WHO, some_of=some.lists(N, min_size=1, max_size=3))
    def group_is_saved(self, who: str, some_of: list[int]) -> None:
        """Of those one has, and of no other."""
        on = self._threads(some_of)
        form = {"name": f"Mine {word()}", "thread_ids": [str(thread_id) for _, thread_id in on]}
        self._act(who, "POST", "/v1/groups", form, on=on)

    @rule(who=WHO, some_of=some.lists(N, min_size=1, max_size=3))
    def text_to_many_is_written(self, who: str, some_of: list[int]) -> None:
        """Each gets it with their name."""
        on = self._threads(some_of)
        form = {"batch_id": str(new_id()), "wording": {"en": f"{{last name}}: {word()}"}}
        self._act(who, "POST", "/v1/batches", form | {"thread_ids": [str(one) for _, one in on]}, on=on)

    @rule(who=WHO, n=N)
    def second_person_is_asked(self, who: str, n: int) -> None:
        """By its author: two are more than the department lets one person write to."""
        if batch := self.world.pick("batch", n, state="draft"):
            form = {"edits": 0, "count": 2}
            self._act(who, "POST", f"/v1/batches/{batch['id']}/send", form, on=(("batch", batch["id"]),))

    @rule(who=WHO)
    def list_is_brought(self, who: str) -> None:
        """As its child would leave it."""
        self.run(self._bring(who))

    async def _bring(self, who: str) -> None:
        world, roster_id = self.world, new_id()
        me = world.people[world.names[world.whoever(who)]]
        if world.now().board(me) is None:
            return
        await world.office.db.execute(
            """
            INSERT INTO roster (roster_id, department_id, staff_id, name, header, row_count, at)
            VALUES ($1, $2, $3, 'a.csv', '{first name,last name}', 1, $4)
            """,
            *(roster_id, me.department_id, me.staff_id, world.office.clock.now()),
        )
        row = "INSERT INTO roster_row (roster_id, place, cells) VALUES ($1, 2, $2)"
        await world.office.db.execute(row, roster_id, ["Eve", word()])
        world.touched.add(("roster", roster_id))

    def _threads(self, some_of: list[int]) -> tuple[tuple[str, Any], ...]:
        picked = {self.world.pick("thread", n)["id"] for n in some_of}
        return tuple(("thread", one) for one in sorted(picked))

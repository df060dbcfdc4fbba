"""What changes about clients: whose they are, their numbers, who they are, and whether anybody serves them."""

from typing import Any, Final

from hypothesis import strategies as some
from hypothesis.stateful import rule

from proto.sms import MediaChanged
from services.kit.ids import new_id
from tests.service.threads.machine.in_the_house import ANYBODY, WHO, N
from tests.service.threads.machine.world import World, number, word

# More texts are unread than this at no time: whoever looks has seen them all.
ALL_SEEN: Final = 10_000


class WithClients:
    """Rules about clients and their conversations."""

    world: World

    def run(self, act: Any) -> Any:
        """Have it done where the service runs."""
        raise NotImplementedError

    @rule(n=N, place=some.sampled_from([0, 1]), has_picture=some.booleans())
    def client_writes(self, n: int, place: int, has_picture: bool) -> None:
        """To either department, whoever serves them; from a number that may be another's besides, or nobody's more."""
        if phone := self.world.pick("phone", n):
            self.run(self._write(phone["number"], self.world.lines[place], has_picture))

    @rule(n=some.sampled_from([0, 1]), place=some.sampled_from([0, 1]), has_picture=some.booleans())
    def stranger_writes(self, n: int, place: int, has_picture: bool) -> None:
        """To the board, unless somebody is known by that number since."""
        self.run(self._write(self.world.strangers[n], self.world.lines[place], has_picture))

    async def _write(self, phone: str, line: str, has_picture: bool) -> None:
        office, media_id = self.world.office, new_id()
        more: dict[str, Any] = {"media_ids": (media_id,), "media_count": 1} if has_picture else {}
        text_id = await office.texts(f"a secret {word()}", phone, line=line, **more)
        unknown_id = await office.value("SELECT unknown_id FROM unknown_text WHERE text_id = $1", text_id)
        self.world.touched.add(("unknown_number", unknown_id) if unknown_id else ("message", text_id))
        if has_picture:
            picture = MediaChanged(
                media_id=media_id, state="stored", at=office.clock.now(), text_id=text_id, content_type="image/png"
            )
            await office.say("gateway", picture, subject=str(media_id), seq=2)
            await office.until("SELECT EXISTS (SELECT FROM medium WHERE media_id = $1)", True, media_id)
            self.world.touched.add(("medium", media_id))

    @rule(who=WHO, n=N, to=ANYBODY)
    def thread_is_given_away(self, who: str, n: int, to: str) -> None:
        """With a note to whoever gets it."""
        form = {"client_msg_id": str(new_id()), "to_id": str(self.world.names[to]), "unread": ALL_SEEN}
        self._on_thread(who, n, "POST", "transfer", form | {"note": f"Rings {word()}"})

    @rule(who=WHO, n=N)
    def thread_is_closed(self, who: str, n: int) -> None:
        """It stays whose it was."""
        self._on_thread(who, n, "POST", "close", {"unread": ALL_SEEN})

    @rule(who=WHO, n=N, to=ANYBODY)
    def thread_is_opened_again(self, who: str, n: int, to: str) -> None:
        """By whoever had it, or for another."""
        self._on_thread(who, n, "POST", "reopen", {"to_id": str(self.world.names[to])})

    @rule(who=WHO, kept=N, gone=N)
    def two_records_become_one(self, who: str, kept: int, gone: int) -> None:
        """By those who see both where they work themselves."""
        one = self.world.pick("thread", kept)
        other = self.world.pick("thread", gone, department_id=one["department_id"])
        who = self.world.whoever(who, [("thread", one["id"]), ("thread", other["id"])])
        phone = self.world.pick("phone", 0, client_id=one["client_id"], is_current=True)
        form = {"merge_id": str(new_id()), "keep_id": str(one["client_id"]), "gone_id": str(other["client_id"])}
        form |= {"names_of": form["gone_id"], **({"phone_id": str(phone["id"])} if phone else {})}
        self._act(who, "POST", "/v1/merges", form, on=self._here(who, {one["client_id"], other["client_id"]}))

    def _here(self, who: str, clients: set[Any]) -> tuple[tuple[str, Any], ...]:
        """These clients' threads where somebody works; of one who has none there, one that is not."""
        here = self.world.people[self.world.names[who]].department_id
        return tuple(
            ("thread", thread["id"] if thread else new_id())
            for thread in (self.world.pick("thread", 0, client_id=one, department_id=here) for one in sorted(clients))
        )

    @rule(who=WHO, n=N)
    def merge_is_taken_back(self, who: str, n: int) -> None:
        """By whoever sees what became of the two."""
        if merge := self.world.pick("merge", n):
            self._act(who, "POST", f"/v1/merges/{merge['id']}/undo", on=(("merge", merge["id"]),))

    @rule(who=WHO, n=N, client=N, make_current=some.booleans())
    def unknown_number_is_given_to_a_client(self, who: str, n: int, client: int, make_current: bool) -> None:
        """What it wrote goes along."""
        waits, whose = self.world.pick("unknown_number", n, state="open"), self.world.pick("client", client)
        if waits:
            form = {"client_id": str(whose["id"]), "make_current": make_current}
            on = (("unknown_number", waits["id"]), ("client", whose["id"]))
            self._act(who, "POST", f"/v1/unknown/{waits['id']}/attach", form, on=on)

    @rule(who=WHO, n=N)
    def unknown_number_is_hidden(self, who: str, n: int) -> None:
        """Until it writes again."""
        if waits := self.world.pick("unknown_number", n):
            self._act(who, "POST", f"/v1/unknown/{waits['id']}/hide", on=(("unknown_number", waits["id"]),))

    @rule(who=WHO, n=N, other=N, is_shared=some.booleans(), make_current=some.booleans())
    def number_is_added(self, who: str, n: int, other: int, is_shared: bool, make_current: bool) -> None:
        """A new one, or one that another has as well."""
        client, theirs = self.world.pick("client", n), self.world.pick("phone", other)
        form: dict[str, Any] = {"number": number(), "make_current": make_current}
        if is_shared and theirs:
            form |= {"number": theirs["number"], "despite": "shares"}
        self._act(who, "POST", f"/v1/clients/{client['id']}/phones", form, on=(("client", client["id"]),))

    @rule(who=WHO, n=N, act=some.sampled_from(["current", "keep", "confirm", "end"]))
    def number_changes(self, who: str, n: int, act: str) -> None:
        """It is the one in use now, or theirs no more."""
        if phone := self.world.pick("phone", n):
            form = {"because": "changed"} if act == "end" else None
            self._act(who, "POST", f"/v1/phones/{phone['id']}/{act}", form, on=(("phone", phone["id"]),))

    @rule(who=WHO, to=ANYBODY)
    def client_is_added(self, who: str, to: str) -> None:
        """For oneself, or for somebody else by the desk."""
        self.run(self._add(who, {"family_name": word(), "number": number(), "staff_id": str(self.world.names[to])}))

    @rule(who=WHO, n=N, client=N)
    def client_of_elsewhere_is_served_here_as_well(self, who: str, n: int, client: int) -> None:
        """Whoever types both the name and the number knows the person."""
        known = self.world.pick("client", client)
        phone = self.world.pick("phone", n, client_id=known["id"])
        if phone:
            more = {"despite": "same_person", "known_id": str(known["id"])}
            self.run(self._add(who, {"number": phone["number"]} | more, known["id"]))

    async def _add(self, who: str, form: dict[str, str], known_id: Any = None) -> None:
        if known_id:
            query = "SELECT given_name, family_name FROM client WHERE client_id = $1"
            [named] = await self.world.office.db.fetch(query, known_id)
            form |= dict(named)
        usual = {"client_id": str(new_id()), "given_name": "Ana", "agreed_how": "form", "notes": f"Rings {word()}"}
        await self.world.acts(who, "POST", "/v1/clients", usual | form)

    def _on_thread(self, who: str, n: int, method: str, act: str, form: Any) -> None:
        thread = self.world.pick("thread", n)
        self._act(who, method, f"/v1/threads/{thread['id']}/{act}", form, on=(("thread", thread["id"]),))

    def _act(self, who: str, method: str, path: str, form: Any = None, *, on: tuple[tuple[str, Any], ...]) -> None:
        self.run(self.world.acts(who, method, path, form, on=on))

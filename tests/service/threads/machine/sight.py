"""Who may see what, told a second time: slowly, in the words of the house's rule, and by no line of the service.

A thread is its case manager's, whoever covers for them just now, and their team's supervisors', as long as they are of
its department or stand in for somebody who is. One of nobody's is the front office's and the department's
supervisors'. Texts, notes and pictures go with their thread; a client with any of their threads, and by the desk with
any caseload of its department. The board is the department's; a number that may be somebody's is only for those whose
it may be, and the desk. What a person writes for themselves is theirs alone. Administrators and auditors see no client
at all, and who may not sign in sees nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from proto.directory import CoverChanged, StaffChanged, TeamChanged
from tests.service.threads.machine.facts import Facts

TALK = ("case_manager", "supervisor")
SERVE = (*TALK, "front_office")


class House(NamedTuple):
    """The people as they were told of last, and what time it is."""

    people: Mapping[UUID, StaffChanged]
    teams: Mapping[UUID, TeamChanged]
    covers: Sequence[CoverChanged]
    now: datetime


class Sight:
    """What everybody may see at one moment."""

    def __init__(self, house: House, facts: Facts) -> None:
        self.house, self.facts = house, facts

    def may(self, who: UUID, kind: str, thing_id: UUID) -> bool:
        """Whether somebody may see a thing, or do anything with it."""
        thing = self.facts.things[kind].get(thing_id)
        return thing is not None and self._is_seen(self.house.people[who], kind, thing)

    def may_know(self, who: UUID, word: str) -> bool:
        """Whether somebody may be told a word: whether they may see any of the things it stands in."""
        me = self.house.people[who]
        return any(self._is_read(me, *place) for place in self.facts.places[word.lower()])

    def is_client_of(self, who: UUID, word: str) -> bool:
        """Whether a client of the department's has this name or number: whoever types the number may be told it."""
        here = self.board(self.house.people[who])
        clients = {thing_id for kind, thing_id, _ in self.facts.places[word.lower()] if kind == "client"}
        threads = self.facts.things["thread"].values()
        return here is not None and any(one["client_id"] in clients for one in threads if one["department_id"] == here)

    def board(self, me: StaffChanged) -> UUID | None:
        """Where somebody serves clients."""
        return me.department_id if me.is_active and me.role in SERVE else None

    def desk(self, me: StaffChanged) -> UUID | None:
        """Where somebody answers for what is nobody's."""
        return self.board(me) if me.role != "case_manager" else None

    def stands_for(self, me: StaffChanged, owner: UUID) -> bool:
        """Whether somebody sees this one's threads: their own, by cover, or as their supervisor."""
        if not me.is_active or me.role not in TALK:
            return False
        return me.staff_id == owner or self._covers(me.staff_id, owner) or self._supervises(me, owner)

    def _covers(self, who: UUID, owner: UUID) -> bool:
        return any(
            cover.is_active and cover.starts_at <= self.house.now < cover.ends_at
            for cover in self.house.covers
            if (cover.covered_by_id, cover.staff_id) == (who, owner)
        )

    def _supervises(self, me: StaffChanged, owner: UUID) -> bool:
        them = self.house.people[owner]
        if me.role != "supervisor" or me.department_id != them.department_id:
            return False
        team = self.house.teams.get(them.team_id) if them.team_id else None
        return team is None or not team.is_active or me.staff_id in team.supervisor_ids

    def _is_seen(self, me: StaffChanged, kind: str, thing: Any) -> bool:
        look = getattr(self, f"_sees_{kind}")
        return bool(look(me, thing))

    def _is_read(self, me: StaffChanged, kind: str, thing_id: UUID, whose: UUID | None) -> bool:
        if kind in ("own", "recipient"):
            return me.staff_id == whose and self.may(me.staff_id, "thread", thing_id)
        if kind == "said":
            return self._hears(me, thing_id, whose)
        return self.may(me.staff_id, kind, thing_id)

    def _sees_row(self, me: StaffChanged, thread: Any) -> bool:
        if thread["staff_id"] is None:
            return self.desk(me) == thread["department_id"]
        is_here = thread["department_id"] == me.department_id or self._covers(me.staff_id, thread["staff_id"])
        return is_here and self.stands_for(me, thread["staff_id"])

    def _sees_thread(self, me: StaffChanged, thread: Any) -> bool:
        """Of one that was merged into another: whoever sees that."""
        while thread["merged_into"]:
            thread = self.facts.things["thread"][thread["merged_into"]]
        return self._sees_row(me, thread)

    def _sees_message(self, me: StaffChanged, message: Any) -> bool:
        return self.may(me.staff_id, "thread", message["thread_id"])

    def _sees_medium(self, me: StaffChanged, medium: Any) -> bool:
        if medium["thread_id"]:
            return self.may(me.staff_id, "thread", medium["thread_id"])
        return self.may(me.staff_id, "unknown_number", medium["unknown_id"])

    def _sees_unknown_number(self, me: StaffChanged, number: Any) -> bool:
        if self.board(me) != number["department_id"]:
            return False
        is_anybodys = self.desk(me) is not None or not number["candidate_ids"]
        return is_anybodys or any(self.stands_for(me, owner) for owner in number["candidate_staff_ids"])

    def _sees_client(self, me: StaffChanged, client: Any) -> bool:
        """Of one who was merged into another: whoever sees that."""
        while client["merged_into"]:
            client = self.facts.things["client"][client["merged_into"]]
        theirs = [one for one in self.facts.things["thread"].values() if one["client_id"] == client["id"]]
        served = {
            one["department_id"] for one in self.facts.things["caseload"].values() if one["client_id"] == client["id"]
        }
        return any(self._sees_row(me, one) for one in theirs) or self.desk(me) in served

    def _sees_phone(self, me: StaffChanged, phone: Any) -> bool:
        return self.may(me.staff_id, "client", phone["client_id"])

    def _sees_task(self, me: StaffChanged, task: Any) -> bool:
        return self.may(me.staff_id, "client", task["client_id"])

    def _hears(self, me: StaffChanged, client_id: UUID, department_id: UUID | None) -> bool:
        """What was said or ordered is the department's where it was, and whoever's thread with the client is there."""
        if self.board(me) == department_id and self.may(me.staff_id, "client", client_id):
            return True
        threads = self.facts.things["thread"].values()
        theirs = [one for one in threads if one["client_id"] == client_id and one["department_id"] == department_id]
        return any(self._sees_thread(me, one) for one in theirs)

    def _sees_order(self, me: StaffChanged, order: Any) -> bool:
        return self._hears(me, order["client_id"], order["department_id"])

    def _sees_template(self, me: StaffChanged, template: Any) -> bool:
        return self.board(me) == template["department_id"] and template["owner_id"] in (None, me.staff_id)

    def _sees_batch(self, me: StaffChanged, batch: Any) -> bool:
        if batch["author_id"] == me.staff_id and self.board(me) == batch["department_id"]:
            return True
        is_second = me.is_active and me.role in ("supervisor", "administrator")
        return is_second and me.department_id == batch["department_id"] and batch["state"] != "draft"

    def _sees_group(self, me: StaffChanged, group: Any) -> bool:
        return group["staff_id"] == me.staff_id and self.board(me) == group["department_id"]

    def _sees_roster(self, me: StaffChanged, roster: Any) -> bool:
        return self._sees_group(me, roster)

    def _sees_merge(self, me: StaffChanged, merge: Any) -> bool:
        """Whoever sees the conversation that stayed, where the two were merged."""
        kept = [
            one
            for one in self.facts.things["thread"].values()
            if (one["client_id"], one["department_id"]) == (merge["kept_id"], merge["department_id"])
        ]
        return self.board(me) == merge["department_id"] and any(self._sees_row(me, one) for one in kept)

"""The words of reminders."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from proto.values.wording import Wording
from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.domain.due import Due
from services.reminders.domain.wording.template import STEPS
from services.reminders.store.templates import Written, published_of


class Words(msgspec.Struct, frozen=True):
    """All wording, by step and kind; written: what departments and the house have it say instead."""

    by_step: dict[tuple[str, str], dict[str, str]]
    written: Written = Written()

    def of(self, step: str, kind: str, *, with_contact: bool) -> Wording:
        """Text by language for one step and kind, with whom to ask at its end when that is known; empty if none."""
        wording = self.by_step.get((step, kind), {})
        if not with_contact:
            return wording
        contact = self.by_step.get(("contact", "any"), {})
        return {language: f"{text} {contact.get(language, '')}".rstrip() for language, text in wording.items()}


async def office_words(tx: Tx) -> Words:
    """What every office says."""
    by_step: dict[tuple[str, str], dict[str, str]] = {}
    for row in await tx.fetch("SELECT step, kind, language, body FROM wording"):
        by_step.setdefault((row["step"], row["kind"]), {})[row["language"]] = row["body"]
    return Words(by_step)


async def words_for(tx: Tx, due: Sequence[Due]) -> Words:
    """What these may say, in two statements a batch: a few dozen rows, and those of the departments that post them."""
    words = await office_words(tx)
    if failpoints.is_off("own_words"):
        return words
    departments = {one.around.department_id for one in due if one.around}
    return Words(words.by_step, await published_of(tx, departments, {one.said_as for one in due}))


async def words_of(tx: Tx, department_id: UUID) -> Words:
    """All that a department's texts may say."""
    words = await office_words(tx)
    if failpoints.is_off("own_words"):
        return words
    return Words(words.by_step, await published_of(tx, [department_id], STEPS))

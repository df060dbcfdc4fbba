"""The words of reminders."""

import msgspec

from proto.values.wording import Wording
from services.kit.tx import Tx


class Words(msgspec.Struct, frozen=True):
    """All wording, by step and kind."""

    by_step: dict[tuple[str, str], dict[str, str]]

    def of(self, step: str, kind: str, *, with_contact: bool) -> Wording:
        """Text by language for one step and kind, with whom to ask at its end when that is known; empty if none."""
        wording = self.by_step.get((step, kind), {})
        if not with_contact:
            return wording
        contact = self.by_step.get(("contact", "any"), {})
        return {language: f"{text} {contact.get(language, '')}".rstrip() for language, text in wording.items()}


async def all_words(tx: Tx) -> Words:
    """Every row: a few dozen, read once a batch."""
    by_step: dict[tuple[str, str], dict[str, str]] = {}
    for row in await tx.fetch("SELECT step, kind, language, body FROM wording"):
        by_step.setdefault((row["step"], row["kind"]), {})[row["language"]] = row["body"]
    return Words(by_step)

"""What comes of an act."""

from typing import Any, Literal
from uuid import UUID

import msgspec

# done      as asked                                    wrong    the form can't be kept by now: result names the faults
# changed   somebody else was first: look again         over     the date takes place no more, or is past
# gone      the date or the client is nobody's of theirs any more; or words that are not there
# refused   words that may not be published as they are
# failed    a fault of ours: it was not done
Outcome = Literal["done", "changed", "wrong", "over", "gone", "refused", "failed"]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """An act that is over. date_id: the date it was about, or made."""

    outcome: Outcome
    date_id: UUID | None = None
    more: dict[str, Any] = {}

    @property
    def result(self) -> dict[str, Any]:
        """As it is kept."""
        return {**({"date_id": str(self.date_id)} if self.date_id else {}), **self.more}

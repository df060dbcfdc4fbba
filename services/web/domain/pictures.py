"""What web reads of a picture."""

from uuid import UUID

import msgspec

# What a page may be given as a picture, whatever anybody says it is.
SHOWN = ("image/png", "image/jpeg", "image/gif")


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of a text: waiting, stored, quarantined (reason says why) or lost."""

    media_id: UUID
    state: str = "waiting"
    content_type: str | None = None
    reason: str | None = None

    @property
    def can_be_shown(self) -> bool:
        """Whether there is something to show."""
        return self.state == "stored" and self.content_type in SHOWN

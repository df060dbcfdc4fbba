"""The service's own wall: one way to each private thing, told who asks. Row policies stand behind it."""

from uuid import UUID


class NotYours(Exception):
    """There is no such thing, or it is not for this person; they learn not which."""

    def __init__(self, object_kind: str, object_id: UUID) -> None:
        super().__init__(object_kind)
        self.object_kind, self.object_id = object_kind, object_id

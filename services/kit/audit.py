"""Who did what: one append-only row, in the transaction of the act, in the schema of the act."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.trail import AuditRecorded
from services.kit.ids import new_id

ActorKind = Literal["staff", "service", "publisher", "provider", "operator", "nobody"]
Outcome = Literal["done", "denied", "failed"]


class Actor(msgspec.Struct, frozen=True):
    """Who acts; id is a staff id, a service's or publisher's name, an operator's account."""

    kind: ActorKind
    id: str | None = None
    session: str | None = None


def record(
    service: str,
    actor: Actor,
    at: datetime,
    act: str,
    object_kind: str,
    object_id: str | UUID | None,
    outcome: Outcome,
    facts: dict[str, str | int],
) -> AuditRecorded:
    """The row of one act, as it travels and as it is stored."""
    return AuditRecorded(
        audit_id=new_id(),
        service=service,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        session=actor.session,
        act=act,
        object_kind=object_kind,
        object_id=None if object_id is None else str(object_id),
        outcome=outcome,
        facts={key: str(value) for key, value in facts.items()},
    )

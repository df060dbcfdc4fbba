"""Changing a client's numbers, and what was done about one that does not work."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from services.threads.domain.forms.ids import ClientId
from services.threads.domain.forms.people import Number

Because = Literal["changed", "wrong_person", "disconnected", "not_theirs"]
Outcome = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class AddPhone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/clients/{id}/phones. number: however written. make_current: texts go there from now on.

    ask_first: have the department's "is this you?" go there first. despite: what the asker said of whoever has the
    number already; holder_id: whose it is no more, for not_theirs.
    """

    number: Number
    make_current: bool = True
    ask_first: bool = False
    despite: Literal["shares", "not_theirs"] | None = None
    holder_id: ClientId | None = None


class EndPhone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/phones/{id}/end. because: why it is theirs no more."""

    because: Because


class FinishTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/tasks/{id}/done. outcome: what was done, in a few words."""

    outcome: Outcome

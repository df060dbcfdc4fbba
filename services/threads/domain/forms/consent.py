"""What a client agreed to hear, as staff were told it, and contact a court ordered."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.threads.domain.consents import Purpose
from services.threads.domain.forms.ids import PhoneId
from services.threads.domain.forms.people import AgreedHow

_NO_NUL = r"^[^\x00]*$"
Remark = Annotated[str, Meta(max_length=500, pattern=_NO_NUL)]
OrderNumber = Annotated[str, Meta(max_length=60, pattern=_NO_NUL)]


class RecordConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/clients/{id}/consent: what the client said. consent_id: made by the page, for a second click.

    phone_id: of which number; else of the current one. how: where they said it. Of a STOP only the client themselves
    can say that it holds no more, by START.
    """

    consent_id: UUID
    is_agreed: bool
    how: AgreedHow
    purpose: Purpose = "all"
    phone_id: PhoneId | None = None
    note: Remark = ""


class NewOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/orders: contact a court ordered. order_id: made by the page, for a second click.

    first_on, last_on: days of the department's, both included; else from today on.
    """

    order_id: UUID
    order_number: OrderNumber
    last_on: date
    first_on: date | None = None
    note: Remark = ""

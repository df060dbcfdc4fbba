"""Telling again what came in, from what was kept of it."""

from datetime import datetime

import msgspec

from proto.trail import Republish, republish_type
from services.gateway.domain.wire import Inbound
from services.gateway.provider.twilio import forms
from services.gateway.store import stored, texts
from services.gateway.store.stored import Stored
from services.kit.db import Tx

TEXTS = "sms.received.v1"


async def republish_texts(tx: Tx, since: datetime | None) -> None:
    """Tell again a page of what was taken in since then, from the raw forms; then ask ourselves for the next one.

    One page a transaction: neither this process nor the outbox ever holds more, and a death costs one page.
    """
    page, rest = await stored.page_since(tx, since)
    for one in page:
        texts.publish(tx, _text(one), one.seq, one.keyword, one.received_at, lane="bulk")
    if rest is not None:
        tx.publish(Republish(type=TEXTS, since=rest), subject=TEXTS, type_name=republish_type("gateway").name)


def _text(one: Stored) -> Inbound:
    raw = one.form.encode()
    text = forms.read_text(dict(forms.pairs_of(raw)), raw, None)
    heard_at = one.received_at if one.is_late else None
    return msgspec.structs.replace(text, text_id=one.text_id, line=one.line, heard_at=heard_at)

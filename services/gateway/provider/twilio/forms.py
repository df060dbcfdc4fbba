"""What Twilio's webhooks say, in our words. Unknown parameters are welcome: they add some without notice."""

import re
from collections.abc import Mapping
from urllib.parse import unquote
from uuid import UUID

from services.gateway.domain.wire import BadForm, Inbound, Picture, Receipt
from services.gateway.provider.twilio.words import WITH_CODE, status_of
from services.kit.ids import new_id

MOST_FIELDS = 300
# Neither longer nor shorter: what is signed is one run of names and values, so a captured webhook whose MessageSid has
# swallowed the NumMedia=0 behind it carries the same signature, and would count as a new text.
_SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}")
# Twilio does not send a refused text again, so a sender is nearly anything: short codes, names, whatsapp:+1801…, rcs:…,
# an e-mail address. 320 characters is the longest of those.
_NUMBER = re.compile(r"[^\x00-\x1f\x7f<>]{1,320}")
# Of a picture's address only this is ever used: where it is fetched from is ours to say.
_MEDIUM = re.compile(r"ME[0-9a-fA-F]{32}")
MOST_PICTURES = 10  # the provider's limit
_WORD = re.compile(r"[a-z_]{2,40}")


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """The form's names and values as they came: blank ones kept, or no signature would ever match. Raises BadForm.

    As urllib's parse_qsl (the oracle in the tests) at a third of its cost, which was half of a webhook's.
    """
    if b"\0" in body:  # percent-encoded it may come; as it is, Postgres would refuse the whole batch
        raise BadForm("there is a NUL in the body")
    try:
        fields = body.decode().split("&")
    except UnicodeDecodeError as error:
        raise BadForm("the body is no form") from error
    if len(fields) > MOST_FIELDS:
        raise BadForm(f"the form has more than {MOST_FIELDS} fields")
    split = [field.partition("=") for field in fields if field]
    return [(_plain(name), _plain(value)) for name, _, value in split]


def _plain(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text) if "%" in text else text


def read_text(form: Mapping[str, str], body: bytes, traceparent: str | None) -> Inbound:
    """A text that came in. Raises BadForm."""
    media = form.get("NumMedia", "0") or "0"
    media_count = int(media) if media.isdecimal() and len(media) < 4 else 0
    return Inbound(
        text_id=new_id(),
        provider_sid=_match(_SID, form, "MessageSid"),
        number=_match(_NUMBER, form, "From"),
        line=_match(_NUMBER, form, "To"),
        # Postgres holds no NUL, and one text must not take its whole batch down with it.
        body=form.get("Body", "").replace("\x00", "\ufffd"),
        media_count=media_count,
        opt_out_type=form.get("OptOutType", ""),
        form=body.decode(),
        traceparent=traceparent,
        pictures=tuple(_picture(form, place) for place in range(min(media_count, MOST_PICTURES))),
        service=form.get("MessagingServiceSid", ""),
    )


def _picture(form: Mapping[str, str], place: int) -> Picture:
    sid = form.get(f"MediaUrl{place}", "").rpartition("/")[2]
    declared = form.get(f"MediaContentType{place}", "").replace("\x00", "")[:100]
    return Picture(sid if _MEDIUM.fullmatch(sid) else None, declared)


def read_receipt(form: Mapping[str, str], body: bytes, message_id: str | None, attempt_id: str | None) -> Receipt:
    """A delivery receipt; the ids are those we put into its address, if it came to that. Raises BadForm."""
    word = _match(_WORD, form, "MessageStatus")
    code = form.get("ErrorCode", "")
    return Receipt(
        message_id=None if message_id is None else _uuid(message_id),
        attempt_id=_uuid(attempt_id) if attempt_id else None,
        provider_sid=_match(_SID, form, "MessageSid"),
        word=word,
        status=status_of(word),
        error_code=code if word in WITH_CODE and code.isdecimal() and len(code) < 8 else "",
        form=body.decode(),
    )


def _match(shape: re.Pattern[str], form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "")
    if not shape.fullmatch(value):
        raise BadForm(f"{name} is missing or malformed")
    return value


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadForm("the address names no text of ours") from error

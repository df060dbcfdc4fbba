"""The forms of the company's webhooks: a text in, a receipt, a call. Fields as Twilio sends them, blanks too."""

from datetime import UTC, datetime

from services.practice.domain.fates import Step
from services.practice.domain.keywords import OptOutType
from services.practice.domain.messages import API_VERSION, Message, message_uri
from services.practice.domain.signing import Form

CARRIER_ANSWERED = frozenset({"delivered", "undelivered"})


def text_in_form(message: Message, account_sid: str, public_url: str, opt_out_type: OptOutType | None) -> Form:
    """The webhook of a text in. Where the phone is, Twilio often does not know: those fields come blank."""
    form: Form = [
        ("ToCountry", "US"),
        ("ToState", ""),
        ("SmsMessageSid", message.sid),
        ("NumMedia", str(message.media_count)),
        ("ToCity", ""),
        ("FromZip", ""),
        ("SmsSid", message.sid),
        ("FromState", ""),
        ("SmsStatus", "received"),
        ("FromCity", ""),
        ("Body", message.body),
        ("FromCountry", "US"),
        ("To", message.to),
        ("ToZip", ""),
        ("NumSegments", str(message.segments)),
        ("MessageSid", message.sid),
        ("AccountSid", account_sid),
        ("From", message.sender or ""),
        ("ApiVersion", API_VERSION),
    ]
    if message.service_sid:
        form.append(("MessagingServiceSid", message.service_sid))
    if opt_out_type:
        form.append(("OptOutType", opt_out_type))
    return form + _pictures(message, f"{public_url}{message_uri(account_sid, message.sid)}/Media/")


def _pictures(message: Message, prefix: str) -> Form:
    form: Form = []
    for place, media in enumerate(message.media):
        form.append((f"MediaContentType{place}", media.content_type))
        form.append((f"MediaUrl{place}", f"{prefix}{media.sid}"))
    return form


def receipt_form(message: Message, step: Step, at: datetime, account_sid: str) -> Form:
    """The webhook of a receipt: the status of its step, whatever the message has become since."""
    form: Form = [
        ("SmsSid", message.sid),
        ("SmsStatus", step.status),
        ("MessageStatus", step.status),
        ("To", message.to),
        ("MessageSid", message.sid),
        ("AccountSid", account_sid),
        ("From", message.sender or ""),
        ("ApiVersion", API_VERSION),
    ]
    if step.error_code is not None:
        form.append(("ErrorCode", str(step.error_code)))
    if message.service_sid:
        form.append(("MessagingServiceSid", message.service_sid))
    if step.status in CARRIER_ANSWERED:
        form.append(("RawDlrDoneDate", at.astimezone(UTC).strftime("%y%m%d%H%M")))
    return form


def call_form(sid: str, number: str, line: str, status: str, account_sid: str) -> Form:
    """The webhook of a call that comes in, and of what becomes of it."""
    form: Form = [
        ("CallSid", sid),
        ("AccountSid", account_sid),
        ("CallStatus", status),
        ("Direction", "inbound"),
        ("ApiVersion", API_VERSION),
        ("StirVerstat", ""),
    ]
    for name, value in (("From", number), ("Caller", number), ("To", line), ("Called", line)):
        form += [(name, value), (f"{name}City", ""), (f"{name}State", ""), (f"{name}Zip", ""), (f"{name}Country", "US")]
    return form

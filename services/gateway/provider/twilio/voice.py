"""What Twilio asks when somebody calls, in our words; and what it is to do, in its own: TwiML."""

import re
from collections.abc import Mapping, Sequence

from twilio.twiml.voice_response import VoiceResponse

from proto.values.language import Language
from services.gateway.domain.calls import NOTICE, RING_S, Call
from services.gateway.domain.wire import BadForm
from services.kit.ids import new_id

_SID = re.compile(r"CA[0-9a-fA-F]{32}")
# A caller is nearly anything: a phone, "anonymous", a SIP address.
_CALLER = re.compile(r"[^\x00-\x1f\x7f<>]{1,320}")
_ANSWERED = frozenset({"completed", "answered"})
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
# Language tags and voices of its <Say>, as its page on text to speech has them.
_SPOKEN: dict[Language, tuple[str, str]] = {"en": ("en-US", "Polly.Joanna"), "es": ("es-MX", "Polly.Mia")}


def read_call(form: Mapping[str, str]) -> Call:
    """A call that comes in. Raises BadForm."""
    forwarded = form.get("ForwardedFrom", "")
    return Call(
        call_id=new_id(),
        provider_sid=sid_of(form),
        number=_match(_CALLER, form, "From"),
        dialled=_match(_CALLER, form, "To"),
        forwarded_from=forwarded if _CALLER.fullmatch(forwarded) else "",
    )


def sid_of(form: Mapping[str, str]) -> str:
    """The call a form is about. Raises BadForm."""
    return _match(_SID, form, "CallSid")


def _match(shape: re.Pattern[str], form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "")
    if not shape.fullmatch(value):
        raise BadForm(f"{name} is missing or malformed")
    return value


def is_answered(form: Mapping[str, str]) -> bool:
    """Whether somebody took the call that we had it dial."""
    return form.get("DialCallStatus", "") in _ANSWERED


def is_over(form: Mapping[str, str]) -> bool:
    """Whether the caller's own call has ended."""
    return form.get("CallStatus", "") in _OVER


def ring(desk: str, caller_id: str, then: str) -> str:
    """Ring this phone; whatever comes of it, ask again at `then`. Until somebody answers the caller hears it ring."""
    response = VoiceResponse()
    dial = response.dial(action=then, method="POST", timeout=RING_S, caller_id=caller_id, answer_on_bridge=True)
    dial.number(desk)
    return str(response)


def notice(languages: Sequence[Language]) -> str:
    """Say that nobody answers, in each of these languages."""
    response = VoiceResponse()
    for spoken in languages:
        tag, voice = _SPOKEN[spoken]
        response.say(NOTICE[spoken], language=tag, voice=voice)
    response.hangup()
    return str(response)


def hang_up() -> str:
    """It is over."""
    response = VoiceResponse()
    response.hangup()
    return str(response)

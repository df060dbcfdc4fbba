"""Calls as the provider makes them, and what it was told to do, taken apart."""

from typing import Any
from xml.etree import ElementTree

import msgspec

from services.kit.ids import new_id
from tests.service.gateway.office import ACCOUNT, ANA, LINE, Office


def call_form(**fields: str) -> dict[str, str]:
    """The webhook of a call from Ana to the line, unless told otherwise."""
    return {
        "CallSid": "CA" + new_id().hex,
        "AccountSid": ACCOUNT,
        "From": ANA,
        "To": LINE,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
        "CallerName": "",
    } | fields


class Told(msgspec.Struct, frozen=True):
    """What the caller gets: a phone that rings, or words; then how it goes on, if it does."""

    status: int
    rings: str | None = None
    caller_id: str | None = None
    then: str | None = None
    said: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()


def read(status: int, document: str) -> Told:
    if status != 200 or not document.startswith("<?xml"):
        return Told(status)
    verbs = list(ElementTree.fromstring(document))
    dial = next((verb for verb in verbs if verb.tag == "Dial"), None)
    said = tuple(str(verb.get("language")) for verb in verbs if verb.tag == "Say")
    if dial is None:
        return Told(status, said=said, verbs=tuple(verb.tag for verb in verbs))
    assert (dial.get("timeout"), dial.get("method"), dial.get("answerOnBridge")) == ("20", "POST", "true")
    [number] = dial
    return Told(status, number.text, dial.get("callerId"), dial.get("action"), said, tuple(v.tag for v in verbs))


class Caller:
    """One call, from its webhook to its end."""

    def __init__(self, office: Office, **fields: str) -> None:
        self.office, self.form = office, call_form(**fields)
        self.told = Told(0)

    async def calls(self, **more: Any) -> Told:
        return await self._post("/twilio/voice", self.form, **more)

    async def rang(self, word: str, **fields: str) -> Told:
        """Whoever was rung did not answer, or did: the provider asks on where it was told to."""
        assert self.told.then is not None
        path = self.told.then.removeprefix(self.office.url)
        form = self.form | {"CallStatus": "in-progress", "DialCallStatus": word, "DialCallSid": "CA" + new_id().hex}
        return await self._post(path, form | fields)

    async def ends(self, word: str = "completed") -> int:
        form = self.form | {"CallStatus": word, "CallDuration": "12"}
        return (await self._post("/twilio/voice/status", form)).status

    async def outcome(self) -> str | None:
        rows = await self.office.rows("SELECT outcome FROM call WHERE provider_sid = $1", self.form["CallSid"])
        return rows[0][0] if rows else None

    async def _post(self, path: str, form: dict[str, str], **more: Any) -> Told:
        answer = await self.office.webhook(form, path, **more)
        told = read(answer.status, await answer.text())
        if path != "/twilio/voice/status":
            self.told = told
        return told

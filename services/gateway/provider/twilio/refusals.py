"""How Twilio says no to a call that may be made again."""

import aiohttp

from services.gateway.domain import outcome


class Throttled(Exception):
    """Too much was asked for; after_s says when to ask again."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        asked = response.headers.get("Retry-After", "")
        super().__init__(asked)
        self.after_s = min(float(asked), outcome.MOST_ASKED_S) if asked.isdecimal() else outcome.MOST_BACKOFF_S


class Refused(Exception):
    """It says no, and will say so again until a person has looked; the message is its code."""

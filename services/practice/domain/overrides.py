"""How often and how long a webhook is tried: the connection overrides in the fragment of its URL.

`https://office.example/sms#rc=2&rp=all&tt=15000`. Defaults and ranges: Twilio's page on webhook
connection overrides. One retry, of a failed connect only; connect 5 s, read 15 s, 15 s in all at most.
"""

from typing import Final
from urllib.parse import parse_qsl

import msgspec

POLICIES: Final = frozenset({"ct", "rt", "4xx", "5xx", "all"})


class Target(msgspec.Struct, frozen=True):
    """Where a webhook goes, without its fragment, and how hard the company tries."""

    url: str
    retries: int
    policies: frozenset[str]
    connect_s: float
    read_s: float
    total_s: float

    def retries_on(self, failure: str) -> bool:
        """Whether a failure of this class (ct, rt, 4xx, 5xx) is tried again."""
        return failure in self.policies or "all" in self.policies


def target_of(url: str) -> Target:
    """Read the overrides of url; what is unknown or out of range falls back to the default."""
    address, _, fragment = url.partition("#")
    asked = dict(parse_qsl(fragment))
    policies = frozenset(asked.get("rp", "ct").split(","))
    return Target(
        url=address,
        retries=_within(asked.get("rc"), 0, 5, 1),
        policies=policies if policies <= POLICIES else frozenset({"ct"}),
        connect_s=_within(asked.get("ct"), 100, 10_000, 5_000) / 1000,
        read_s=_within(asked.get("rt"), 100, 15_000, 15_000) / 1000,
        total_s=_within(asked.get("tt"), 100, 15_000, 15_000) / 1000,
    )


def _within(text: str | None, low: int, high: int, default: int) -> int:
    if text is None or not text.isdecimal():
        return default
    number = int(text)
    return number if low <= number <= high else default

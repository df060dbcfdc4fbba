"""A way out that leads nowhere: what names resolve to, and who would have been connected to."""

import socket
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult


class FakeResolver(AbstractResolver):
    """Answers what it is told, one list after the other; the last one again and again."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        self.asked += 1
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=one,
                port=port,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for one in found
        ]

    async def close(self) -> None:
        return None


class Spy:
    """Counts the connections that would have been made, and makes none."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def __call__(self, addr_info: Any) -> socket.socket:
        self.addresses.append(addr_info[4][0])
        raise OSError("the spy lets nobody through")

"""What web needs to know, from the environment."""

from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from services.kit.settings import Common, Secret


class Settings(Common, frozen=True, kw_only=True):
    """The common settings, and where people and services are."""

    public_url: Annotated[
        str, Meta(pattern="^https?://", description="how browsers reach this office; https outside of practice")
    ]
    threads_url: Annotated[str, Meta(pattern="^https?://", description="the threads service")]
    gateway_url: Annotated[str, Meta(pattern="^https?://", description="the gateway, for pictures alone")] = (
        "http://127.0.0.1:8100"
    )
    staff_token_private_key: Annotated[Secret, Meta(description="Ed25519, PEM; the services hold its public half")]
    practice_url: Annotated[
        str | None, Meta(description="the phone simulator, linked from pages of a practice office")
    ] = None
    proxies: Annotated[
        int, Meta(ge=0, le=4, description="trusted proxies in front; says which X-Forwarded-For entry is the browser")
    ] = 0

    @property
    def is_https(self) -> bool:
        """Whether cookies and headers may insist on TLS."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """host[:port] as a browser names it in Origin."""
        return urlsplit(self.public_url).netloc

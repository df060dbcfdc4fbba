"""What the phone company needs to know, from the environment."""

from typing import Annotated

import msgspec
from msgspec import Meta

from services.kit.settings import Secret


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The account it plays and the office it talks to."""

    account_sid: Annotated[
        str, Meta(pattern="^AC[0-9a-fA-F]{32}$", description="the one account, AC and 32 hex digits")
    ]
    auth_token: Annotated[Secret, Meta(description="signs the webhooks and opens the API")]
    gateway_url: Annotated[str, Meta(pattern="^https?://", description="the office; texts in go to …/twilio/sms")]
    http_host: Annotated[str, Meta(description="address to listen on")] = "127.0.0.1"
    http_port: Annotated[int, Meta(ge=0, le=65535, description="port to listen on; 0 takes a free one")] = 8090
    public_url: Annotated[
        str | None,
        Meta(description="how the office reaches this program, for pictures; default http://host:port"),
    ] = None
    inbox_url: Annotated[str | None, Meta(description="the case manager's inbox, for the simulator's link")] = None
    log_level: Annotated[str, Meta(description="debug, info, warning or error")] = "info"

    @property
    def sms_url(self) -> str:
        """Where the texts of a line go that has no webhook of its own."""
        return f"{self.gateway_url.rstrip('/')}/twilio/sms"

    @property
    def voice_url(self) -> str:
        """Likewise its calls; what became of them is told to …/status."""
        return f"{self.gateway_url.rstrip('/')}/twilio/voice"

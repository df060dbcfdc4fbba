"""What reminders must be told by its environment."""

from typing import Annotated, Final

from msgspec import Meta
from yarl import URL

from services.kit.settings import Common, Secret, SettingsError

# Shorter ones could be guessed, and with it all that is made from it.
SHORTEST_KEY: Final = 32


class Settings(Common, frozen=True, kw_only=True):
    """Common settings, how to check on whose behalf web asks, and what departments' programs are told by."""

    staff_token_public_key: Annotated[str, Meta(description="Ed25519 public key (PEM) of web's staff tokens")]
    link_key: Annotated[Secret, Meta(description="random, 32 characters or more: secrets for others are made from it")]
    webhook_origins: Annotated[
        str, Meta(description="for development: addresses, comma-separated, gone to as they are, private or not")
    ] = ""

    def __post_init__(self) -> None:
        """Raises SettingsError for what can't be worked with."""
        if len(self.link_key) < SHORTEST_KEY:
            raise SettingsError(f"LINK_KEY has less than {SHORTEST_KEY} characters; make one: openssl rand -hex 24")
        origins(self.webhook_origins)


def origins(told: str) -> tuple[str, ...]:
    """The addresses of a comma-separated list, such as http://127.0.0.1:9000. Raises SettingsError."""
    found = tuple(one.strip() for one in told.split(",") if one.strip())
    for one in found:
        try:
            is_one = str(URL(one).origin()) == one.rstrip("/")
        except ValueError:
            is_one = False
        if not is_one or not one.startswith(("http://", "https://")):
            raise SettingsError(f"WEBHOOK_ORIGINS: {one!r} is no origin; write such as http://127.0.0.1:9000")
    return found

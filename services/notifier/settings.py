"""What notifier must be told by its environment."""

from typing import Annotated

from msgspec import Meta

from services.kit.settings import Common


class Settings(Common, frozen=True, kw_only=True):
    """Common settings, and how to check on whose behalf web asks."""

    staff_token_public_key: Annotated[str, Meta(description="Ed25519 public key (PEM) of web's staff tokens")]

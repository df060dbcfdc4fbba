"""What threads needs to know from its environment."""

from typing import Annotated

from msgspec import Meta

from services.kit.settings import Common


class Settings(Common, frozen=True, kw_only=True):
    """Common settings, and the key that proves for whom web asks."""

    staff_token_public_key: Annotated[str, Meta(description="PEM, Ed25519; the half that checks staff tokens")]

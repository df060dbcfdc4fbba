"""What the gateway must be told: where it is reached, and the account it sends with."""

from typing import Annotated

from msgspec import Meta

from services.kit.settings import Common, Secret


class Settings(Common, frozen=True, kw_only=True):
    """The gateway's settings. PUBLIC_URL is what Twilio calls and signs, never taken from a request's headers."""

    public_url: Annotated[
        str, Meta(pattern="^https?://", description="our address as Twilio calls it, without /twilio")
    ]
    fallback_port: Annotated[int, Meta(ge=0, le=65535, description="a second door for webhooks; 0: none")] = 0
    fallback_public_url: Annotated[
        str, Meta(description="that door as Twilio calls it, without /twilio; empty: as PUBLIC_URL")
    ] = ""
    twilio_account_sid: Annotated[str, Meta(pattern="^AC[0-9a-fA-F]{32}$", description="the account")]
    twilio_auth_token: Annotated[Secret, Meta(description="the account's secret: sends and signs")]
    twilio_auth_token_previous: Annotated[Secret, Meta(description="still good for signatures while rotating")] = (
        Secret("")
    )
    twilio_api_url: Annotated[str, Meta(pattern="^https?://", description="the provider")] = "https://api.twilio.com"
    staff_token_public_key: Annotated[str, Meta(description="Ed25519 public key of web's staff tokens, PEM")]
    media_store: Annotated[
        str,
        Meta(
            pattern="^(postgres|folder:/.+|s3://[a-z0-9.-]+)$",
            description="where pictures are kept: postgres, folder:/path or s3://bucket",
        ),
    ] = "postgres"
    media_s3_endpoint: Annotated[str, Meta(description="an S3-compatible service; empty is Amazon's own")] = ""
    media_s3_region: Annotated[str, Meta(description="its region")] = "us-east-1"
    media_s3_key_id: Annotated[str, Meta(description="its access key; empty is the machine's own role")] = ""
    media_s3_secret: Annotated[Secret, Meta(description="the secret to the access key")] = Secret("")
    media_hosts: Annotated[
        str, Meta(description="hosts, comma-separated, the provider may send us on to for a picture")
    ] = "mms.twiliocdn.com"
    redact_after_hours: Annotated[
        int,
        Meta(
            ge=-1,
            le=8760,
            description="hours after its end when the provider is made to forget a text's words; -1: never",
        ),
    ] = 24
    # A week at least: so long the ledger may have to be compared with the provider's list by words.
    raw_form_days: Annotated[
        int, Meta(ge=8, le=36_500, description="days that raw webhooks, and the words in the send ledger, are kept")
    ] = 90
    twilio_consent_sync: Annotated[
        bool,
        Meta(description="tell Twilio's consent list what numbers said; a pilot of theirs, the account must be in it"),
    ] = False

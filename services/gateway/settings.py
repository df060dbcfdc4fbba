"""What the gateway must be told: which phone company it sends with, and where that reaches it."""

import os
import re
from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from services.kit import settings
from services.kit.settings import Common, Secret, SettingsError

# What a provider cannot be reached without.
NEEDS = {
    "twilio": ("public_url", "twilio_account_sid", "twilio_auth_token"),
    "smpp": ("smpp_host", "smpp_system_id", "smpp_password"),
}


class Settings(Common, frozen=True, kw_only=True):
    """The gateway's settings. PUBLIC_URL is what Twilio calls and signs, never taken from a request's headers."""

    provider: Annotated[Literal["twilio", "smpp"], Meta(description="the phone company: twilio or smpp")] = "twilio"
    public_url: Annotated[
        str, Meta(pattern="^(https?://.+)?$", description="our address as Twilio calls it, without /twilio")
    ] = ""
    fallback_port: Annotated[int, Meta(ge=0, le=65535, description="a second door for webhooks; 0: none")] = 0
    fallback_public_url: Annotated[
        str, Meta(description="that door as Twilio calls it, without /twilio; empty: as PUBLIC_URL")
    ] = ""
    twilio_account_sid: Annotated[str, Meta(pattern="^(AC[0-9a-fA-F]{32})?$", description="the account")] = ""
    twilio_auth_token: Annotated[Secret, Meta(description="the account's secret: sends and signs")] = Secret("")
    twilio_auth_token_previous: Annotated[Secret, Meta(description="still good for signatures while rotating")] = (
        Secret("")
    )
    twilio_api_url: Annotated[str, Meta(pattern="^https?://", description="the provider")] = "https://api.twilio.com"
    smpp_host: Annotated[str, Meta(description="a provider that speaks SMPP 3.4")] = ""
    smpp_port: Annotated[int, Meta(ge=1, le=65535, description="its port; 3550 with TLS, 2775 without")] = 3550
    smpp_tls: Annotated[bool, Meta(description="whether the link is encrypted; off only inside a tunnel")] = True
    smpp_system_id: Annotated[str, Meta(max_length=15, description="who we are there")] = ""
    smpp_password: Annotated[Secret, Meta(description="the password to it, at most 8 characters")] = Secret("")
    smpp_window: Annotated[int, Meta(ge=1, le=200, description="texts that may wait for their answers at once")] = 10
    smpp_alphabet: Annotated[
        Literal["gsm7", "latin1", "ascii"], Meta(description="what its data_coding 0 means: gsm7, latin1 or ascii")
    ] = "gsm7"
    smpp_receipt_ids: Annotated[
        Literal["same", "decimal"],
        Meta(description="whether receipts name texts as answers do: same, or decimal where answers say it in hex"),
    ] = "same"
    lookups_per_day: Annotated[
        int, Meta(ge=0, description="numbers looked up a day at most, each paid for; 0 looks nothing up")
    ] = 0
    lookup_every_days: Annotated[int, Meta(ge=1, le=3650, description="after how long a number is looked up again")] = (
        30
    )
    deactivations: Annotated[bool, Meta(description="whether the carriers' daily list of numbers is read")] = False
    deactivation_hosts: Annotated[
        str, Meta(description="hosts, comma-separated, that list may be kept at; .domain means all of its hosts")
    ] = ".amazonaws.com"
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


# As mms.example.com; .example.com is all hosts of that domain.
_HOST = re.compile(r"\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
HOST_LISTS = ("deactivation_hosts", "media_hosts")


def hosts(told: str) -> tuple[str, ...]:
    """The hosts of a comma-separated list, in small letters."""
    return tuple(host.strip().lower() for host in told.split(",") if host.strip())


def _odd_hosts(told: Settings) -> list[str]:
    return [
        f"{name.upper()}: {host!r} is no host; write names alone, as mms.example.com, without https://, port or path"
        for name in HOST_LISTS
        for host in hosts(getattr(told, name))
        if not _HOST.fullmatch(host) or (host.startswith(".") and name == "media_hosts")
    ]


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings, with all that the chosen provider needs. Raises SettingsError that names every problem at once."""
    problems: list[str] = []
    told: Settings | None = None
    try:
        told = settings.load(Settings, environ)
        problems += _odd_hosts(told)
    except SettingsError as error:
        problems.append(str(error))
    for name in NEEDS.get(environ.get("PROVIDER", "twilio"), ()):
        given = getattr(told, name) if told else environ.get(name.upper()) or environ.get(f"{name.upper()}_FILE")
        if not given:
            problems.append(f"{name.upper()} is missing (of the phone company; PROVIDER says which)")
    if told is None or problems:
        raise SettingsError("; ".join(problems))
    return told

"""How the phone company signs a webhook, in its own few lines: the office's check must agree with them."""

import base64
import hmac
from collections.abc import Iterable
from typing import Final, Literal
from urllib.parse import quote_plus

Algorithm = Literal["HMAC_SHA1", "HMAC_SHA256"]
Form = list[tuple[str, str]]

SIGNATURE_HEADER: Final = "X-Twilio-Signature"
SETTINGS_HEADER: Final = "X-Twilio-Webhooks-Signature-Settings"
_DIGESTS: Final = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}


def signature(token: str, url: str, form: Iterable[tuple[str, str]], algorithm: Algorithm) -> str:
    """Sign url and form with token: the URL, then every name and value in order, without repeats.

    url must be as configured but without its fragment: Twilio never signs the fragment.
    """
    signed = url + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), _DIGESTS[algorithm])).decode()


def encoded(form: Form) -> bytes:
    """The form as it goes over the wire; sids and statuses, most of a receipt, need no quoting."""
    pairs = (f"{name}={v if v.isascii() and v.isalnum() else quote_plus(v)}" for name, v in form)
    return "&".join(pairs).encode()


def signature_headers(token: str, url: str, form: Form, algorithm: Algorithm) -> dict[str, str]:
    """The headers of a signed webhook; SHA-256 comes with the settings header that names it."""
    headers = {SIGNATURE_HEADER: signature(token, url, form, algorithm)}
    if algorithm == "HMAC_SHA256":
        headers[SETTINGS_HEADER] = f"key=webhooks_sharedkey_practice,algorithm={algorithm}"
    return headers

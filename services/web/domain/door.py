"""Who may stay and who must wait: sessions, tries at the door, and requests forged by other sites.

Figures from the FBI CJIS Security Policy 5.9.5: AC-11 (lock after 30 minutes idle), IA-5 (again after 12 hours),
AC-7 (five bad tries in 15 minutes).
"""

import base64
import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
# A warning with time to act on it (WCAG 2.2.1 asks for at least 20 seconds).
WARN_AFTER = timedelta(minutes=25)
ABSOLUTE = timedelta(hours=12)
# Writing "seen just now" at every click would make every page a write.
TOUCH_EVERY = timedelta(seconds=30)

TRIES = 5
# An office of a hundred shares one address on Monday morning; a spray of ten thousand does not fit through this.
ADDRESS_TRIES = 50
TRIES_WITHIN = timedelta(minutes=15)

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def is_alive(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session still counts: used within 30 minutes, begun within 12 hours."""
    return now - seen_at < IDLE and now - created_at < ABSOLUTE


def locked_until(bad_tries: Collection[datetime], limit: int) -> datetime | None:
    """When the next try is allowed, given the bad ones within TRIES_WITHIN; None: now."""
    if len(bad_tries) < limit:
        return None
    return sorted(bad_tries)[-limit] + TRIES_WITHIN


def new_secret() -> str:
    """256 bits of chance, as a cookie or form can carry them."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> bytes:
    """What is stored of a secret or an e-mail address. 256-bit secrets need no salt; addresses are not secrets."""
    # A cookie may hold bytes that are no text; it is nobody's then, like any wrong one.
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()


def masked(csrf: str) -> str:
    """The form token, different in every page: a compressed page must not leak it by its length (BREACH)."""
    plain = csrf.encode()
    pad = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(pad + bytes(a ^ b for a, b in zip(pad, plain, strict=True))).decode()


def is_unmasked(token: str, csrf: str) -> bool:
    """Whether a form's token was made from this session's."""
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except ValueError:
        return False
    pad, hidden = raw[: len(raw) // 2], raw[len(raw) // 2 :]
    plain = bytes(a ^ b for a, b in zip(pad, hidden, strict=False))
    return secrets.compare_digest(plain, csrf.encode())


def is_same_site(sec_fetch_site: str | None, origin: str | None, hosts: Collection[str]) -> bool:
    """Whether a browser says that our own page made this unsafe request.

    Sec-Fetch-Site decides where it is sent (https, localhost); else Origin must name one of our hosts. A request with
    neither was not made by a browser of this decade and is refused.
    """
    if sec_fetch_site is not None:
        return sec_fetch_site in ("same-origin", "none")
    return origin is not None and origin.partition("://")[2] in hosts

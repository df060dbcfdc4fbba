"""Secrets that are made from the office's one link key when they are needed, so that none of them is stored."""

import hashlib
import hmac


def derived(key: bytes, purpose: str, *parts: bytes) -> bytes:
    """32 bytes that nobody without the key can guess; for another purpose, or of other parts, they are others.

    Each part stands behind its length: "ab" and "c" are not "a" and "bc".
    """
    said = b"".join(len(part).to_bytes(4, "big") + part for part in (purpose.encode(), *parts))
    return hmac.new(key, said, hashlib.sha256).digest()

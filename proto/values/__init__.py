"""The values events are made of, with their rules: no I/O, no clock, nothing of ours but each other.

phone (E.164), body (encoding, segments, costly characters), language, wording (placeholders and rendering),
window (when a text may go, in the client's zone), sequence (which of two versions wins).
"""

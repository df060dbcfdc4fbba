"""Twilio, and nothing else of ours knows it.

signature (is this request theirs), forms (what their webhooks say), words (their statuses in ours), api (posting a
text, reading their list). Another provider is another of these.
"""

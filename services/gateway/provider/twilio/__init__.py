"""Twilio.

signature (is this request theirs), forms (what their webhooks say), words (their statuses in ours), api (posting a
text, reading their list).
"""

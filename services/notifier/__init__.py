"""Telling staff: what disturbs whom, once.

Owns: notices; copies of staff, cover and caseloads.
Consumes: message.received, message.sent, message.status_changed; the copied facts.
Publishes: notice.raised, notice.cleared.
Never: sees a text, a name of a client or a number; decides who may read a thread.
"""

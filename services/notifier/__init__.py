"""Telling staff: what disturbs whom, once.

Owns: notices; copies of staff, cover, caseloads and of what waits for a person in reminders.
Consumes: message.received, message.sent, message.status_changed, attention.changed; the
copied facts.
Publishes: notice.raised, notice.cleared.
Never: sees a text, a name of a client or a number; decides who may read a thread.
"""

"""threads: who talks with whom.

Owns       clients, their phones over time, what staff changed about them, caseloads, threads, messages, notes, drafts,
           templates, texts to many, saved groups, lists of clients in spreadsheets, client statuses, what was muted
           until when, merges, unknown numbers, questions, what clients agreed to, orders of courts; events of anybody's
           that found no queue (there may be bodies in them, seen here alone).
Consumes   sms.received, sms.status_changed and its kin, media.changed, number.*, thread.post, thread.withdraw, the
           directory, lines, appointments, courts.
Publishes  sms.send, sms.cancel, message.*, thread.posted, thread.refused, question.answered, client.changed
           and its kin, client.merged, hints to open pages.
Never      speaks to the phone company, decides when a reminder is due, or lets a body leave but in sms.send.
"""

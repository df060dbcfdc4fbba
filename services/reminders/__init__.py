"""What is coming up, and when to say so.

Owns: publishers and their keys, what they published, the receipts they got and where those are posted, appointments,
reminders, their plans and their wording, files of dates, what waits for a person; copies of clients, caseloads, the
directory, lines and opt-outs.
Consumes: departments' events (by AMQP and by HTTPS: one contract); thread.posted, thread.refused,
message.status_changed, question.answered; the copied facts.
Publishes: thread.post, thread.withdraw, appointment.changed, attention.changed, receipt.*.
Never: sends a text, holds a message's body, or asks another service anything over HTTP.
"""

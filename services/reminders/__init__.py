"""What is coming up, and when to say so.

Owns: publishers and their keys, what they published and the receipts they got, appointments, reminders and their
wording; copies of clients, caseloads, cover, departments, lines and opt-outs.
Consumes: departments' events (by AMQP and by HTTPS: one contract); thread.posted, thread.refused,
message.status_changed, question.answered; the copied facts.
Publishes: thread.post, thread.withdraw, appointment.changed, receipt.*.
Never: sends a text, holds a message's body, or asks another service anything over HTTP.
"""

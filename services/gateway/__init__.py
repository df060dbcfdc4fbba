"""The wire: the only service that knows the phone company.

Owns        lines and their pace, raw webhooks, send attempts, receipts, opt-outs by number and the evidence of them,
            pictures, calls, what look-ups told of the numbers we write to, the proof of what Twilio was made to forget.
            Copies of whose number is whose, who serves them and where those people sit.
Consumes    sms.send, sms.cancel and client.changed (from threads), department.changed, staff.changed and cover.changed
            (from web), Twilio's webhooks and its list; or, by setting, what a phone company that speaks SMPP brings.
Publishes   sms.received, call.received, sms.status_changed, sms.cancelled, sms.too_late, sms.expired, number.opted_out,
            number.opted_in, number.checked, line.changed, media.changed.
Never       decides whom to text or when: it enforces the window it was given. Never posts a text again whose answer
            was lost; never answers a webhook before its effect is durable.
"""

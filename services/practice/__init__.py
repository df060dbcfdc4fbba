"""The pretend phone company and the phone simulator. Never part of a production image.

Owns      what a phone company knows, in memory and bounded: messages, media, lines, phones, opt-outs.
Consumes  Twilio's Messages API, as `gateway` speaks it.
Publishes signed webhooks and delivery receipts, as Twilio posts them to `gateway`.
Never     imports anything of ours but the kit; speaks to any service but `gateway`; listens to a control
          request (knobs, log, lines, phones) that does not come from this machine.

What it does not pretend: Lookup, Deactivations, replies in TwiML, fetching the pictures an office sends.
"""

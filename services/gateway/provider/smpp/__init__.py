"""Any phone company that speaks SMPP 3.4, as carriers and aggregators do.

link (one bound connection), words (what its packets say, in our words), api (keeping bound, posting a text).

The packets are taken apart and put together by smpp34. Its client is not used: it acknowledges what comes in before
anybody could keep it. There is no list to look a lost text up in, and no idempotency key: what is unknown stays so
until its receipt or a person tells.
"""

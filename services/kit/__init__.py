"""Plumbing that every service stands on. No word of the domain belongs here.

settings · log · clock · ids · failpoints: pure small things.
db · audit · batch · outbox · inbox · bus: one transaction, its effects, and the broker.
http · tokens: the doors. run: ordered start and stop. migrate: schemas.
"""

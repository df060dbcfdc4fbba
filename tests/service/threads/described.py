"""Threads' API, as its tests go by it."""

from services.threads.routes.document import API
from tests.service.described import Answer, Described, Operation

__all__ = ["OPERATIONS", "Answer", "Operation", "form", "hold_against_document"]

THREADS = Described(API)
OPERATIONS = THREADS.operations
form, hold_against_document = THREADS.form, THREADS.hold_against

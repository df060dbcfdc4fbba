"""Every test's requests are held against the API's description; here, that this finds what it is for."""

import json
from typing import Any

import pytest

from tests.service.threads.described import Answer, hold_against_document

COUNTS = {"unread_total": 0, "unanswered_total": 0, "problem_total": 0, "unknown_total": 0}
TOO_LATE = {"status": 409, "title": "too_late", "detail": "It is on its way already."}
ID = "00000000-0000-4000-8000-000000000001"
UNDO, DRAFT = f"/v1/messages/{ID}/undo", f"/v1/threads/{ID}/draft"


def answered(body: Any, status: int = 200, content_type: str = "application/json") -> Answer:
    return Answer(status, content_type, json.dumps(body))


def refused(body: dict[str, Any]) -> Answer:
    return answered(body, body["status"], "application/problem+json")


def test_what_is_described_passes() -> None:
    hold_against_document("GET", "/v1/counts?", None, answered(COUNTS))
    hold_against_document("POST", UNDO, None, refused(TOO_LATE))
    hold_against_document("PUT", DRAFT, {"body": "Hi"}, answered({"body": "Hi", "saved_at": None, "replaced": None}))
    hold_against_document("POST", f"/v1/unknown/{ID}/hide", None, Answer(204, "application/octet-stream", ""))
    hold_against_document("GET", "/livez", None, Answer(200, "text/plain", "ok"))


@pytest.mark.parametrize(
    "answer",
    [
        answered(COUNTS | {"names": []}),
        answered(COUNTS | {"unread_total": "0"}),
        answered({}),
        answered(COUNTS, 201),
        answered(COUNTS, content_type="text/html"),
        Answer(200, "application/json", ""),
        Answer(204, "application/json", ""),
    ],
)
def test_an_answer_that_nobody_told_of_is_found_out(answer: Answer) -> None:
    with pytest.raises(AssertionError):
        hold_against_document("GET", "/v1/counts", None, answer)


@pytest.mark.parametrize(
    "problem",
    [TOO_LATE | {"title": "never"}, TOO_LATE | {"sql": "SELECT"}, {"title": "too_late", "status": 422}],
)
def test_a_refusal_that_nobody_told_of_is_found_out(problem: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        hold_against_document("POST", UNDO, None, refused(problem))


def test_a_form_that_nobody_told_of_is_found_out_when_it_is_taken() -> None:
    kept = answered({"body": "Hi", "saved_at": None, "replaced": None})
    with pytest.raises(AssertionError):
        hold_against_document("PUT", DRAFT, {"body": "Hi", "color": "red"}, kept)

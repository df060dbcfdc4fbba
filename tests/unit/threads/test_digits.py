"""A text of ours that asks for a 1, and one that only has a 1 in it."""

import pytest

from services.threads.domain.digits import asks_for_one
from services.threads.domain.first_templates import FIRST
from services.threads.domain.templates import in_languages

FIRST_TEXTS = [
    text for one in FIRST if one.kind in ("welcome", "is_this") for text in in_languages(one.wording).values()
]


@pytest.mark.parametrize(
    "body",
    [
        *FIRST_TEXTS,
        "Hi Ana, reply 1 if you got this",
        "Please reply with a 1.",
        "REPLY 1",
        "Just text me back 1 so I know it's you",
        'Reply "1" for yes',
        "Send (1) to confirm",
        "Reply 1, 2 or 3",
        "reply one if this is you",
        "Reply 1 = yes, 2 = no",
        "Reply 1\nThanks",
        "Por favor conteste con el 1 si recibe esto",
        "Envíe 1 para confirmar",
        "Responda solo 1 cuando pueda",
    ],
)
def test_a_text_that_asks_for_a_one(body: str) -> None:
    assert asks_for_one(body)


@pytest.mark.parametrize(
    "body",
    [
        "See you at 1",
        "Please reply by 1 pm",
        "Text me 1 hour before",
        "Send 1 picture of your ID",
        "Reply 10 minutes before",
        "reply 1.5 hours before you come",
        "Answer 1,000 questions",
        "Your answer of the 1st is here",
        "Type O, room 1",
        "Hearing tomorrow 8:30, courtroom 1",
        "Mande 1 foto",
        "Reply STOP for no more texts.",
        "Text one of us",
        "",
    ],
)
def test_a_text_that_has_one_in_it_and_asks_for_none(body: str) -> None:
    assert not asks_for_one(body)

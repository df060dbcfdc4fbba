"""What a text may ask its reader to send: 1, 2 or 3."""

import pytest

from proto.values.language import Language
from services.gateway.domain import keyword as gateway
from services.practice.domain import keywords as practice
from services.reminders.domain.wording.opting_out import OPT_OUT, has_opt_out, with_opt_out
from services.reminders.domain.wording.replies import asked_digits, missing_replies, wrong_replies
from tests.unit.reminders.wording.made import EN, ES, template, told

ASK_EN, ASK_ES = "Reply 1 if coming, 2 for a new time, 3 if not {given_name}.", "Responda 1 si viene, 2 para otra hora"


def wrong(text: str, language: Language = "en", *, is_asking: bool = True) -> list[tuple[str, str]]:
    return list(wrong_replies(text, language, is_asking=is_asking))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Reply YES to confirm.", "YES"),
        ("Reply yes if you are coming.", "YES"),
        ("Text CANCEL if you cannot come.", "CANCEL"),
        ("Reply 1 or YES.", "YES"),
        ("To end this, send END.", "END"),
        ("Answer with the word “quit”.", "QUIT"),
        ("Reply STOP if you cannot come.", "STOP"),
        ("Reply HELP for a ride.", "HELP"),
        ("Send stop all.", "STOP ALL"),
        ("YES = coming, NO = not coming", "YES"),
    ],
)
def test_a_phone_company_s_word_is_no_answer(text: str, word: str) -> None:
    assert wrong(text) == [("carrier_word", word)]


@pytest.mark.parametrize("text", ["Responda ALTO si no viene.", "Conteste con la palabra baja.", "Envíe AYUDA."])
def test_nor_in_spanish(text: str) -> None:
    ((code, word),) = wrong(text, "es")
    assert code == "carrier_word"
    assert word in {"ALTO", "BAJA", "AYUDA"}


@pytest.mark.parametrize(
    "word",
    sorted({*gateway._KEYWORDS, *gateway._MAYBE_START, *map(str.lower, practice.STOP_WORDS | practice.START_WORDS)}),
)
def test_every_word_that_gateway_or_a_provider_acts_on_is_known(word: str) -> None:
    for text, language in ((f"Reply {word}.", "en"), (f"{word.upper()}: no", "en"), (f"Responda {word}.", "es")):
        assert ("carrier_word", word.upper()) in wrong(text, language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Your visit is cancelled. The end of May is free, yes.",
        "Text us back here. Reply to this message. Write to Carla.",
        "Reply 1 for yes or 2 for no.",
        "To cancel, call us. Stop by the desk.",
        OPT_OUT["en"],
        "Text STOP to end messages, HELP for help.",
    ],
)
def test_words_that_nobody_is_asked_to_send_are_only_words(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    "text", [OPT_OUT["es"], "Responda a este mensaje.", "No pare. Responda 1 si viene.", "Escriba hoy."]
)
def test_nor_are_these(text: str) -> None:
    assert wrong(text, "es") == []


@pytest.mark.parametrize("text", ["Reply CANCEL for no more texts.", "Reply QUIT to end messages."])
def test_another_word_than_stop_is_no_way_to_say_it(text: str) -> None:
    assert [code for code, _ in wrong(text)] == ["carrier_word"]


@pytest.mark.parametrize(("text", "word"), [("Reply C to confirm.", "C"), ('Text "ok".', "ok"), ("Answer NO.", "NO")])
def test_letters_and_other_words_are_no_digits(text: str, word: str) -> None:
    assert wrong(text) == [("not_a_digit", word)]


def test_nor_is_a_spanish_yes() -> None:
    assert wrong("Responda SÍ para confirmar.", "es") == [("not_a_digit", "SI")]


def test_a_digit_that_is_no_choice_is_found() -> None:
    assert wrong(ASK_EN) == []
    assert wrong("Reply 1, 2, 3 or 4.") == [("no_such_choice", "4")]
    assert wrong("Responda 1 o 9.", "es") == [("no_such_choice", "9")]


def test_a_text_that_asks_nothing_asks_for_no_digit() -> None:
    assert wrong(ASK_EN, is_asking=False) == [("reply_unasked", digit) for digit in "123"]
    assert wrong("Call 801-555-0192.", is_asking=False) == []


def test_only_the_digits_of_a_sentence_that_says_to_reply_are_answers() -> None:
    assert asked_digits("Room 4, floor 2. Reply 1 or 3.", "en") == ("1", "3")
    assert asked_digits("Bring 2 photos.", "en") == ()
    assert asked_digits("Reply with the number 2.", "en") == ("2",)
    assert asked_digits("Reply 1. Call 801-555-0192 at W-42.", "en") == ("1",)
    assert asked_digits("Text 8015550192 or 801-555-0192.", "en") == ()
    assert asked_digits("Reply 1 by 5 PM, or 2 by 8:30.", "en") == ("1", "2")


def test_each_digit_is_to_be_explained() -> None:
    assert missing_replies(ASK_EN, "en") == ()
    assert missing_replies(ASK_ES, "es") == ("3",)
    assert told(template(en=EN.replace(", 3 if not {given_name}", ""))) == [("no_reply", "3")]
    assert told(template(es=ES.replace("Responda", "Elija"))) == [("no_reply", "1, 2, 3")]


@pytest.mark.parametrize("text", ["Reply STOP for no more texts.", "To get no more messages, text STOP."])
def test_the_line_about_no_more_texts_is_known(text: str) -> None:
    assert has_opt_out(f"Hi. {text}", "en")
    assert with_opt_out(text, "en") == text


@pytest.mark.parametrize("text", ["Reply STOP if you cannot come.", "We stop texts at night.", ""])
def test_what_is_no_such_line_gets_one(text: str) -> None:
    assert not has_opt_out(text, "en")
    assert with_opt_out(text, "en").endswith(" Reply STOP for no more texts.")

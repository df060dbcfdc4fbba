"""A text costs what the carrier bills, and tidying never makes it dearer or changes a letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.body import MAX_BODY_CHARS, UnsendableBody, measure, segments, tidied, tidy

REMINDER = (
    "Hi Ana, this is Carla with probation. You have an appointment Mon Oct 5 at 9:30 AM, 145 E 1300 S, "
    "room 201. What time will you leave? Reply 1 if you're coming, 2 for another time. 801-555-0199"
)
RECORDATORIO = (
    "Hola Ana, soy Carla de libertad condicional. Tiene una cita el lunes 5 de octubre a las 9:30, "
    "145 E 1300 S, sala 201. ¿A qué hora saldrá? Responda 1 si vendrá, 2 para otro día. Tel. 801-555-0199"
)
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "^{}\\[~]|€\f"
texts = st.text(st.sampled_from(BASIC + EXTENSION * 6 + "áíóú’“—… \u00a0🙂🙏" * 2), max_size=700)
gsm_texts = st.text(st.sampled_from(BASIC + EXTENSION * 12), max_size=700)


def parts_by_hand(body: str) -> list[list[bytes]]:
    """The parts a phone company cuts body into, cutting one at a time as a phone would read them."""
    is_gsm = all(c in BASIC + EXTENSION for c in body)
    alone, each = (160, 153) if is_gsm else (70, 67)
    units = [septets(c) if is_gsm else utf16(c) for c in body]
    if sum(map(len, units)) <= alone:
        return [[u for unit in units for u in unit]]
    parts: list[list[bytes]] = []
    while units:
        part: list[bytes] = []
        while units and len(part) + len(units[0]) <= each:
            part += units.pop(0)
        parts.append(part)
    return parts


def septets(char: str) -> list[bytes]:
    return [b"ESC", char.encode()] if char in EXTENSION else [char.encode()]


def utf16(char: str) -> list[bytes]:
    pairs = char.encode("utf-16-be")
    return [pairs[:2], pairs[2:]] if len(pairs) == 4 else [pairs]


@given(st.one_of(texts, gsm_texts, st.text(max_size=300)))
def test_segments_agree_with_cutting_the_text_by_hand(body: str) -> None:
    size, parts = measure(body), parts_by_hand(body)
    room = (160 if size.encoding == "gsm7" else 70) if len(parts) == 1 else (153 if size.encoding == "gsm7" else 67)
    assert size.segments == segments(body) == len(parts)
    assert size.units == sum(map(len, parts))
    assert size.left == room - len(parts[-1])


@pytest.mark.parametrize(
    ("body", "encoding", "expected"),
    [
        ("", "gsm7", 1),
        ("a" * 160, "gsm7", 1),
        ("a" * 161, "gsm7", 2),
        ("a" * 306, "gsm7", 2),
        ("a" * 307, "gsm7", 3),
        ("€" * 80, "gsm7", 1),
        ("€" * 81, "gsm7", 2),
        ("€" * 153, "gsm7", 3),  # 76 pairs a part: the 153rd unit stays free, so 306 units need a third part
        ("á" * 70, "ucs2", 1),
        ("á" * 71, "ucs2", 2),
        ("🙂" * 35, "ucs2", 1),
        ("🙂" * 36, "ucs2", 2),
        ("🙂" * 67, "ucs2", 3),  # 33 pairs a part
        ("ñéüÑÉÜ¿¡", "gsm7", 1),
    ],
)
def test_a_part_ends_where_the_standard_ends_it(body: str, encoding: str, expected: int) -> None:
    assert (measure(body).encoding, measure(body).segments) == (encoding, expected)


def test_the_evidence_about_reminders_holds_for_ours() -> None:
    assert segments(REMINDER) == 2
    assert segments(RECORDATORIO) == 3
    assert segments(REMINDER.replace("'", "’")) == 3
    assert segments(tidy(REMINDER.replace("'", "’"))) == 2


def test_costly_characters_are_named_as_a_reader_sees_them_once_each() -> None:
    body = "Mañana, sí. 👍🏽 👨‍👩‍👧 🇲🇽 sí 1️⃣ {€}"
    assert measure(body).costly == ("í", "👍🏽", "👨‍👩‍👧", "🇲🇽", "1️⃣")
    assert measure("Plain {enough} for €5").costly == ()


def test_characters_beyond_the_providers_limit_are_counted() -> None:
    assert measure("a" * MAX_BODY_CHARS).over == 0
    assert measure("a" * (MAX_BODY_CHARS + 40)).over == 40
    assert measure("🙂" * 801).over == 2


def test_look_alikes_are_swapped_only_when_that_saves_a_segment() -> None:
    assert tidy("It’s on") == "It’s on"
    assert tidy("It’s “on” – now…" + "x" * 60) == 'It\'s "on" - now...' + "x" * 60
    assert tidy("Mañana sí, it’s on" + "x" * 60) == "Mañana sí, it’s on" + "x" * 60


def test_newlines_become_one_kind_and_accents_are_composed() -> None:
    assert tidy("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert tidy("man\u0303ana") == "mañana"
    assert tidy("e\u00ad\u0301" + "x" * 80) == "é" + "x" * 80  # a soft hyphen stood between letter and accent


@pytest.mark.parametrize(("body", "named"), [("a\x00b", "NUL"), ("a\ud83d", "surrogate"), ("\ude42", "surrogate")])
def test_what_no_phone_company_takes_is_refused_by_name(body: str, named: str) -> None:
    with pytest.raises(UnsendableBody, match=named):
        tidy(body)


@given(texts)
def test_tidying_never_costs_more_and_twice_is_once(body: str) -> None:
    once = tidy(body)
    assert segments(once) <= segments(body)
    assert tidy(once) == once


@given(st.text(st.sampled_from("áéíóúñüÑÁ¿¡abc XYZ019🙂"), max_size=400))
def test_letters_accents_and_emoji_never_change(body: str) -> None:
    assert tidy(body) == body


latin_texts = st.text(st.characters(max_codepoint=0x2FF), max_size=200)


@given(st.one_of(texts, gsm_texts, latin_texts, st.text(max_size=300)))
def test_a_text_that_is_tidy_already_is_known_by_its_looks(body: str) -> None:
    try:
        expected = tidied(body)
    except UnsendableBody:
        with pytest.raises(UnsendableBody):
            tidy(body)
    else:
        assert tidy(body) == expected


@pytest.mark.parametrize("char", [chr(code) for code in range(0x250)])
def test_a_character_is_spared_only_where_looking_at_it_changes_nothing(char: str) -> None:
    """Long enough to be saved a segment by a look-alike."""
    for body in (char, char * 71, "é" * 69 + char * 3, f"a{char}b\n"):
        if char not in "\x00":
            assert tidy(body) == tidied(body)

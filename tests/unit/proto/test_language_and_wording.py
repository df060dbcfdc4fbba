"""Wording becomes a body in the client's language, or says which blank is empty; it can do nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.language import choose, language_of
from proto.values.wording import (
    MissingValue,
    Rendered,
    UnknownPlaceholder,
    check_placeholders,
    placeholders,
    render,
)

SEE_YOU = {"en": "Hi {first name}, see you {date}.", "es": "Hola {first name}, nos vemos el {date}."}
VALUES = {"first name": "Ana", "date": "Monday"}
names = st.from_regex(r"[a-z][a-z0-9_]{0,9}( [a-z0-9_]{1,9})?", fullmatch=True)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("es", "es"), ("es-MX", "es"), ("ES_us", "es"), (" en ", "en"), ("vi", "en"), ("", "en"), ("est", "en")],
)
def test_a_tag_is_one_of_our_languages_or_english(tag: str, language: str) -> None:
    assert language_of(tag) == language


def test_a_client_gets_their_language_else_english_else_what_there_is() -> None:
    assert choose("es", ("en", "es")) == "es"
    assert choose("es", ("en",)) == "en"
    assert choose("en", ("es",)) == "es"
    with pytest.raises(ValueError, match="at least en"):
        choose("en", ("fr",))


def test_wording_is_rendered_in_the_clients_language() -> None:
    assert render(SEE_YOU, "es", VALUES) == Rendered("Hola Ana, nos vemos el Monday.", "es")
    assert render({"en": SEE_YOU["en"]}, "es", VALUES) == Rendered("Hi Ana, see you Monday.", "en")


def test_every_empty_blank_is_named_in_order() -> None:
    with pytest.raises(MissingValue) as missing:
        render({"en": "{place} {date} {first name} {place}"}, "en", {"first name": "Ana", "date": "  "})
    assert missing.value.names == ("place", "date")
    assert str(missing.value) == "Fill in {place}, {date} first."


@pytest.mark.parametrize(
    "blank",
    [
        "{x.__class__}",
        "{x[0]}",
        "{0}",
        "{}",
        "{x!r}",
        "{x:>9999}",
        "{X}",
        "{ x}",
        "{x }",
        "{__class__}",
        "{x\ny}",
    ],
)
def test_a_blank_is_a_plain_name_or_nothing_fills_it(blank: str) -> None:
    with pytest.raises(UnknownPlaceholder) as unknown:
        render({"en": f"Hi {blank}"}, "en", {"x": "Ana", blank[1:-1]: "Ana"})
    assert unknown.value.names == (blank[1:-1],)


def test_saving_wording_with_an_unknown_blank_is_refused_with_the_known_ones() -> None:
    check_placeholders(SEE_YOU, VALUES)
    with pytest.raises(UnknownPlaceholder, match=r"Nothing fills \{data\}\. Known: \{date\}, \{first name\}\."):
        check_placeholders({"en": "Hi {first name}", "es": "Hola {data}"}, VALUES)


def test_a_lone_brace_is_a_brace() -> None:
    assert render({"en": ":-} and {"}, "en", {}).body == ":-} and {"
    assert placeholders("{{a}} {b}} {c") == ("a", "b")


@given(st.lists(names, min_size=1, max_size=5), st.text(st.sampled_from("{}abc !.x0\n"), min_size=1))
def test_braces_in_a_value_are_never_looked_at(asked: list[str], value: str) -> None:
    wording = {"en": "|".join("{" + name + "}" for name in asked)}
    values = dict.fromkeys(asked, f"<{value}>")
    assert render(wording, "en", values).body == "|".join(f"<{value}>" for _ in asked)


@given(st.text(st.sampled_from("{}abc _0.!:[]"), max_size=60), st.dictionaries(names, st.text(min_size=1)))
def test_any_wording_renders_or_names_its_blanks(text: str, values: dict[str, str]) -> None:
    asked = placeholders(text)
    if all(values.get(name, "").strip() for name in asked):
        body = render({"en": text}, "en", values).body
        assert asked or body == text
        return
    with pytest.raises((MissingValue, UnknownPlaceholder)) as refusal:
        render({"en": text}, "en", values)
    assert set(refusal.value.names) <= set(asked)

"""Text with columns in it is whole, or empty: never half a place."""

import pytest

from services.reminders.domain.files.phrases import Unclosed, columns_of, filled


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("{a}[, room {b}]", "A, room B"),
        ("{a}[, room {c}]", "A"),
        ("{c}[, room {b}]", ""),
        ("At {a} [{c} ]{b}", "At A B"),
        ("County Court", "County Court"),
        ("", ""),
        ("[]{a}", "A"),
    ],
)
def test_a_phrase_is_whole_or_empty(phrase: str, said: str) -> None:
    assert filled(phrase, {"a": "A", "b": "B", "c": ""}.__getitem__) == said


@pytest.mark.parametrize("phrase", ["{a", "a}", "[{a}", "{a}]", "{}", "{a[b]}", "[[{a}]]", "{{a}}"])
def test_a_phrase_with_half_a_brace_is_none(phrase: str) -> None:
    with pytest.raises(Unclosed):
        columns_of(phrase)

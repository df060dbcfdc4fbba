"""What `./run office line` understands by a line."""

import pytest

from deploy.office.places import line_named, pool_of

SERVICE = "MG" + "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("text", "asked", "line", "kind"),
    [
        ("(801) 555-0199", None, "+18015550199", "long_code"),
        ("801-555-0199", "ten_dlc", "+18015550199", "ten_dlc"),
        (SERVICE, None, SERVICE, "messaging_service"),
        (SERVICE, "messaging_service", SERVICE, "messaging_service"),
        ("262966", None, "262966", "short_code"),
        ("28849", "short_code", "28849", "short_code"),
    ],
)
def test_a_line_is_told_by_its_looks(text: str, asked: str | None, line: str, kind: str) -> None:
    assert line_named(text, asked) == (line, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("MG12", None),
        (SERVICE.upper(), None),
        (SERVICE, "long_code"),
        ("262966", "toll_free"),
        ("1234", None),
        ("018015", None),
        ("(801) 555-0199", "messaging_service"),
        ("(801) 555-0199", "short_code"),
        ("555-0199", None),
    ],
)
def test_what_is_no_line_is_refused(text: str, asked: str | None) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        line_named(text, asked)  # type: ignore[arg-type]


def test_a_service_s_numbers_are_given_with_commas() -> None:
    assert pool_of(" 801-555-0199, (385) 555-0199,", "messaging_service") == ["+18015550199", "+13855550199"]
    assert pool_of("", "messaging_service") == []
    assert pool_of(None, "long_code") is None
    with pytest.raises(ValueError, match="Messaging Service"):
        pool_of("801-555-0199", "long_code")

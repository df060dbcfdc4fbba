"""What a template is of: the same kinds as departments name, and the steps there are."""

from typing import get_args

from proto import departments
from services.reminders.domain.wording.template import ASKING, BEFORE, KINDS, STEPS, Words


def test_every_kind_a_department_may_name_has_words() -> None:
    assert set(KINDS) == {*get_args(departments.Kind), "test"}


def test_what_asks_is_about_a_date_to_come() -> None:
    assert set(STEPS) - ASKING == {"cancelled", "missed", "closed"}
    assert BEFORE < ASKING < set(STEPS)


def test_blank_words_are_no_words() -> None:
    assert Words(en=" \n", es="Hola").in_languages() == {"es": "Hola"}
    assert list(Words()) == [("en", ""), ("es", "")]

"""What is kept of a form says again what the form said; and who may see whose dates."""

from datetime import datetime
from uuid import UUID

import pytest

from proto.values.language import LANGUAGES
from services.reminders.domain.access import NOWHERE, reach
from services.reminders.domain.by_hand.leads import Lead, cascade_of, chosen_in, chosen_of, lead_of
from services.reminders.domain.by_hand.occurring import sentence
from services.reminders.domain.repeating import Made
from tests.unit.reminders.by_hand.made import DENVER, by_hand

CHOSEN = ("2026-03-02T11:15", "2026-03-09T21:30", "2026-03-12T08:05")
ME, OTHER, HERE, THERE = (UUID(int=n) for n in range(4))


@pytest.mark.parametrize("lead", ["day_before", "two_days_and_day", "same_day", "chosen"])
def test_a_lead_is_known_again_by_its_steps(lead: Lead) -> None:
    one = by_hand(lead=lead, chosen=CHOSEN)
    assert lead_of(one.cascade.steps) == lead
    if lead == "chosen":
        assert chosen_of(one.cascade.steps, one.when, DENVER) == CHOSEN
        again, faults = chosen_in(chosen_of(one.cascade.steps, one.when, DENVER), DENVER)
        assert (cascade_of(lead, again, one.when, DENVER), faults) == (one.cascade, [])


def test_what_became_of_a_day_is_said() -> None:
    wished, came = datetime.fromisoformat("2026-03-08T02:30"), datetime.fromisoformat("2026-03-08T03:00")
    made = Made(2, wished, came, came)
    assert sentence("skipped", made, "en") == (
        "Sunday, March 8 at 2:30 AM doesn't exist, because the clocks go forward: it is Sunday, March 8 at 3:00 AM."
    )
    assert all(sentence(note, made, language) for note in ("twice", "short_month", "holiday") for language in LANGUAGES)


def test_who_may_see_whose() -> None:
    case_manager = reach(ME, "case_manager", HERE, (OTHER,), ())
    assert case_manager.may_see(ME, HERE, is_known=True)
    assert case_manager.may_see(OTHER, HERE, is_known=True)
    assert not case_manager.may_see(None, HERE, is_known=False)
    desk = reach(ME, "front_office", HERE, (), ())
    assert desk.may_see(None, HERE, is_known=False)
    assert not desk.may_see(None, THERE, is_known=False)
    assert not desk.may_see(OTHER, HERE, is_known=False)
    supervisor = reach(ME, "supervisor", HERE, (), (OTHER,))
    assert supervisor.may_see(OTHER, HERE, is_known=True)
    assert supervisor.may_see(THERE, HERE, is_known=False)
    assert not supervisor.may_see(THERE, HERE, is_known=True)
    assert reach(ME, "auditor", HERE, (), ()) == NOWHERE

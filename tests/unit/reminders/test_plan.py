"""The id of a post: the same whenever the same is planned, and no other."""

from datetime import datetime

from services.reminders.domain.plan import post_id

AT = datetime.fromisoformat("2026-03-09T08:30")


def test_a_post_has_the_same_id_whenever_the_same_is_planned_and_no_other() -> None:
    first = post_id("court", "1", 1, "day_before", AT)
    assert first == post_id("court", "1", 1, "day_before", AT)
    others = {
        post_id("health", "1", 1, "day_before", AT),
        post_id("court", "2", 1, "day_before", AT),
        post_id("court", "1", 2, "day_before", AT),
        post_id("court", "1", 1, "moved", AT),
        post_id("court", "1", 1, "day_before", AT.replace(hour=9)),
    }
    assert len({first, *others}) == 6

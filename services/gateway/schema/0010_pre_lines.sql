-- Lines have a daily cap where their carrier has one, may be parked by hand, and say what keeps them.

-- daily_cap: segments a day of the carriers' (NULL: none); sent_today: those claimed on sent_on, such a day.
-- shut_because: a person parked it, and says why; until shut_until, or until a person opens it.
-- told_because, told_until: the trouble that was told last, and when it is over by itself.
ALTER TABLE line
    ADD COLUMN daily_cap    bigint,
    ADD COLUMN sent_on      date,
    ADD COLUMN sent_today   bigint NOT NULL DEFAULT 0,
    ADD COLUMN shut_because text,
    ADD COLUMN shut_until   timestamptz,
    ADD COLUMN told_because text,
    ADD COLUMN told_until   timestamptz;

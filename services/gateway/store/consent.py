"""What texts say about consent, read in the transaction that takes them in: in force with its commit, and kept."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from proto.sms import Keyword
from services.gateway.domain.keyword import is_overtaken, keyword_of, word_of
from services.gateway.domain.wire import Inbound
from services.gateway.store import evidence, numbers
from services.gateway.store.evidence import Evidence
from services.kit import failpoints
from services.kit.db import Tx


class Heard(msgspec.Struct, frozen=True):
    """A text's keyword, and whether it opts its number out (True), in (False) or changes nothing."""

    keyword: Keyword | None
    change: bool | None


def may_change(text: Inbound) -> bool:
    """Whether the text is a STOP or START, or is one to a number that had stopped."""
    return keyword_of(text.body, text.opt_out_type, True) in ("stop", "start")


async def hear(tx: Tx, texts: Sequence[Inbound]) -> list[Heard]:
    """What each of these says, one after the other. A late STOP or START changes nothing a newer word has settled."""
    asked = {(text.number, text.line) for text in texts if may_change(text)}
    stopped = await numbers.opted_out(tx, asked) if asked else set()
    late = {(text.number, text.line) for text in texts if text.heard_at and may_change(text)}
    settled = await evidence.newest(tx, late) if late else {}
    heard: list[Heard] = []
    for text in texts:
        pair = (text.number, text.line)
        keyword = keyword_of(text.body, text.opt_out_type, pair in stopped and not _is_older(text, settled.get(pair)))
        wants_out = _wants_out(text, keyword, settled.get(pair))
        heard.append(Heard(keyword, None if wants_out is (pair in stopped) else wants_out))
        if wants_out is not None:
            (stopped.add if wants_out else stopped.discard)(pair)
            settled[pair] = text.heard_at or tx.now
    return heard


def _is_older(text: Inbound, settled_at: datetime | None) -> bool:
    """Whether it was written before its number's last STOP: a "yes" was an answer then."""
    return bool(text.heard_at and settled_at and text.heard_at < settled_at)


def _wants_out(text: Inbound, keyword: Keyword | None, settled_at: datetime | None) -> bool | None:
    if keyword not in ("stop", "start") or failpoints.is_off("keywords"):
        return None
    is_settled = text.heard_at and settled_at and is_overtaken(keyword, text.heard_at, settled_at)
    return None if is_settled and not failpoints.is_off("late_words_yield") else keyword == "stop"


async def keep(tx: Tx, texts: Sequence[Inbound], heard: Sequence[Heard]) -> None:
    """Keep every keyword as evidence, also one that changes nothing."""
    rows = [
        Evidence(
            evidence_id=text.text_id,
            number=text.number,
            line=text.line,
            said=said.keyword,
            how="keyword",
            heard_at=text.heard_at or tx.now,
            word=word_of(text.body),
            opt_out_type=text.opt_out_type,
            body=text.body,
        )
        for text, said in zip(texts, heard, strict=True)
        if said.keyword
    ]
    if rows:
        await evidence.keep(tx, rows)

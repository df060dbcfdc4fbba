"""Segments as three count them apart: the office, the pretend phone company, and a library of somebody else's."""

import random
from collections.abc import Callable, Iterator

import pytest
import smsutil

from proto.values.body import measure
from services.practice.domain.segments import BASIC, EXTENSION
from services.practice.domain.segments import segments as counted_in_practice

GSM, ESCAPED = "".join(sorted(BASIC)), "".join(sorted(EXTENSION))
ACCENTS = "áéíóúüñ¿¡ÁÍÓÚâêôãõçğışșțăłżéèàůřў"
PUNCTUATION = "’“”—…•\u00a0\u200b\t`"
COMBINED = ["e\u0301", "n\u0303", "o\u0308"]
EMOJI = [*"🙂🙏👍🎉📅⚖", "❤️", "1️⃣", "🇺🇸", "🇲🇽", "👍🏽"]
JOINED = ["👩‍👧", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🧑🏿‍⚖️", "👩🏽‍💻"]
ASTRAL = "𝐀𝓐𝔸🄰𐍈𠀋\U00010000\U0010ffff"
# What the bodies are mixed of. A piece that stands there more often comes more often.
MIXES: tuple[tuple[str, ...], ...] = (
    (*GSM,),
    (*GSM, *ESCAPED * 3),
    (*GSM, *ESCAPED * 12),
    (*ESCAPED,),
    (*GSM, *ACCENTS),
    (*GSM * 3, *PUNCTUATION),
    (*GSM, *ESCAPED, *ACCENTS, *COMBINED, *EMOJI),
    (*GSM, *EMOJI * 8),
    (*JOINED, *EMOJI, *"abc "),
    (*GSM, *ASTRAL * 12),
    (*ASTRAL,),
    (*GSM, *ESCAPED, *ACCENTS, *PUNCTUATION, *COMBINED, *EMOJI, *JOINED, *ASTRAL),
)
# Up to three segments and a bit, and more often about where a body becomes one segment more.
BORDERS = (35, 67, 70, 77, 100, 134, 153, 160, 201, 306)
MOST_PIECES, NEAR = 480, 4


def bodies(count: int, seed: int) -> Iterator[str]:
    """The same bodies for the same seed, each mix in its turn; none is empty, which the library calls UCS-2."""
    dice = random.Random(seed)
    for turn in range(count):
        length = dice.choice(BORDERS) + dice.randint(-NEAR, NEAR) if turn % 2 else dice.randint(1, MOST_PIECES)
        yield "".join(dice.choices(MIXES[turn % len(MIXES)], k=length))


def counted_by_library(body: str) -> tuple[str, int, int]:
    split = smsutil.split(body)
    is_gsm = split.encoding == "gsm0338"
    return (
        ("gsm7", split.total_bytes, len(split.parts)) if is_gsm else ("ucs2", split.total_bytes // 2, len(split.parts))
    )


def counted_here(body: str) -> tuple[str, int, int]:
    size = measure(body)
    return size.encoding, size.units, size.segments


def disagreements(count: int, seed: int, practice: Callable[[str], int] = counted_in_practice) -> list[str]:
    return [
        f"{body!r}: office {ours}, library {theirs}, practice {practice(body)}"
        for body in bodies(count, seed)
        if not ((ours := counted_here(body)) == (theirs := counted_by_library(body)) and ours[2] == practice(body))
    ]


@pytest.mark.parametrize(
    ("count", "seed"),
    [pytest.param(5_000, 1, id="5,000"), pytest.param(100_000, 2, id="100,000", marks=pytest.mark.slow)],
)
def test_office_library_and_practice_count_the_same(count: int, seed: int) -> None:
    assert disagreements(count, seed) == []


def test_a_counter_that_cuts_characters_in_half_is_found_out() -> None:
    """The control: as practice counted once, by dividing; right for 985 of 1,000 of these."""

    def divided(body: str) -> int:
        encoding, units, _ = counted_here(body)
        alone, each = (160, 153) if encoding == "gsm7" else (70, 67)
        return 1 if units <= alone else -(-units // each)

    found = disagreements(5_000, 1, divided)
    assert 10 < len(found) < 1_000, len(found)


def test_every_kind_of_text_and_every_length_comes() -> None:
    sizes = [measure(body) for body in bodies(5_000, 1)]
    for encoding, most in (("gsm7", 4), ("ucs2", 8)):
        parts = {size.segments for size in sizes if size.encoding == encoding}
        assert parts >= set(range(1, most + 1)), (encoding, sorted(parts))
    assert any("\u200d" in seen for size in sizes for seen in size.costly)

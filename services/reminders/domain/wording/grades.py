"""How hard a text is to read, by well-known formulas.

English: the Flesch-Kincaid grade (Kincaid et al. 1975), in years of school. Spanish: the Szigriszt-Pazos perspicuity
(1993) on Barrio's INFLESZ scale, 0 to 100, where more is easier and 55 is normal. Both count syllables by rules that
are right for most words; that is near enough to say "too long", and no more.
"""

import re
from typing import Final

from services.reminders.domain.wording.sentences import sentences

HIGHEST_GRADE: Final = 6.0
LOWEST_EASE: Final = 55.0
_WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_ENGLISH_VOWELS: Final = re.compile(r"[aeiouy]+")
# Endings that are written and not spoken: late, passed, comes; but not table, wanted, boxes.
_SILENT: Final = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouycgsxz])es$")
_SILENT_U: Final = re.compile(r"(?<=[qg])u(?=[eéií])")
# A strong vowel with the weak ones that lean on it; í and ú stand for themselves, and y sounds so at a word's end only.
_SPANISH_VOWELS: Final = re.compile(r"[iuü]*[aeoáéó](?:[iuü]|y\b)*|[íú]|[iuü]+|\by\b")


def english_grade(text: str) -> float:
    """Years of school it takes to read it with ease; 0 for a text without words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    spoken = sum(map(english_syllables, words))
    return 0.39 * len(words) / len(_spoken(text)) + 11.8 * spoken / len(words) - 15.59


def spanish_ease(text: str) -> float:
    """How easy it is, on the scale above; 100 for a text without words."""
    words = _WORD.findall(text)
    if not words:
        return 100.0
    spoken = sum(map(spanish_syllables, words))
    return 206.835 - 62.3 * spoken / len(words) - len(words) / len(_spoken(text))


def english_syllables(word: str) -> int:
    """Of one English word; a number counts one."""
    return max(1, len(_ENGLISH_VOWELS.findall(_SILENT.sub("", word.casefold()))))


def spanish_syllables(word: str) -> int:
    """Of one Spanish word; a number counts one."""
    return max(1, len(_SPANISH_VOWELS.findall(_SILENT_U.sub("", word.casefold()))))


def _spoken(text: str) -> list[str]:
    """The sentences with a word in them: signs alone are none."""
    return [sentence for sentence in sentences(text) if _WORD.search(sentence)]

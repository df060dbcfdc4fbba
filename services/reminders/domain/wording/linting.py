"""All that is to be said about a template before it is published, in the order of languages, full words first."""

from collections.abc import Iterator, Mapping
from typing import Final

from proto.values.body import UnsendableBody, measure, segments, tidy
from proto.values.language import LANGUAGES, Language
from proto.values.sensitive import sensitive
from proto.values.wording import placeholders
from services.reminders.domain.wording.accents import accent_free
from services.reminders.domain.wording.blanks import has_stray_brace, known, strange, without
from services.reminders.domain.wording.budget import LONGEST, MOST_SEGMENTS, SATURDAY, Longest, longest_body, plain
from services.reminders.domain.wording.elements import ill_put, lacking
from services.reminders.domain.wording.findings import Code, Finding
from services.reminders.domain.wording.grades import HIGHEST_GRADE, LOWEST_EASE, english_grade, spanish_ease
from services.reminders.domain.wording.opting_out import has_opt_out
from services.reminders.domain.wording.replies import missing_replies, wrong_replies
from services.reminders.domain.wording.template import ASKING, Template, Words

# In place of the blanks, where reading is judged: a name is neither easy nor hard.
_SPOKEN: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {"office": "our office", "start_day": "Monday", "former_day": "Monday", "place": "Main Street"}
    | dict.fromkeys(("given_name", "case_manager", "contact"), "Ann")
    | dict.fromkeys(("start_time", "former_time"), "noon"),
    "es": {"office": "la oficina", "start_day": "lunes", "former_day": "lunes", "place": "calle Sol"}
    | dict.fromkeys(("given_name", "case_manager", "contact"), "Ana")
    | dict.fromkeys(("start_time", "former_time"), "las ocho"),
}
_Found = Iterator[tuple[Code, str]]


def lint(template: Template, longest: Longest = LONGEST) -> tuple[Finding, ...]:
    """What is found, each once. longest: the longest real values of the department that will send it."""
    full = [_in_language(template, template.wording, language, longest) for language in LANGUAGES]
    twin = template.neutral
    if twin is None or not twin.in_languages():
        return tuple(finding for found in full for finding in found) + tuple(_needs_twin(template))
    neutral = [_in_language(template, twin, language, longest, is_neutral=True) for language in LANGUAGES]
    return tuple(finding for found in (*full, *neutral) for finding in found)


def _needs_twin(template: Template) -> Iterator[Finding]:
    for language, text in template.wording.in_languages().items():
        for word in sensitive(without(text))[:1]:
            yield Finding("needs_twin", language, detail=word)


def _in_language(
    template: Template, words: Words, language: Language, longest: Longest, *, is_neutral: bool = False
) -> list[Finding]:
    text = words.in_languages().get(language)
    if text is None:
        return [Finding("language_missing", language, is_neutral)]
    ground = list(_ground(text, template, is_neutral=is_neutral))
    found = [*ground, *_said(text, language, template, is_neutral=is_neutral), *_read(text, language)]
    # What can't be rendered has no length.
    if not any(code in ("unknown_blank", "stray_brace", "unsendable") for code, _ in ground):
        found += _cost(text, language, template, longest, is_neutral=is_neutral)
    return [Finding(code, language, is_neutral, detail) for code, detail in dict.fromkeys(found)]


def _ground(text: str, template: Template, *, is_neutral: bool) -> _Found:
    """What keeps it from being a text at all; and what a twin gives away."""
    for blank in strange(text, known(template.step)):
        yield "unknown_blank", blank
    if has_stray_brace(text):
        yield "stray_brace", ""
    try:
        tidy(text)
    except UnsendableBody:
        yield "unsendable", ""
    if is_neutral:
        telling = known(template.step) - known(template.step, is_neutral=True)
        for word in (*sensitive(without(text)), *(f"{{{name}}}" for name in placeholders(text) if name in telling)):
            yield "twin_tells", word


def _said(text: str, language: Language, template: Template, *, is_neutral: bool) -> _Found:
    """What it asks for, what it lacks, and what it had better not say."""
    step, tone = template.step, template.tone
    yield from wrong_replies(text, language, is_asking=step in ASKING)
    missing = missing_replies(text, language) if step in ASKING else ()
    if missing:
        yield "no_reply", ", ".join(missing)
    for code in lacking(text, language, step, tone, is_neutral=is_neutral):
        yield code, ""
    if step == "scheduled" and not has_opt_out(text, language):
        yield "no_opt_out", ""
    if not is_neutral:
        yield from ill_put(text, language, step, tone)


def _read(text: str, language: Language) -> _Found:
    spoken = without(text, _SPOKEN[language])
    if language == "en" and (grade := english_grade(spoken)) > HIGHEST_GRADE:
        yield "hard_english", f"{grade:.1f}"
    if language == "es" and (ease := spanish_ease(spoken)) < LOWEST_EASE:
        yield "hard_spanish", f"{ease:.0f}"


def _cost(text: str, language: Language, template: Template, longest: Longest, *, is_neutral: bool) -> _Found:
    usual = longest_body(text, language, plain(longest), is_neutral=is_neutral)
    dearest = longest_body(text, language, longest, at=SATURDAY, is_neutral=is_neutral)
    if language == "es" and template.is_accent_free:
        usual, dearest = accent_free(usual), accent_free(dearest)
    size = measure(usual)
    if size.segments > MOST_SEGMENTS:
        yield "over_budget", f"{size.segments} ({' '.join(size.costly)})" if size.costly else str(size.segments)
    elif language == "es" and segments(dearest) > MOST_SEGMENTS >= segments(accent_free(dearest)):
        yield "accents_cost", str(segments(dearest))

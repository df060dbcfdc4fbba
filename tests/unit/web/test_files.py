"""The files of the pages: what is vendored is what we think, what is written is said in both languages."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from services.web.pages import look
from services.web.pages.assets import _FOR_READERS, STATIC, Assets, as_sent

WEB = STATIC.parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SPANISH = sorted((WEB / "locale/es").glob("*.po"))
SCRIPTS = sorted((WEB / "static/js").rglob("*.js"))
# htmx features that need eval, or that stop in hidden tabs.
FORBIDDEN = re.compile(
    r"hx-on|hx-vals=.js:|hx-sse|hx-ws|hx-trigger=\"[^\"]*\[|onclick=|onload=|style=\"|<script>|\|safe"
)


def sentences() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Everything the pages say, and where."""
    methods = [("templates/**.html", "jinja2"), ("pages/**.py", "python"), ("domain/**.py", "python")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "_say": (2,), "phrase": None}
    for name, _line, message, _comments, _context in extract_from_dir(WEB, methods, keywords=keywords):
        yield name, message


def entries(path: Path, of: int = 0) -> dict[str, Any]:
    """What one file says of each sentence, by its singular, or with of=-1 by its plural."""
    with path.open("rb") as file:
        found = [entry for entry in read_po(file, locale="es") if entry.id]
    return {entry.id if isinstance(entry.id, str) else entry.id[of]: entry.string for entry in found}


def test_everything_the_pages_say_is_said_in_spanish() -> None:
    catalog = look.catalog_of("es")
    untold = []
    for name, sentence in sentences():
        entry = catalog.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        told = entry.string if entry else None
        if not told or not all([told] if isinstance(told, str) else told):
            untold.append((name, sentence))
    assert untold == []


def test_no_sentence_in_spanish_is_left_over() -> None:
    said = {sentence[0] if isinstance(sentence, tuple) else sentence for _, sentence in sentences()}
    kept = {(path.name, sentence) for path in SPANISH for sentence in entries(path)}
    assert {(name, sentence) for name, sentence in kept if sentence not in said} == set()


def test_what_two_files_say_in_spanish_they_say_alike() -> None:
    told: dict[str, dict[str, Any]] = {}
    for path in SPANISH:
        for sentence, string in entries(path).items():
            told.setdefault(sentence, {})[path.name] = string
    assert {s: files for s, files in told.items() if len(set(map(str, files.values()))) > 1} == {}


def test_spanish_fills_in_the_same_blanks() -> None:
    blanks = re.compile(r"%\((\w+)\)s|\{\}")
    for path in SPANISH:
        for sentence, string in entries(path, of=-1).items():
            for told in [string] if isinstance(string, str) else string or ():
                assert set(blanks.findall(told)) == set(blanks.findall(sentence)), (path.name, sentence)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_uses_what_our_policy_forbids(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_runs_text_as_code(path: Path) -> None:
    assert re.findall(r"\beval\(|new Function|document\.write|setTimeout\(\"", path.read_text(encoding="utf-8")) == []


def test_scripts_are_sent_without_what_is_for_readers_and_whole_otherwise() -> None:
    for path in SCRIPTS:
        written = path.read_text(encoding="utf-8")
        sent = _FOR_READERS.sub("", written)
        assert not re.search(r"^\s|^$|^//|\s// ", sent.rstrip("\n"), re.MULTILINE), path.name
        code = (re.sub(r"\s+// .*$|^\s*//.*$", "", line).strip() for line in written.splitlines())
        assert sent.split("\n")[:-1] == [line for line in code if line], path.name


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("if (a && b[0]) { c = (d) => e ? f : 1; }", "if(a&&b[0]){c=(d)=>e?f:1;}"),
        ("const [a, b] = c / 2; // why", "const[a,b]=c / 2;"),
        (r"""f("a = \" (b)", 'c = d', `e = ${ f } = g`) ;""", r"""f("a = \" (b)",'c = d',`e = ${ f } = g`);"""),
        (
            "say(`${a.b} ${$(`#row-${id} .nm`)?.c || d} = e`, f) ;",
            "say(`${a.b} ${$(`#row-${id} .nm`)?.c || d} = e`,f);",
        ),
        (r"x.replace(/[^{}, ]* = (\/ `)/gu, y) ;", r"x.replace(/[^{}, ]* = (\/ `)/gu,y);"),
    ],
)
def test_a_script_loses_the_spaces_at_its_signs_and_none_in_what_it_says(written: str, sent: str) -> None:
    assert as_sent(written + "\n") == sent + "\n"


def test_what_is_vendored_is_what_was_written_down() -> None:
    table = (STATIC / "vendor/VENDORED.md").read_text(encoding="utf-8")
    files = [path for path in (STATIC / "vendor").iterdir() if path.suffix != ".md"]
    assert files
    for path in files:
        assert f"`{path.name}`" in table
        assert hashlib.sha256(path.read_bytes()).hexdigest() in table


def test_a_file_is_found_by_its_content_and_a_style_names_the_font_so() -> None:
    assets = Assets()
    font = assets.address("fonts/PublicSans-Regular.woff2")
    assert re.fullmatch(r"/static/fonts/PublicSans-Regular\.[0-9a-f]{8}\.woff2", font)
    style = assets._files[assets.address("app.css")].body.decode()
    assert font in style
    assert "url(/static/fonts/PublicSans-Regular.woff2)" not in style


def test_both_languages_draw_every_template() -> None:
    drawn = look.the_look()
    for language in look.LANGUAGES:
        for path in TEMPLATES:
            drawn._drawn[language].get_template(path.name)

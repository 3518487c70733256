"""The translations are whole, and the tool that keeps them says what is not."""

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from dashboard.web import languages
from scripts import catalogues

CHINESE = catalogues.TRANSLATIONS / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
AN_ENTRY = 'msgid "Kick"\nmsgstr "移出"\n'
WHOLE = f"""# 术语表
msgid ""
msgstr ""
"Language: zh_Hans_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#, python-format
msgid "%(num)d person"
msgid_plural "%(num)d people"
msgstr[0] "%(num)d 人"

{AN_ENTRY}
#, python-brace-format
msgid "{{count}} new"
msgstr "{{count}} 条新记录"
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small Chinese catalogue with nothing wrong, to be spoilt."""
    path = tmp_path / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(WHOLE)
    catalogues.compile_one(path)
    return path


@pytest.fixture
def template(small: Path) -> Catalog:
    """What sources want translated that say exactly what the small catalogue answers."""
    said = Catalog()
    for message in catalogues.messages(catalogues.read(small)):
        said.add(message.id)
    return said


def spoil(path: Path, entry: str) -> None:
    """Write another entry in place of the one for "Kick", compiled too."""
    path.write_text(WHOLE.replace(AN_ENTRY, entry))
    catalogues.compile_one(path)


def test_every_language_but_english_has_a_catalogue():
    others = set(languages.LOCALES.values()) - {"en"}

    assert {catalogues.name(path) for path in catalogues.catalogues()} == others


@pytest.mark.parametrize("path", catalogues.catalogues(), ids=catalogues.name)
def test_everything_that_is_said_is_translated(path):
    assert list(catalogues.faults(path, catalogues.sources())) == []


def test_the_program_reads_what_the_catalogue_says():
    with CHINESE.with_suffix(".mo").open("rb") as file:
        chinese = gettext.GNUTranslations(file)

    assert chinese.gettext("Live floor") == "实时通话"
    assert chinese.ngettext("%(num)d person", "%(num)d people", 1) % {"num": 1} == "1 人"
    assert chinese.ngettext("%(num)d person", "%(num)d people", 7) % {"num": 7} == "7 人"


def test_a_sentence_is_told_by_chinese_marks():
    entries = catalogues.messages(catalogues.read(CHINESE))
    said = [text for entry in entries for text in catalogues.translations(entry)]

    assert [text for text in said if re.search(r"[\u4e00-\u9fff] ?[,.:;?!]( |$)", text)] == []


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("", "'Kick' is in the sources only"),
        (f'{AN_ENTRY}\nmsgid "Defenestrate"\nmsgstr "扔出窗外"\n', "is no longer in the sources"),
        ('msgid "Kick"\nmsgstr ""\n', "'Kick' is not translated."),
        (f"#, fuzzy\n{AN_ENTRY}", "'Kick' is marked fuzzy"),
        ('msgid "Kick"\nmsgstr "移出 %(who)s"\n', "different placeholders"),
        ('msgid "Kick"\nmsgstr "移出 {who}"\n', "different placeholders"),
        ('msgid "Kick"\nmsgstr "100% 移出"\n', "different placeholders"),
        ('msgid "Kick"\nmsgstr "<b>移出"\n', "breaks HTML"),
        (f"#: somewhere.py:7\n{AN_ENTRY}", "is not written as `update` writes it"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(small, template, entry, complaint):
    spoil(small, entry)

    assert any(complaint in sentence for sentence in catalogues.faults(small, template))


def test_a_catalogue_with_nothing_wrong_is_left_in_peace(small, template):
    assert list(catalogues.faults(small, template)) == []


def test_a_translation_that_was_not_compiled_is_noticed(small, template):
    small.write_text(WHOLE.replace("移出", "请出"))

    assert list(catalogues.faults(small, template)) == [
        "zh_Hans_CN: messages.mo is older; run `python scripts/catalogues.py compile`."
    ]


def test_a_catalogue_that_was_never_compiled_is_noticed(small, template):
    small.with_suffix(".mo").unlink()

    assert any("messages.mo" in sentence for sentence in catalogues.faults(small, template))


def test_an_update_takes_new_strings_in_and_names_what_is_left_to_do(small, template):
    spoil(small, "")

    left = catalogues.renew(small, template)

    assert left == ["zh_Hans_CN: translate 'Kick'"]
    assert 'msgid "Kick"\nmsgstr ""\n' in small.read_text()


def test_an_update_drops_what_nobody_says_any_more(small, template):
    spoil(small, f'{AN_ENTRY}\nmsgid "Defenestrate"\nmsgstr "扔出窗外"\n')

    assert catalogues.renew(small, template) == []

    assert small.read_bytes() == WHOLE.encode()


def test_what_an_update_writes_depends_on_nothing_but_the_strings(small, template):
    compiled = small.with_suffix(".mo").read_bytes()
    head, *entries = WHOLE.strip().split("\n\n")
    located = [f"#: somewhere.py:7\n{entry}" for entry in reversed(entries)]
    small.write_text("\n\n".join([head, *located]))

    catalogues.renew(small, template)

    assert small.read_bytes() == WHOLE.encode()
    assert small.with_suffix(".mo").read_bytes() == compiled


def test_wrong_use_is_told_the_right_one(capsys):
    assert catalogues.main([]) == 2
    assert "update|compile|extract|--check" in capsys.readouterr().err

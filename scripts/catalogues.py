"""The translations: `python scripts/catalogues.py update|compile|extract` or `--check`.

`update` takes new strings of the sources into every messages.po and drops those that are gone;
fill in the empty ones by hand, then `compile`. `extract` prints a template for a new language.
What is written depends on nothing but the strings: no dates, no line numbers, sorted.
Exit codes: 1 the catalogues are not in order and a sentence says what, 2 wrong use.
"""

import io
import re
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "dashboard" / "translations"
SOURCES = (("dashboard", "**.py", "python"), ("templates", "**.html", "jinja2"))
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
#: What templates and scripts fill in: `%(name)s` and `{name}`.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%|%")
#: Templates write translations into attributes as they are, so these would break the page.
MARKUP = re.compile(r"[<>\"&]")

Key = tuple[str | None, str]


def main(arguments: list[str]) -> int:
    """Do one task; returns the exit code to leave with."""
    tasks = {"update": update, "compile": compile_all, "extract": extract, "--check": check}
    if len(arguments) != 1 or arguments[0] not in tasks:
        return complain([f"usage: python scripts/catalogues.py {'|'.join(tasks)}"], 2)
    return tasks[arguments[0]]()


def update() -> int:
    """Bring every catalogue in line with the sources; what wants translating is named."""
    template = sources()
    return complain([sentence for path in catalogues() for sentence in renew(path, template)], 1)


def compile_all() -> int:
    """Write the binary form of every catalogue, which is what the program reads."""
    for path in catalogues():
        compile_one(path)
    return 0


def extract() -> int:
    """Print every string of the sources as a template for a new language."""
    sys.stdout.buffer.write(as_po(sources()))
    return 0


def check() -> int:
    """Say what is not in order, sentence by sentence."""
    template = sources()
    wrong = [sentence for path in catalogues() for sentence in faults(path, template)]
    return complain(wrong, 1)


def renew(path: Path, template: Catalog) -> list[str]:
    """Give one catalogue the strings of the template and no others; returns what is to be done."""
    catalogue = read(path)
    catalogue.update(template, no_fuzzy_matching=True)
    path.write_bytes(as_po(catalogue))
    compile_one(path)
    return [f"{name(path)}: translate {m.id!r}" for m in messages(catalogue) if not done(m)]


def compile_one(path: Path) -> None:
    """Write the binary form of one catalogue."""
    path.with_suffix(".mo").write_bytes(as_mo(read(path)))


# --- What can be wrong -------------------------------------------------------------------------


def faults(path: Path, template: Catalog) -> Iterator[str]:
    """What is wrong with one catalogue, measured by the strings of the sources."""
    catalogue = read(path)
    wanted, present = by_key(template), by_key(catalogue)
    advice = "run `python scripts/catalogues.py update`"
    for key in wanted.keys() - present.keys():
        yield f"{name(path)}: {key[1]!r} is in the sources only; {advice}."
    for key in present.keys() - wanted.keys():
        yield f"{name(path)}: {key[1]!r} is no longer in the sources; {advice}."
    for message in present.values():
        yield from (f"{name(path)}: {sentence}" for sentence in faults_of(message))
    if path.read_bytes() != as_po(catalogue):
        yield f"{name(path)}: is not written as `update` writes it; {advice}."
    if binary(path) != as_mo(catalogue):
        yield f"{name(path)}: messages.mo is older; run `python scripts/catalogues.py compile`."


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    said = first(message.id)
    if not done(message):
        yield f"{said!r} is not translated."
        return
    if message.fuzzy:
        yield f"{said!r} is marked fuzzy: look at it, then take the mark away."
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = [placeholders(original) for original in originals]
    for translation in translations(message):
        if placeholders(translation) not in allowed:
            yield f"{said!r} and {translation!r} have different placeholders."
        if MARKUP.search(translation):
            yield f"{translation!r} holds a character that breaks HTML; use typographic quotes."


def placeholders(text: str) -> Counter[str]:
    """What is to be filled in, in any order; a lone % is counted too, since it would be one."""
    return Counter(PLACEHOLDER.findall(text))


def done(message: Message) -> bool:
    return all(translation.strip() for translation in translations(message))


# --- The sources and the catalogues ------------------------------------------------------------


def sources() -> Catalog:
    """Every string that the sources want translated."""
    catalogue = Catalog(header_comment="# For dashboard/translations/…/LC_MESSAGES/messages.po")
    for folder, pattern, method in SOURCES:
        found = extract_from_dir(
            ROOT / folder,
            [(pattern, method)],
            {pattern: {"silent": "false"}},
            keywords=KEYWORDS,
        )
        for _file, _line, text, _comments, context in found:
            catalogue.add(text, None, context=context)
    return catalogue


def catalogues() -> list[Path]:
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    """A catalogue; raises PoFileError when it cannot be read."""
    with path.open("rb") as file:
        return read_po(file, locale=name(path), abort_invalid=True)


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as people edit it. The comment on its top is kept."""
    body = io.BytesIO()
    options = {"omit_header": True, "no_location": True, "ignore_obsolete": True}
    write_po(body, catalogue, width=0, sort_output=True, **options)
    fields = "\n".join(f'"{line}\\n"' for line in header(catalogue).splitlines())
    top = f'{catalogue.header_comment}\nmsgid ""\nmsgstr ""\n{fields}\n\n'
    return top.encode() + body.getvalue().strip(b"\n") + b"\n"


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it: where each text stands, then the texts themselves."""
    texts = {"": header(catalogue)} | meanings(catalogue)
    pairs = sorted((key.encode(), value.encode()) for key, value in texts.items())
    count = len(pairs)
    begin = 28 + 16 * count
    places: list[int] = []
    strings = b""
    for text in [key for key, _ in pairs] + [value for _, value in pairs]:
        places += [len(text), begin + len(strings)]
        strings += text + b"\0"
    magic, version, no_hash_table = 0x950412DE, 0, (0, begin)
    start = struct.pack("<7I", magic, version, count, 28, 28 + 8 * count, *no_hash_table)
    return start + struct.pack(f"<{4 * count}I", *places) + strings


def binary(path: Path) -> bytes:
    """The binary form that lies beside a catalogue; nothing when there is none."""
    compiled = path.with_suffix(".mo")
    return compiled.read_bytes() if compiled.exists() else b""


def header(catalogue: Catalog) -> str:
    """The only fields that a program needs; the customary others change with every writing."""
    return (
        f"Language: {catalogue.locale_identifier or ''}\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n"
        f"Plural-Forms: {catalogue.plural_forms}\n"
    )


def meanings(catalogue: Catalog) -> dict[str, str]:
    """What the binary form says: context, singular and plural joined as gettext joins them."""
    return {
        (f"{m.context}\4" if m.context else "")
        + (m.id if isinstance(m.id, str) else "\0".join(m.id)): "\0".join(translations(m))
        for m in messages(catalogue)
        if done(m) and not m.fuzzy
    }


def by_key(catalogue: Catalog) -> dict[Key, Message]:
    return {(m.context, first(m.id)): m for m in messages(catalogue)}


def messages(catalogue: Catalog) -> list[Message]:
    """Everything but the header."""
    return [message for message in catalogue if message.id]


def translations(message: Message) -> list[str]:
    """The one translation, or one for each plural form of the language."""
    said = message.string or ""
    return [said] if isinstance(said, str) else list(said)


def first(text: str | list[str] | tuple[str, ...]) -> str:
    """The singular of what may have a plural."""
    return text if isinstance(text, str) else text[0]


def name(path: Path) -> str:
    """The language of a catalogue, as its folder says."""
    return path.parent.parent.name


def complain(sentences: list[str], code: int) -> int:
    """Print what there is to say; returns 0 when that is nothing."""
    for sentence in sorted(sentences):
        print(sentence, file=sys.stderr)
    return code if sentences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

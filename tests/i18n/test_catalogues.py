"""The catalogues: every message of the code is in each of them, and the check names what is wrong; reading them as Babel does."""

from __future__ import annotations

import importlib.util
import io
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from scn.errors import Fault
from scn.i18n import catalogue, spoken
from scn.i18n.terms import TERMS
from scn.matching.types import Category, Fluency, Support, Vetting
from scn.models.request import STATES
from scn.rules.membership import Status

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(Path(spoken.FOLDER).glob("*.po"))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """tools/catalogues.py."""
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "tools" / "catalogues.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def code(tool: ModuleType) -> Any:
    return tool.of_the_code()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_message_is_translated_with_the_same_places(path: Path, tool: ModuleType, code: Any) -> None:
    assert list(tool.faults(path, code)) == []


def test_every_text_that_is_translated_stands_where_babel_finds_it(tool: ModuleType, code: Any) -> None:
    assert list(tool.unreadable()) == []
    assert {"Pool: {number} expert", "{city} sits and is no member", "NO"} <= {tool._key(message) for message in code}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('msgid "Requests by state"\nmsgstr "Demandes par état"\n', "", "missing: 'Requests by state'"),
        ('msgstr "Demandes par état"', 'msgstr ""', "not translated: 'Requests by state'"),
        ('msgid "Requests by state"', '#, fuzzy\nmsgid "Requests by state"', "fuzzy: 'Requests by state'"),
        ('msgstr "au moins {least}"', 'msgstr "au moins {minimum}"', "has ['minimum'], not ['least']"),
        ('msgstr "au moins {least}"', 'msgstr "au moins {least"', "au moins {least"),
        ('msgid "Requests by state"', 'msgid "Requests by stage"', "not of the code: 'Requests by stage'"),
        ('msgstr[1] "Vivier', 'msgstr[1] ""\n# "Vivier', "not translated: 'Pool: {number} expert"),
        ('msgstr "Demandes par état"\n', 'msgstr "Demandes par état"\n\n#~ msgid "gone"\n#~ msgstr "parti"\n', "obsolete: 'gone'"),
    ],
)
def test_the_check_names_what_is_wrong(before: str, after: str, told: str, tmp_path: Path, tool: ModuleType, code: Any) -> None:
    text = Path(spoken.catalogue_of("fr")).read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "fr.po").write_text(text.replace(before, after, 1), encoding="utf-8")

    assert any(told in line for line in tool.faults(tmp_path / "fr.po", code))


def test_the_check_fails_and_the_tool_mends_what_only_moved(
    tmp_path: Path, tool: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spoken, "FOLDER", str(tmp_path))
    text = Path(SHIPPED[0]).read_text(encoding="utf-8")
    made = tmp_path / SHIPPED[0].name
    made.write_text(f'{text}\nmsgid "a message that went"\nmsgstr "x"\n', encoding="utf-8")

    assert tool.main(["--check"]) == 1
    assert "a message that went" in capsys.readouterr().err
    assert tool.main([]) == 0
    assert tool.main(["--check"]) == 0
    assert made.read_text(encoding="utf-8") == text


def test_a_text_that_is_made_or_stands_in_an_f_string_is_refused(tmp_path: Path, tool: ModuleType) -> None:
    (tmp_path / "scn").mkdir()
    (tmp_path / "scn" / "made.py").write_text(
        'from scn.i18n.words import ENGLISH as words\nwords.say(f"{1} x")\nprint(f"{words.say(\'in\')}")\nwords.plural("a", B, 1)\n'
        'words.word("a", "b")\n'
    )

    found = list(tool.unreadable(tmp_path))
    assert sorted({line.partition(": ")[0] for line in found}) == ["scn/made.py:2", "scn/made.py:3", "scn/made.py:4"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_catalogue_is_read_as_babel_reads_it(path: Path) -> None:
    with path.open("rb") as stream:
        theirs = read_po(stream, locale=path.stem)
    ours = catalogue.read(path)

    assert ours.messages == _messages(theirs)
    assert [ours.form(number) for number in range(300)] == [theirs.locale.plural_form and _index(theirs, number) for number in range(300)]


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\t"\\'), min_size=1, max_size=12).filter(
    lambda text: len(text.splitlines()) < 2 or "\n" in text
)


MESSAGES = st.lists(
    st.tuples(st.none() | st.just("where"), texts, st.lists(texts, min_size=3, max_size=3), st.booleans(), st.booleans()),
    max_size=5,
    unique_by=lambda each: (each[0], each[1]),
)


@given(messages=MESSAGES)
def test_any_catalogue_is_read_as_it_was_written(messages: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    made = Catalog(locale="fr", fuzzy=False)
    for context, text, translations, plural, fuzzy in messages:
        one = (text, f"{text}s") if plural else text
        made.add(one, tuple(translations) if plural else translations[0], context=context, flags={"fuzzy"} if fuzzy else set())
    stream = io.BytesIO()
    write_po(stream, made, width=40)
    path = tmp_path_factory.mktemp("po") / "fr.po"
    path.write_bytes(stream.getvalue())

    assert catalogue.read(path).messages == {key: value for key, value in _messages(made).items() if key[1]}


def _messages(theirs: Any) -> dict[tuple[str, str], tuple[str, ...]]:
    found = {}
    for message in theirs:
        if message.id and not message.fuzzy:
            strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            found[message.context or "", message.id[0] if isinstance(message.id, (tuple, list)) else message.id] = tuple(strings)
    return found


def _index(theirs: Any, number: int) -> int:
    """The place of the form that CLDR gives a number, in the order of gettext."""
    order = [name for name in ("zero", "one", "two", "few", "many", "other") if name in {*theirs.locale.plural_form.tags, "other"}]
    return order.index(theirs.locale.plural_form(number))


@pytest.mark.parametrize("content", [b"\xff\xfe", b'msgid "x\nmsgstr "y"\n', b"nonsense\n", b'"a text alone"\n', b'msgid x\nmsgstr "y"\n',
                                     b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=rm -rf;\\n"\n'])  # fmt: skip
def test_a_damaged_catalogue_is_a_fault_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "xx.po").write_bytes(content)

    with pytest.raises(Fault, match=r"catalogue xx\.po cannot be read"):
        catalogue.read(tmp_path / "xx.po")


def test_every_value_that_people_read_has_words() -> None:
    assert set(TERMS["status"]) == set(Status)
    assert set(TERMS["category"]) == set(Category)
    assert set(TERMS["vetting"]) == set(Vetting)
    assert set(TERMS["support"]) == set(Support)
    assert TERMS["state"] == STATES
    assert [name.casefold() for name in TERMS["fluency"]] == [each.name.casefold() for each in Fluency]


def test_a_fifth_language_is_a_new_file_and_nothing_else(tmp_path: Path, tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in SHIPPED:
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(spoken, "FOLDER", str(tmp_path))

    assert tool.main(["--new", "pt"]) == 0
    assert spoken.languages() == ("en", "ar", "es", "fr", "pt")
    assert tool.main(["--check"]) == 1
    text = (tmp_path / "pt.po").read_text(encoding="utf-8")
    assert "Plural-Forms: nplurals=3" in text or "Plural-Forms: nplurals=2" in text
    assert text.count("\nmsgid ") == Path(spoken.catalogue_of("fr")).read_text(encoding="utf-8").count("\nmsgid ")

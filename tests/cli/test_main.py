# SPDX-License-Identifier: Apache-2.0
"""Every way a command can end: its exit code, its message, its language."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kgservice import errors
from kgservice.cli import assess, main, options, wording
from kgservice.cli.options import VERBS, build_parser, chosen_language
from kgservice.cli.reference import reference
from kgservice.config import read_settings
from kgservice.knowledge.bundle import VERSION
from kgservice.model.place import Place
from kgservice.model.text import Text
from tests.cli.conftest import Run

_TEXT = Text("a", "b")
_PARTS = (_TEXT, Place("file", 1), _TEXT, _TEXT)

ERRORS = [
    errors.InputError(*_PARTS),
    errors.UnreadableInputError(*_PARTS),
    errors.UnknownFieldError("softwear", Place("file", 2, 1), ("software",)),
    errors.InvalidValueError(*_PARTS),
    errors.CyclicRelationError(("A", "B", "A"), Place("file", 3)),
    errors.InputTooLargeError(*_PARTS),
    errors.UnknownCitationError("MDR Art 999", ("MDR Art 99",)),
    errors.UnknownQueryError("dutys", ("duties",)),
    errors.UnknownResourceError("https://w3id.org/mdkg/law/mdr-art-1000", ("https://w3id.org/mdkg/law/mdr-art-100",)),
    errors.InvalidShapesError(*_PARTS),
    errors.QuerySyntaxError(*_PARTS),
    errors.QueryRefusedError(*_PARTS),
    errors.PreconditionError(*_PARTS),
    errors.ConflictError(*_PARTS),
    errors.GoneError(*_PARTS),
    errors.UsageError(*_PARTS),
    errors.KnowledgeError("broken"),
    errors.RuleCycleError("a circle"),
    errors.MissingTermError("absent"),
    errors.OracleError("no reasoner"),
    errors.UnansweredError(_PARTS[0], _PARTS[3]),
    errors.LimitError(_PARTS[0], _PARTS[3], limit="seconds", setting="--limit seconds=…"),
    errors.BusyError(_PARTS[0], _PARTS[3], retry_after=1),
    errors.QueryCancelledError(_PARTS[0], _PARTS[3]),
    errors.StoreError(_PARTS[0], _PARTS[3]),
]


def _kinds(kind: type[errors.KgServiceError]) -> set[type[errors.KgServiceError]]:
    return {kind}.union(*(_kinds(sub) for sub in kind.__subclasses__()))


def test_every_error_of_the_package_is_tried() -> None:
    """A new error needs a case in the table above."""
    ours = {kind for kind in _kinds(errors.KgServiceError) if kind.__module__ == errors.__name__}

    assert ours - {errors.KgServiceError} == {type(error) for error in ERRORS}


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_error_reaches_its_exit_code(
    error: errors.KgServiceError, lang: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deliberate error ends with its own code and its message in the language asked for."""
    monkeypatch.setattr(assess, "run", lambda *_: (_ for _ in ()).throw(error))

    ran = run("assess", "x.yaml", "--lang", lang)

    assert (error.exit_code, "", f"kgservice: {error.message(lang)}\n") == (ran.code, ran.out, ran.err)
    assert ran.code == (2 if isinstance(error, errors.InputError) else 70)


@pytest.mark.parametrize(("lang", "words"), [("en", "a fault of ours"), ("nb", "en feil hos oss")])
def test_unforeseen_error_is_one_line(lang: str, words: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug ends with 70 and one line, without a trace."""
    monkeypatch.setattr(assess, "run", lambda *_: 1 // 0)

    ran = run("assess", "x.yaml", "--lang", lang)

    assert ran.code == 70
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err


def test_debug_shows_the_trace(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --debug a bug is raised as it is."""
    monkeypatch.setattr(assess, "run", lambda *_: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        run("assess", "x.yaml", "--debug")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("asess", "x"), "There is no verb “asess”. Expected one of assess"),
        (("--lang", "nb", "asess"), "Det finnes ingen kommando «asess»"),
        (("assess",), "FILE is missing"),
        (("assess", "--lang=nb"), "FIL mangler"),
        (("assess", "x", "--jurisdicton", "NO"), "an option such as --jurisdiction"),
        (("assess", "x", "--jurisdiction", "SE"), "--jurisdiction cannot be “SE”. Expected one of NO, EU"),
        (("assess", "x", "--as-of", "2026-02-30"), "“2026-02-30” is no day"),
        (("assess", "x", "--as-of", "20261123"), "“20261123” is no day"),
        (("assess", "x", "--as-of"), "--as-of has no value"),
        (("assess", "x", "--format", "xml"), "Expected one of text, json, turtle, json-ld"),
        (("assess", "x", "--from", "docx"), "--from cannot be “docx”"),
        (("assess", "x", "--colour", "blue"), "--colour cannot be “blue”"),
        (("assess", "x", "--strict=yes"), "--strict takes no value"),
        (("assess", "x", "--strict=yes", "--lang", "nb"), "--strict tar ingen verdi"),
        (("assess", "x", "--lang", "sv"), "--lang cannot be “sv”. Expected one of nb, en"),
        (("assess", "x", "--form", "json"), "“--form” is not known here"),
        (("explain",), "WORD is missing"),
        (("new", "a", "b"), "“b” is not known here"),
        (("serve", "--port", "70000"), "“70000” is no port"),
        (("--lang", "en"), "A verb is missing"),
    ],
)
def test_misuse_ends_with_2(arguments: tuple[str, ...], message: str, run: Run) -> None:
    """Misuse of the command line reads like every other input error."""
    ran = run(*arguments)

    assert ran.code == 2
    assert ran.out == ""
    assert message in ran.err
    assert ran.err.startswith("kgservice: ")


def test_nothing_asked_shows_the_help(run: Run) -> None:
    """Without arguments the help is shown."""
    ran = run()

    assert ran.code == 0
    assert ran.out.startswith("usage: kgservice")


@pytest.mark.parametrize("verb", [None, *VERBS])
def test_help_in_bokmal_holds_no_english(verb: str | None, run: Run) -> None:
    """--lang nb --help is bokmål throughout."""
    ran = run(*filter(None, [verb]), "--lang", "nb", "--help")

    assert ran.code == 0
    assert ran.out.startswith("bruk: kgservice")
    assert not re.search(r"\b(?:the|show|usage|options|arguments|positional|default)\b", ran.out)


def test_version_is_that_of_the_package(run: Run) -> None:
    """--version, the constant and the installed package agree."""
    assert importlib.metadata.version("kgservice") == VERSION
    assert f"kgservice {VERSION}\n" == run("--version").out


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "nb_NO.UTF-8"}, "nb"),
        ({"LANG": "no_NO"}, "nb"),
        ({"LANG": "nn_NO.UTF-8"}, "nb"),
        ({"LANG": "nb_NO.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "nb_NO"}, "nb"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_language_of_the_environment(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The language is that of the environment where none is asked for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert language == read_settings().language


def test_asked_language_wins() -> None:
    """--lang is understood before anything else, in both spellings."""
    assert chosen_language(("assess", "--lang", "nb"), "en") == "nb"
    assert chosen_language(("--lang=en", "assess"), "nb") == "en"
    assert chosen_language(("assess", "--lang"), "nb") == "nb"


def test_every_wording_is_in_both_languages() -> None:
    """No string of the command line lacks a language, and none is unused."""
    tables = (wording.PARSER, wording.HELP, wording.SAYS)
    source = "".join(path.read_text() for path in Path(main.__file__).parent.glob("*.py") if path.name != "wording.py")

    assert [key for table in tables for key, text in table.items() if not (text.en and text.nb)] == []
    assert [key for table in tables for key in table if f'"{key}"' not in source] == []


def test_each_verb_has_its_module() -> None:
    """The module of a verb goes by the verb's name."""
    folder = Path(options.__file__).parent

    assert [verb for verb in VERBS if not (folder / f"{verb}.py").is_file()] == []
    assert all(verb in build_parser("en").format_help() for verb in VERBS)


def test_reference_is_current() -> None:
    """docs/cli.md is what the parser says; the message names the command that mends it."""
    path = Path(__file__).parents[2] / "docs" / "cli.md"

    assert reference() == path.read_text(), "python -m kgservice.cli.reference > docs/cli.md"


def test_small_start_imports_no_big_library() -> None:
    """An assessment of YAML, as JSON or text, needs none of the libraries that start slowly."""
    code = (
        "import sys; from kgservice.cli.main import main; main(['assess', '-', '--no-questions', '--format', 'text']); "
        "slow = {'numpy', 'flask', 'jsonschema', 'owlready2', 'networkx', 'lxml', 'rdflib', 'importlib.metadata'}; "
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=b"name: A\ncomplete: true\n", capture_output=True, check=True
    )

    assert done.stderr.decode().strip() == "[]"

# SPDX-License-Identifier: Apache-2.0
"""What can be written on the command line: verbs, arguments, options and the values they take."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from kgservice.cli.parser import Parser
from kgservice.cli.wording import HELP, PARSER
from kgservice.errors import UsageError, nearest
from kgservice.knowledge.bundle import VERSION
from kgservice.model.text import Text
from kgservice.readers import FORMATS
from kgservice.sparql.limits import LIMITS, Limits, read_limit

__all__ = ["COLOURS", "LANGUAGES", "OUTPUT_FORMATS", "VERBS", "build_parser", "chosen_language", "parse", "verb_parser"]

LANGUAGES: Final = ("nb", "en")
OUTPUT_FORMATS: Final = ("text", "json", "turtle", "json-ld", "questions")
TABLE_FORMATS: Final = ("text", "csv", "json", "md", "html", "xlsx")
EXPORT_FORMATS: Final = ("trig", "nq", "ttl")
RDF_FORMATS: Final = tuple(name for name in FORMATS if name not in {"yaml", "json", "eudamed-dtx"})
VALIDATION_FORMATS: Final = ("text", "turtle", "json-ld", "json")
ENGINES: Final = ("own", "pyshacl")
CHECK_FORMATS: Final = ("text", "json", "html", "md", "csv", "xlsx", "sarif", "junit", "turtle", "json-ld")
FAIL_ON: Final = ("violation", "warning")
COLOURS: Final = ("auto", "always", "never")
_MOST_WORKERS: Final = 256
LOGS: Final = ("requests", "problems", "none")

_METAVARS: Final = {
    "AREA": "OMRÅDE",
    "DATE": "DATO",
    "FILE": "FIL",
    "FORMAT": "FORMAT",
    "HOST": "VERT",
    "KIND": "TYPE",
    "LANG": "SPRÅK",
    "NAME": "NAVN",
    "NEW": "NY",
    "OLD": "GAMMEL",
    "NAME=VALUE": "NAVN=VERDI",
    "ORIGIN": "OPPHAV",
    "PATH|URL": "STI|URL",
    "ROLE": "ROLLE",
    "SECONDS": "SEKUNDER",
    "WORD": "ORD",
}


def build_parser(lang: str) -> Parser:
    """Return the parser of all verbs; its help is in *lang*."""
    parser = Parser(
        lang=lang,
        prog="kgservice",
        description=_filled(HELP["kgservice"](lang)),
        epilog=_filled(HELP["kgservice.end"](lang)),
    )
    general = parser.add_argument_group(PARSER["general"](lang))
    general.add_argument("-h", "--help", action="help", help=HELP["-h"](lang))
    general.add_argument("--version", action="version", version=f"kgservice {VERSION}", help=HELP["--version"](lang))
    _add_language(general, lang)
    verbs = parser.add_subparsers(
        title=PARSER["verbs"](lang), dest="verb", metavar=_metavar("VERB", lang), parser_class=Parser
    )
    for name in VERBS:
        _fill(verbs.add_parser(name, lang=lang, help=HELP[name](lang), prog=f"kgservice {name}"), name)
    return parser


def verb_parser(name: str, lang: str) -> Parser:
    """Return the parser of one verb alone."""
    parser = Parser(lang=lang, prog=f"kgservice {name}")
    _fill(parser, name)
    return parser


def _fill(parser: Parser, name: str) -> None:
    """Give the parser of a verb what the verb takes."""
    parser.description = _filled(HELP[name](parser.lang))
    VERBS[name](parser)
    general = parser.add_argument_group(PARSER["general"](parser.lang))
    general.add_argument("-h", "--help", action="help", help=HELP["-h"](parser.lang))
    _add_language(general, parser.lang)


def parse(arguments: Sequence[str], lang: str) -> argparse.Namespace:
    """Return the options that *arguments* spell; without any, help is asked for.

    Raises:
        UsageError: They are put together in a way that has no meaning.
    """
    parser = build_parser(lang)
    _check_verb(arguments)
    options, unknown = parser.parse_known_args(list(arguments) or ["--help"])
    if unknown:
        raise _unknown_option(unknown[0], _known_options(parser, options.verb))
    if options.verb is None:
        raise _no_verb()
    return options


def chosen_language(arguments: Sequence[str], default: str) -> str:
    """Return the language that --lang asks for, before anything else is understood; else *default*."""
    for position, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--lang":
            asked = value or next(iter(arguments[position + 1 :]), "")
            return asked if asked in LANGUAGES else default
    return default


def _add_language(group: argparse._ArgumentGroup, lang: str) -> None:
    group.add_argument(
        "--lang",
        metavar=_metavar("LANG", lang),
        type=_one_of("--lang", LANGUAGES),
        default=argparse.SUPPRESS,
        help=HELP["--lang"](lang),
    )
    group.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=HELP["--debug"](lang))


def _assess(parser: Parser) -> None:
    lang = parser.lang
    inputs = parser.add_argument_group(PARSER["inputs"](lang))
    inputs.add_argument("files", nargs="+", metavar=_metavar("FILE", lang), help=HELP["files"](lang))
    group = parser.add_argument_group(PARSER["options"](lang))
    _add_choice(group, "--from", FORMATS, lang, dest="input_format")
    _add_day_and_place(group, lang)
    group.add_argument("--role", metavar=_metavar("ROLE", lang), default=None, help=HELP["--role"](lang))
    _add_output(group, OUTPUT_FORMATS, lang)
    for flag in ("--all-rules", "--no-duties", "--no-questions", "--strict", "--prove"):
        group.add_argument(flag, action="store_true", help=HELP[flag](lang))
    _add_colour(group, lang)


def _add_colour(group: argparse._ArgumentGroup, lang: str) -> None:
    group.add_argument(
        "--colour",
        metavar="|".join(COLOURS),
        type=_one_of("--colour", COLOURS),
        default="auto",
        help=HELP["--colour"](lang).format(choices=", ".join(COLOURS)),
    )


def _add_day_and_place(group: argparse._ArgumentGroup, lang: str) -> None:
    group.add_argument("--as-of", metavar=_metavar("DATE", lang), type=_day, default=None, help=HELP["--as-of"](lang))
    group.add_argument(
        "--jurisdiction",
        metavar="NO|EU",
        type=_one_of("--jurisdiction", ("NO", "EU")),
        default=None,
        help=HELP["--jurisdiction"](lang),
    )


def _add_output(group: argparse._ArgumentGroup, formats: Sequence[str], lang: str) -> None:
    _add_choice(group, "--format", formats, lang, default=formats[0])
    group.add_argument("--output", metavar=_metavar("FILE", lang), default=None, help=HELP["--output"](lang))


def _check(parser: Parser) -> None:
    lang = parser.lang
    inputs = parser.add_argument_group(PARSER["inputs"](lang))
    inputs.add_argument("files", nargs="+", metavar=_metavar("FILE", lang), help=HELP["files"](lang))
    group = parser.add_argument_group(PARSER["options"](lang))
    _add_choice(group, "--from", FORMATS, lang, dest="input_format")
    _add_day_and_place(group, lang)
    group.add_argument("--role", metavar=_metavar("ROLE", lang), default=None, help=HELP["--role"](lang))
    group.add_argument(
        "--fail-on",
        metavar="|".join(FAIL_ON),
        type=_one_of("--fail-on", FAIL_ON),
        default=None,
        help=HELP["--fail-on"](lang),
    )
    for flag in ("--config", "--baseline", "--write-baseline"):
        group.add_argument(flag, metavar=_metavar("FILE", lang), default=None, help=HELP[flag](lang))
    formats = ", ".join(CHECK_FORMATS)
    group.add_argument(
        "--format", default="text", metavar="FORMAT", help=HELP["check.format"](lang).format(formats=formats)
    )
    group.add_argument("--output", metavar=_metavar("FILE", lang), default=None, help=HELP["--output"](lang))
    group.add_argument("--strict", action="store_true", help=HELP["check.strict"](lang))
    _add_colour(group, lang)


def _validate(parser: Parser) -> None:
    lang = parser.lang
    inputs = parser.add_argument_group(PARSER["inputs"](lang))
    inputs.add_argument("file", metavar=_metavar("FILE", lang), help=HELP["validate.file"](lang))
    group = parser.add_argument_group(PARSER["options"](lang))
    group.add_argument(
        "--shapes", action="extend", nargs="+", metavar=_metavar("FILE", lang), help=HELP["--shapes"](lang)
    )
    _add_choice(group, "--from", RDF_FORMATS, lang, dest="input_format")
    group.add_argument(
        "--engine",
        metavar="|".join(ENGINES),
        type=_one_of("--engine", ENGINES),
        default=ENGINES[0],
        help=HELP["--engine"](lang),
    )
    _add_output(group, VALIDATION_FORMATS, lang)
    _add_colour(group, lang)


def _diff(parser: Parser) -> None:
    lang = parser.lang
    inputs = parser.add_argument_group(PARSER["inputs"](lang))
    inputs.add_argument("old", metavar=_metavar("OLD", lang), help=HELP["diff.old"](lang))
    inputs.add_argument("new", metavar=_metavar("NEW", lang), help=HELP["diff.new"](lang))
    group = parser.add_argument_group(PARSER["options"](lang))
    _add_day_and_place(group, lang)
    _add_output(group, TABLE_FORMATS, lang)


def _overlap(parser: Parser) -> None:
    lang = parser.lang
    inputs = parser.add_argument_group(PARSER["inputs"](lang))
    inputs.add_argument("file", nargs="?", metavar=_metavar("FILE", lang), help=HELP["overlap.file"](lang))
    group = parser.add_argument_group(PARSER["options"](lang))
    group.add_argument("--area", metavar=_metavar("AREA", lang), default=None, help=HELP["--area"](lang))
    group.add_argument("--kind", metavar=_metavar("KIND", lang), default=None, help=HELP["--kind"](lang))
    group.add_argument(
        "--by",
        metavar="box|relation",
        type=_one_of("--by", ("box", "relation")),
        default="box",
        help=HELP["--by"](lang),
    )
    _add_choice(group, "--from", FORMATS, lang, dest="input_format")
    _add_day_and_place(group, lang)
    _add_output(group, TABLE_FORMATS, lang)


def _query(parser: Parser) -> None:
    lang = parser.lang
    inputs = parser.add_argument_group(PARSER["inputs"](lang))
    inputs.add_argument("name", nargs="?", metavar=_metavar("NAME", lang), help=HELP["query.name"](lang))
    group = parser.add_argument_group(PARSER["options"](lang))
    group.add_argument(
        "-p", dest="parameter", action="append", default=[], metavar=_metavar("NAME=VALUE", lang), help=HELP["-p"](lang)
    )
    group.add_argument("--product", metavar=_metavar("FILE", lang), default=None, help=HELP["--product"](lang))
    group.add_argument("--as-of", metavar=_metavar("DATE", lang), type=_day, default=None, help=HELP["--as-of"](lang))
    _add_output(group, TABLE_FORMATS, lang)


def _export(parser: Parser) -> None:
    lang = parser.lang
    group = parser.add_argument_group(PARSER["options"](lang))
    _add_day_and_place(group, lang)
    _add_choice(group, "--format", EXPORT_FORMATS, lang, default="trig")
    group.add_argument("--output", metavar=_metavar("FILE", lang), default=None, help=HELP["--output"](lang))


def _stats(parser: Parser) -> None:
    lang = parser.lang
    group = parser.add_argument_group(PARSER["options"](lang))
    _add_output(group, TABLE_FORMATS, lang)


def _explain(parser: Parser) -> None:
    lang = parser.lang
    inputs = parser.add_argument_group(PARSER["inputs"](lang))
    inputs.add_argument("words", nargs="+", metavar=_metavar("WORD", lang), help=HELP["words"](lang))
    group = parser.add_argument_group(PARSER["options"](lang))
    group.add_argument("--as-of", metavar=_metavar("DATE", lang), type=_day, help=HELP["explain.as_of"](lang))
    _add_choice(group, "--format", ("text", "json"), lang, default="text")
    group.add_argument("--output", metavar=_metavar("FILE", lang), default=None, help=HELP["--output"](lang))


def _new(parser: Parser) -> None:
    lang = parser.lang
    inputs = parser.add_argument_group(PARSER["inputs"](lang))
    inputs.add_argument("file", nargs="?", metavar=_metavar("FILE", lang), help=HELP["file"](lang))
    group = parser.add_argument_group(PARSER["options"](lang))
    group.add_argument("--force", action="store_true", help=HELP["--force"](lang))


def _serve(parser: Parser) -> None:
    lang = parser.lang
    group = parser.add_argument_group(PARSER["options"](lang))
    group.add_argument("--host", metavar=_metavar("HOST", lang), default="127.0.0.1", help=HELP["--host"](lang))
    group.add_argument("--port", metavar="PORT", type=_port, default=8000, help=HELP["--port"](lang))
    group.add_argument("--workers", metavar="N", type=_count, default=os.cpu_count() or 1, help=HELP["--workers"](lang))
    group.add_argument("--store", metavar=_metavar("PATH|URL", lang), default=None, help=HELP["--store"](lang))
    for flag in ("--writable", "--bare", "--in-process"):
        group.add_argument(flag, action="store_true", help=HELP[flag](lang))
    group.add_argument("--data", action="append", default=[], metavar=_metavar("FILE", lang), help=HELP["--data"](lang))
    listed = ", ".join(f"{name} ({LIMITS[name](lang)}: {getattr(Limits(), name):g})" for name in LIMITS)
    group.add_argument(
        "--limit",
        dest="limits",
        action="append",
        type=read_limit,
        default=[],
        metavar=_metavar("NAME=VALUE", lang),
        help=HELP["--limit"](lang).format(limits=listed),
    )
    group.add_argument(
        "--origin", action="append", default=[], metavar=_metavar("ORIGIN", lang), help=HELP["--origin"](lang)
    )
    group.add_argument("--base-url", metavar="URL", type=_base_url, default=None, help=HELP["--base-url"](lang))
    group.add_argument(
        "--log",
        metavar="|".join(LOGS),
        type=_one_of("--log", LOGS),
        default="problems",
        help=HELP["--log"](lang).format(choices=", ".join(LOGS)),
    )
    group.add_argument(
        "--slow", metavar=_metavar("SECONDS", lang), type=_seconds, default=1.0, help=HELP["--slow"](lang)
    )


VERBS: Final[dict[str, Callable[[Parser], None]]] = {
    "assess": _assess,
    "check": _check,
    "diff": _diff,
    "explain": _explain,
    "export": _export,
    "new": _new,
    "overlap": _overlap,
    "query": _query,
    "serve": _serve,
    "stats": _stats,
    "validate": _validate,
}
"""Each verb and what adds its arguments; the module of the same name carries it out."""


def _add_choice(
    group: argparse._ArgumentGroup,
    flag: str,
    values: Sequence[str],
    lang: str,
    *,
    default: str | None = None,
    dest: str | None = None,
) -> None:
    """Add an option that takes one of *values*, which its help lists."""
    group.add_argument(
        flag,
        metavar="FORMAT",
        type=_one_of(flag, values),
        default=default,
        dest=dest or flag.removeprefix("--").replace("-", "_"),
        help=HELP[flag](lang).format(formats=", ".join(values)),
    )


def _one_of(flag: str, values: Sequence[str]) -> Callable[[str], str]:
    """Return what turns a written value into one of *values*; case does not count."""
    by_lower = {value.lower(): value for value in values}

    def convert(written: str) -> str:
        if written.lower() in by_lower:
            return by_lower[written.lower()]
        listed, near = ", ".join(values), nearest(written, values)
        raise UsageError(
            Text(f"{flag} cannot be “{written}”", f"{flag} kan ikke være «{written}»"),
            None,
            Text(f"one of {listed}", f"en av {listed}"),
            Text(f"write {flag} {near[0] if near else values[0]}", f"skriv {flag} {near[0] if near else values[0]}"),
        )

    return convert


def _day(written: str) -> date:
    """Return the calendar date that is written as YYYY-MM-DD."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise UsageError(
        Text(f"“{written}” is no day", f"«{written}» er ingen dag"),
        None,
        Text("a calendar date as YYYY-MM-DD", "en kalenderdato som ÅÅÅÅ-MM-DD"),
        Text("write for instance --as-of 2026-11-23", "skriv for eksempel --as-of 2026-11-23"),
    )


def _port(written: str) -> int:
    """Return a port number."""
    if written.isascii() and written.isdigit() and 0 < int(written) < 65536:
        return int(written)
    raise UsageError(
        Text(f"“{written}” is no port", f"«{written}» er ingen port"),
        None,
        Text("a number from 1 to 65535", "et tall fra 1 til 65535"),
        Text("write for instance --port 8000", "skriv for eksempel --port 8000"),
    )


def _count(written: str) -> int:
    """Return how many of something there are to be."""
    if written.isascii() and written.isdigit() and 0 < int(written) <= _MOST_WORKERS:
        return int(written)
    raise UsageError(
        Text(f"“{written}” is no number of workers", f"«{written}» er ikke et antall arbeidere"),
        None,
        Text(f"a number from 1 to {_MOST_WORKERS}", f"et tall fra 1 til {_MOST_WORKERS}"),
        Text("write for instance --workers 2", "skriv for eksempel --workers 2"),
    )


def _seconds(written: str) -> float:
    """Return a number of seconds."""
    if re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", written):
        return float(written)
    raise UsageError(
        Text(f"“{written}” is no number of seconds", f"«{written}» er ikke et antall sekunder"),
        None,
        Text("seconds, with a point if wanted", "sekunder, med punktum om ønsket"),
        Text("write for instance --slow 0.5", "skriv for eksempel --slow 0.5"),
    )


def _base_url(written: str) -> str:
    """Return the address under which users reach the service, without a slash at its end."""
    if re.fullmatch(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/?", written):
        return written.rstrip("/")
    raise UsageError(
        Text(f"“{written}” cannot be the address of a service", f"«{written}» kan ikke være adressen til en tjeneste"),
        None,
        Text("http or https, a host, and a path if wanted", "http eller https, en vert, og en sti om ønsket"),
        Text(
            "write for instance --base-url https://kg.example.org",
            "skriv for eksempel --base-url https://kg.example.org",
        ),
    )


def _metavar(name: str, lang: str) -> str:
    return _METAVARS.get(name, "KOMMANDO") if lang == "nb" else name


def _filled(text: str) -> str:
    """Break a description into lines, which the formatter leaves alone."""
    import textwrap

    return textwrap.fill(text, 98)


def _check_verb(arguments: Sequence[str]) -> None:
    """Refuse an unknown verb with the nearest known one."""
    words = iter(arguments)
    for word in words:
        if word == "--lang":
            next(words, None)
        elif not word.startswith("-"):
            if word not in VERBS:
                raise _unknown_verb(word)
            return


def _unknown_verb(word: str) -> UsageError:
    near = nearest(word, tuple(VERBS))
    advice = near[0] if near else "--help"
    return UsageError(
        Text(f"There is no verb “{word}”", f"Det finnes ingen kommando «{word}»"),
        None,
        Text(f"one of {', '.join(VERBS)}", f"en av {', '.join(VERBS)}"),
        Text(f"write kgservice {advice}", f"skriv kgservice {advice}"),
    )


def _no_verb() -> UsageError:
    return UsageError(
        Text("A verb is missing", "Kommandoen mangler"),
        None,
        Text(f"one of {', '.join(VERBS)}", f"en av {', '.join(VERBS)}"),
        Text("see “kgservice --help”", "se «kgservice --help»"),
    )


def _known_options(parser: Parser, verb: str | None) -> tuple[str, ...]:
    """Return the option names that the help of *verb* shows."""
    shown = parser if verb is None else verb_parser(verb, parser.lang)
    return tuple(sorted(set(re.findall(r"--[a-z][a-z-]*", shown.format_usage()))))


def _unknown_option(word: str, known: tuple[str, ...]) -> UsageError:
    name = word.partition("=")[0]
    near = nearest(name.removeprefix("--"), [option.removeprefix("--") for option in known])
    listed = ", ".join(f"--{option}" for option in near) or ", ".join(known)
    return UsageError(
        Text(f"“{name}” is not known here", f"«{name}» er ikke kjent her"),
        None,
        Text(f"an option such as {listed}", f"et valg som {listed}"),
        Text("see --help, or leave it out", "se --help, eller utelat det"),
    )

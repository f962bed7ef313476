# SPDX-License-Identifier: Apache-2.0
"""argparse in two languages, whose errors are those of the rest of the package."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from functools import partial
from typing import Any, Final, NoReturn

from kgservice.cli.wording import PARSER
from kgservice.errors import UsageError
from kgservice.model.text import Text

__all__ = ["Parser", "usage_error"]


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """The usual help text of a fixed width, so that it is the same everywhere."""

    def __init__(self, prog: str, *, lang: str) -> None:
        super().__init__(prog, max_help_position=26, width=100)
        self._lang = lang

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, PARSER["usage"](self._lang) if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks *lang* and raises `UsageError`."""

    def __init__(self, *, lang: str, **settings: Any) -> None:  # noqa: ANN401  # handed on to argparse
        """Take what argparse takes; names may not be shortened, so that new options break no script."""
        settings |= {"add_help": False, "allow_abbrev": False, "formatter_class": partial(_Formatter, lang=lang)}
        super().__init__(**settings)
        self.lang = lang

    def error(self, message: str) -> NoReturn:
        """Raise the error that argparse would print.

        Raises:
            UsageError: Always.
        """
        raise usage_error(message, self.prog)


_FAULTS: Final = (
    (
        r"the following arguments are required: (.+)",
        Text("{0} is missing", "{0} mangler"),
        Text("a value for it", "en verdi for det"),
    ),
    (
        r"argument (\S+?): expected one argument",
        Text("{0} has no value", "{0} har ingen verdi"),
        Text("one value after it", "én verdi etter"),
    ),
    (
        r"argument (\S+?): expected at least one argument",
        Text("{0} has no value", "{0} har ingen verdi"),
        Text("one or more values after it", "én eller flere verdier etter"),
    ),
    (
        r"argument (\S+?): ignored explicit argument (.+)",
        Text("{0} takes no value, but has {1}", "{0} tar ingen verdi, men har {1}"),
        Text("the option alone", "valget alene"),
    ),
)


def usage_error(message: str, prog: str) -> UsageError:
    """Return argparse's *message* as an error of ours; one that is not foreseen is quoted."""
    remedy = Text(f"see “{prog} --help”", f"se «{prog} --help»")
    for pattern, what, expected in _FAULTS:
        found = re.fullmatch(pattern, message)
        if found:
            parts = found.groups()
            return UsageError(Text(what.en.format(*parts), what.nb.format(*parts)), None, expected, remedy)
    what = Text(f"The command cannot be understood: {message}", f"Kommandoen lar seg ikke forstå: {message}")
    return UsageError(what, None, Text("a command as in the help", "en kommando som i hjelpen"), remedy)

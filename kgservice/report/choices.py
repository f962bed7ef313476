# SPDX-License-Identifier: Apache-2.0
"""What a person chooses by a word, a notation, a label in either language, an IRI or a CURIE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kgservice.errors import UsageError, nearest
from kgservice.knowledge.graph import TermIndex
from kgservice.model.text import Text
from kgservice.report.lexicon import local
from kgservice.vocabulary import SKOS, compact

__all__ = ["chosen", "names_of", "one_of"]

_LISTED = 24
"""How many words a message lists before it stops."""


def names_of(iris: Iterable[str], index: TermIndex, prefix: str = "") -> Mapping[str, str]:
    """Return what each thing goes by → its IRI: the words of its IRI after *prefix* first."""
    found: dict[str, str] = {}
    known = list(iris)
    for iri in known:
        found[_plain(local(iri).removeprefix(prefix))] = iri
    for iri in known:
        label = index.text(iri, SKOS + "prefLabel")
        for name in (compact(iri), iri, index.literal(iri, SKOS + "notation"), label.en, label.nb):
            if name:
                found.setdefault(_plain(name), iri)
    return found


def chosen(written: str, names: Mapping[str, str], parameter: str) -> str:
    """Return the IRI of what *written* names.

    Raises:
        UsageError: Nothing goes by that name; the nearest are named.
    """
    found = names.get(_plain(written))
    if found is not None:
        return found
    near = nearest(_plain(written), tuple(names))
    raise _unknown(parameter, written, near or tuple(names)[:_LISTED])


def one_of(written: str, allowed: Iterable[str], parameter: str) -> str:
    """Return the one of the *allowed* words that is written, in small or capital letters.

    Raises:
        UsageError: It is none of them.
    """
    words = list(allowed)
    found = next((word for word in words if _plain(word) == _plain(written)), None)
    if found is None:
        raise _unknown(parameter, written, words)
    return found


def _unknown(parameter: str, written: str, words: Iterable[str]) -> UsageError:
    listed, shown = list(words), written[:60]
    first, all_of_them = next(iter([*nearest(written, listed), *listed]), ""), ", ".join(listed)
    return UsageError(
        Text(f"The parameter {parameter} cannot be “{shown}”", f"Parameteren {parameter} kan ikke være «{shown}»"),
        None,
        Text(f"one of {all_of_them}", f"en av {all_of_them}"),
        Text(f"write {parameter}={first}, or leave it out", f"skriv {parameter}={first}, eller utelat den"),
    )


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "-", name.strip().casefold())

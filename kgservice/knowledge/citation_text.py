# SPDX-License-Identifier: Apache-2.0
"""A citation as text: which act it names, and which numbers with which words before them ("Art", "nr.", "bokstav")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from kgservice.knowledge.provisions import ACTS, act_of

__all__ = ["Token", "act_names", "canonical", "normal", "split_act", "tokens_of", "without_day"]


@dataclass(frozen=True, slots=True)
class Token:
    """A number, letter or name, with the word that stood before it."""

    word: str
    value: str


def normal(text: str) -> str:
    """Return *text* as names are compared: small letters, single blanks, no full stop after a word."""
    return " ".join(re.sub(r"(?<=[^\W\d])\.", " ", text.casefold()).replace(",", " ").split())


def without_day(name: str) -> str:
    """Return the name of a Norwegian act without day and month, as it is often cited: "Lov 2026 nr. 44"."""
    return _DAY.sub(r"\1 ", name)


_DAY: Final = re.compile(
    r"^(lov|forskrift|act|regulations?)(?: of| av)? \d{1,2}\.? [^\W\d]+ (?=\d{4} n)", re.IGNORECASE
)


# Acts -----------------------------------------------------------------------------------------------------------------


@cache
def act_names() -> tuple[tuple[str, str], ...]:
    """Return (normalised name, act) for all names of the acts with a table, longest name first."""
    names = [(normal(name), key) for key in ACTS for name in _names_of(key) if name]
    return tuple(sorted(names, key=lambda pair: (-len(pair[0]), pair)))


def _names_of(key: str) -> list[str]:
    act = act_of(key)
    names = [act.number, act.name("en"), act.name("nb"), *act.aliases]
    return [key, *names, *map(without_day, names)]


@cache
def _act_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds the name of an act at the beginning, and at the end, of a normalised citation."""
    names = "|".join(re.escape(name) for name, _ in act_names())
    first = re.compile(rf"(?P<act>{names})(?![\w-])")
    last = re.compile(rf"(?:^|[\s,])(?:of the|of|in the|in|i|til)?\s*(?<![\w-])(?P<act>{names})$")
    return first, last


def split_act(text: str) -> tuple[str, str] | None:
    """Return the act and the rest of a citation that names the act first or last; None where none is named."""
    plain = normal(text)
    first, last = _act_patterns()
    acts = dict(act_names())
    if (match := first.match(plain)) is not None:
        return acts[match["act"]], plain[match.end() :]
    if (match := last.search(plain)) is not None:
        return acts[match["act"]], plain[: match.start()]
    return None


# Words and numbers ----------------------------------------------------------------------------------------------------

_WORDS: Final = {
    word: hint
    for hint, words in {
        "art": "article articles art artikkel artiklene",
        "anx": "annex vedlegg anx bilag",
        "chp": "chapter chap ch kapittel kap",
        "prt": "part prt del",
        "sct": "section sect sec sct avsnitt seksjon",
        "par": "paragraph para par paragraf §",
        "sub": "subparagraph subpara sub ledd sentence",
        "pnt": "point pnt pt pkt punkt nr no nummer number bokstav letter litra",
        "ind": "indent ind strekpunkt",
        "rule": "rule regel",
        "hdg": "heading hdg overskrift",
        "code": "code kode",
    }.items()
    for word in words.split()
}
_ORDINALS: Final = {
    word: str(number)
    for number, words in enumerate(
        (
            "first første 1st", "second andre annet 2nd", "third tredje 3rd", "fourth fjerde 4th", "fifth femte 5th",
            "sixth sjette 6th", "seventh sjuende syvende 7th", "eighth åttende 8th", "ninth niende 9th",
            "tenth tiende 10th",
        ),
        start=1,
    )
    for word in words.split()
} | {"last": "last", "siste": "last"}  # fmt: skip
_FILLERS: Final = frozenset({"of", "the", "in", "til", "and", "to"})
_SCAN: Final = re.compile(r"§|\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)*[a-z]{0,2}\b|[^\W\d_]+|\(|\)|[^\s]")
_SKIPPED: Final = frozenset(",.;:()–-/")


def tokens_of(rest: str, act: str) -> list[Token] | None:
    """Return the numbers of a citation with the words before them; None where a word has no number."""
    tokens: list[Token] = []
    word, ordinal, in_brackets = "", "", False
    for sign in _SCAN.findall(rest):
        if sign in _SKIPPED:
            in_brackets = sign == "(" or (in_brackets and sign != ")")
        elif sign in _ORDINALS:
            ordinal = _ORDINALS[sign]
        elif sign in _WORDS and not in_brackets:
            if ordinal:
                tokens.append(Token(_WORDS[sign], ordinal))
            word, ordinal = ("", "") if ordinal else (_WORDS[sign], "")
        elif not in_brackets and not word and (sign in _FILLERS or sign == "i"):
            continue
        else:
            tokens.extend(_token(word, sign, is_first=not tokens, act=act))
            word = "code" if word == "code" and sign.isalpha() else ""
    return None if word or ordinal else _joined_codes(tokens)


def _token(word: str, value: str, *, is_first: bool, act: str) -> list[Token]:
    """Return the token or tokens of one number: the first number of a citation is an article or a section (§)."""
    if word == "rule" and (match := re.fullmatch(r"(\d+)([a-z])", value)):
        return [Token("rule", match[1]), Token("pnt", match[2])]
    if is_first and not word:
        first = "anx" if re.fullmatch(r"[ivx]+", value) else "par" if act_of(act).is_norwegian else "art"
        return [Token(first, value)]
    return [Token(word, value)]


def _joined_codes(tokens: list[Token]) -> list[Token]:
    """Join the letters and the digits of a code of AI Act Annex XIV: "AIP 0112" is one name."""
    joined: list[Token] = []
    for token in tokens:
        if joined and token.word == joined[-1].word == "code":
            joined[-1] = Token("code", joined[-1].value + token.value)
        else:
            joined.append(token)
    return joined


_NAMED: Final = frozenset({"art", "anx", "chp", "prt", "rule", "code"})
"""Words that are kept where citations are compared; the others stand before numbers that are clear without them."""


def canonical(text: str) -> str:
    """Return a citation, or its beginning, as citations are compared, whatever its language and its style.

    >>> canonical("KI-forordningen artikkel 6 nr. 1"), canonical("AI Act, Art. 6(1)"), canonical("Article 10(9) MDR")
    ('aia art 6 1', 'aia art 6 1', 'mdr art 10 9')
    """
    act, rest = split_act(text) or ("", normal(text))
    kept: list[str] = []
    for sign in _SCAN.findall(rest):
        if sign in _SKIPPED or sign in _FILLERS or (sign in _WORDS and _WORDS[sign] not in _NAMED):
            continue
        kept.extend(_WORDS.get(sign, _ORDINALS.get(sign, sign)).split("."))
    if act and kept and kept[0][0].isdigit() and not act_of(act).is_norwegian:
        kept.insert(0, "art")
    return " ".join([act, *kept] if act else kept)

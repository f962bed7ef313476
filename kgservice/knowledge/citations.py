# SPDX-License-Identifier: Apache-2.0
"""What people write, turned into the thing they mean: a provision, an act, a rule, a guidance document.

A citation is read in three steps: which act, which numbers with which words before them ("Art", "nr.", "bokstav"),
and then down the act from unit to unit. Chapters, parts and subparagraphs may be left out where the rest is clear;
what fits nowhere, or in two places, is refused with the nearest citations.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from kgservice.errors import UnknownCitationError
from kgservice.knowledge.graph import TermIndex, knowledge_root, read_index
from kgservice.knowledge.provisions import (
    ACTS,
    Provision,
    ProvisionTable,
    act_of,
    acts_index,
    indent_position,
    provision_at,
    provision_table,
)
from kgservice.vocabulary import BASE, ELI, MDG, MDLAW, MDRULE, PREFIXES, SKOS, compact, expand

__all__ = ["Citation", "CitedKind", "parse_citation"]

CitedKind = Literal["provision", "act", "rule", "guidance", "term"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The thing that a text names.

    Attributes:
        written: The text as it was given.
        provision: The row of the tables; None for everything else, also for provisions of acts without a table.
    """

    written: str
    kind: CitedKind
    iri: str
    provision: Provision | None = None

    @property
    def also(self) -> tuple[str, ...]:
        """IRIs of rules that go by the same name: "MDR rule 11" is a provision and a group of rules."""
        named = _named_by_notation(self.written)
        return (named,) if named and named != self.iri and named.startswith(MDRULE) else ()


@dataclass(frozen=True, slots=True)
class _Token:
    """A number, letter or name, with the word that stood before it."""

    word: str
    value: str


def parse_citation(written: str, *, lang: str = "en") -> Citation:
    """Return what *written* names.

    Shape:
        Reads citations in English and bokmål ("MDR Art 10(9)", "KI-forordningen art. 17 nr. 3"), names of rules and
        guidance ("mdr rule 11", "MDCG 2025-6 Q12"), IRIs and CURIEs of this project, and ELIs of the three
        regulations. An IRI outside laws, rules and guidance is taken as it stands ("term"). *lang* is the language
        of suggestions.

    Raises:
        UnknownCitationError: Nothing, or more than one thing, goes by that name; the nearest are suggested.
    """
    text = " ".join(written.split())
    iri = _as_iri(text)
    if iri is not None:
        return _named_by_iri(written, iri)
    try:
        found = _provision_named(text, lang)
    except UnknownCitationError:
        named = _named_by_notation(text)
        if named is None:
            raise
        return Citation(written, _kind_of(named), named)
    if found is None:
        return _without_table(written, text, lang)
    if isinstance(found, Provision):
        return Citation(written, "provision", found.iri, found)
    return Citation(written, "act", found)


def _without_table(written: str, text: str, lang: str) -> Citation:
    """Return what a text that begins with none of the six acts names: guidance, another act, a rule."""
    guidance = _MDCG.fullmatch(text)
    if guidance is not None:
        return Citation(written, "guidance", _guidance_named(text, guidance))
    named = _named_by_notation(text)
    if named is not None:
        return Citation(written, _kind_of(named), named)
    raise UnknownCitationError(written, _nearest_anywhere(text, lang))


# IRIs -----------------------------------------------------------------------------------------------------------


def _as_iri(text: str) -> str | None:
    """Return the IRI that *text* is or abbreviates; None where it is no IRI."""
    bare = text.removeprefix("<").removesuffix(">")
    if " " in bare:
        return None
    if re.match(r"https?://", bare, re.IGNORECASE):
        return bare
    if any(re.match(rf"{act}-(?:art|anx|chp|par|kap)-", bare) for act in ACTS):
        return MDLAW + bare
    prefix, colon, _ = bare.partition(":")
    return expand(bare) if colon and prefix in PREFIXES and PREFIXES[prefix].startswith(BASE) else None


def _named_by_iri(written: str, iri: str) -> Citation:
    """Return what an IRI names, after checking laws, rules and guidance for existence."""
    iri = _from_eli(iri) or iri
    if iri.startswith(MDLAW):
        return _law_iri(written, iri)
    for namespace, index in ((MDRULE, _rule_index), (MDG, _guidance_index)):
        if iri.startswith(namespace):
            if iri not in index():
                raise UnknownCitationError(written, _near_iris(iri, index().subjects()))
            return Citation(written, _kind_of(iri), iri)
    if iri.startswith(BASE):
        return Citation(written, "term", iri)
    raise UnknownCitationError(written, [])


def _law_iri(written: str, iri: str) -> Citation:
    """Return the provision or act that an IRI of the law namespace names."""
    found = provision_at(iri)
    if found is not None:
        return Citation(written, "provision", found.iri, found)
    if iri in acts_index():
        return Citation(written, _kind_of(iri), iri)
    act = next((key for key in ACTS if iri.startswith(f"{MDLAW}{key}-")), None)
    known: Iterable[str] = (p.iri for p in provision_table(act).values()) if act else acts_index().subjects()
    raise UnknownCitationError(written, _near_iris(iri, known))


def _from_eli(iri: str) -> str | None:
    """Return the project's IRI for an ELI of one of the regulations, with or without subdivision."""
    path = re.fullmatch(r"https?://data\.europa\.eu/eli/reg/(\d+)/(\d+)((?:/[a-z]{3}_\w+)*)(?:/oj)?/?", iri)
    if path is None:
        return None
    for key in ACTS:
        if f"/reg/{path[1]}/{path[2]}{{path}}" in act_of(key).eli:
            return f"{MDLAW}{key}{path[3].replace('/', '-').replace('_', '-')}"
    return None


def _near_iris(iri: str, known: Iterable[str]) -> list[str]:
    """Return the CURIEs of up to three known IRIs that look most like *iri*."""
    namespace = iri[: iri.rfind("/") + 1]
    names = [other[len(namespace) :] for other in known if other.startswith(namespace)]
    near = difflib.get_close_matches(iri[len(namespace) :], names, n=3, cutoff=0.5)
    return [compact(namespace + name) for name in near]


def _kind_of(iri: str) -> CitedKind:
    """Return the kind of a thing by the namespace of its IRI, and for acts by what it is part of."""
    if iri.startswith(MDRULE):
        return "rule"
    if iri.startswith(MDG):
        return "guidance"
    if iri.startswith(MDLAW):
        return "provision" if acts_index().iri(iri, ELI + "is_part_of") else "act"
    return "term"


# Names of rules, guidance and acts without a table --------------------------------------------------------------


@cache
def _rule_index() -> TermIndex:
    return _index_of("rule")


@cache
def _guidance_index() -> TermIndex:
    return _index_of("guidance")


def _index_of(folder: str) -> TermIndex:
    """Return what the files of one folder of the ontology say."""
    return read_index(sorted((knowledge_root() / "ontology" / folder).rglob("*.ttl")))


@cache
def _notations() -> dict[str, str]:
    """Return normalised name → IRI for everything that has a notation or another name."""
    names: dict[str, str] = {}
    for index in (acts_index(), _guidance_index(), _rule_index()):
        for subject in index.subjects():
            if subject.startswith(BASE):
                for name in _names_in(index, subject):
                    names.setdefault(_normal(name), subject)
    return {name: iri for name, iri in names.items() if iri.removeprefix(MDLAW) not in ACTS}


def _names_in(index: TermIndex, subject: str) -> list[str]:
    predicates = (SKOS + "notation", SKOS + "altLabel", SKOS + "hiddenLabel", ELI + "title_short")
    return [node.value for p in predicates for node in index.objects(subject, p) if hasattr(node, "value")]


def _named_by_notation(text: str) -> str | None:
    return _notations().get(_normal(text))


def _normal(text: str) -> str:
    """Return *text* as names are compared: small letters, single blanks, no full stop after a word."""
    return " ".join(re.sub(r"(?<=[^\W\d])\.", " ", text.casefold()).replace(",", " ").split())


_MDCG: Final = re.compile(
    r"mdcg[ -]*(?P<year>\d{4})[-/ ](?P<number>\d+)(?:[-/](?P<part>\d+))?"
    r"(?:[ -]*(?:rev|revision|revisjon|v)[ .]*(?P<revision>\d+))?[ ,:]*(?P<rest>.*)",
    re.IGNORECASE,
)
_PINPOINT: Final = re.compile(
    r"(?P<word>[^\W\d_]{2,}|q)?[ .]*(?P<number>\d[\w.]*|[ivxlc]+|[a-z])(?=$|[ ,(])", re.IGNORECASE
)
_PINPOINT_WORDS: Final = {
    "q": "q", "question": "q", "spm": "q", "spørsmål": "q",
    "tabell": "table-", "vedlegg": "annex-", "appendix": "annex-", "figur": "figure-", "trinn": "step-",
    "steg": "step-", "regel": "rule-", "eksempel": "example-", "merknad": "note-",
    "": "sec-", "section": "sec-", "sect": "sec-", "avsnitt": "sec-", "kapittel": "sec-", "chapter": "sec-",
    "punkt": "sec-", "pkt": "sec-",
}  # fmt: skip


def _guidance_named(text: str, match: re.Match[str]) -> str:
    """Return the guidance document, or the place in it, that a number such as "MDCG 2025-6 Q12" names.

    Without a revision the newest is meant, or the newest in which the place is recorded.
    """
    number = "-".join(filter(None, (match["year"], match["number"], match["part"])))
    documents = _revisions(f"{MDG}mdcg-{number}", match["revision"])
    for document in documents:
        place = _place_in(document, match["rest"]) if match["rest"] else document
        if place is not None:
            return place
    near = f"{documents[0] if documents else MDG + 'mdcg-' + number}-{match['rest'].lower()}".rstrip("-")
    raise UnknownCitationError(text, _near_iris(near, _guidance_index().subjects()))


def _revisions(stem: str, revision: str | None) -> list[str]:
    """Return the revision that is asked for, else all that are known, newest first."""
    pattern = re.compile(re.escape(stem) + r"(?:-rev-(\d+))?")
    found = {int(m[1] or 0): iri for iri in _guidance_index().subjects() if (m := pattern.fullmatch(iri))}
    asked = sorted(found, reverse=True) if revision is None else [int(revision)]
    return [found[number] for number in asked if number in found]


def _place_in(document: str, rest: str) -> str | None:
    """Return the question, section, table … of a guidance document; None where it is not recorded."""
    steps = [(match["word"] or "").casefold() for match in _PINPOINT.finditer(rest)]
    numbers = [match["number"].rstrip(".") for match in _PINPOINT.finditer(rest)]
    slug = "-".join(_PINPOINT_WORDS.get(word, f"{word}-") + number for word, number in zip(steps, numbers, strict=True))
    wanted = f"{document}-{slug}".casefold()
    return next((iri for iri in _guidance_index().subjects() if iri.casefold() == wanted), None)


# Acts -----------------------------------------------------------------------------------------------------------


@cache
def _act_names() -> tuple[tuple[str, str], ...]:
    """Return (normalised name, act) for all names of the acts with a table, longest name first."""
    names = [(_normal(name), key) for key in ACTS for name in _names_of(key) if name]
    return tuple(sorted(names, key=lambda pair: (-len(pair[0]), pair)))


def _names_of(key: str) -> list[str]:
    act = act_of(key)
    return [key, act.number, act.name("en"), act.name("nb"), *act.aliases]


@cache
def _act_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds the name of an act at the beginning, and at the end, of a normalised citation."""
    names = "|".join(re.escape(name) for name, _ in _act_names())
    first = re.compile(rf"(?P<act>{names})(?![\w-])")
    last = re.compile(rf"(?:^|[\s,])(?:of the|of|in the|in|i|til)?\s*(?<![\w-])(?P<act>{names})$")
    return first, last


def _split_act(text: str) -> tuple[str, str] | None:
    """Return the act and the rest of a citation that names the act first or last; None where none is named."""
    normal = _normal(text)
    first, last = _act_patterns()
    acts = dict(_act_names())
    if (match := first.match(normal)) is not None:
        return acts[match["act"]], normal[match.end() :]
    if (match := last.search(normal)) is not None:
        return acts[match["act"]], normal[: match.start()]
    return None


def _provision_named(text: str, lang: str) -> Provision | str | None:
    """Return the provision, or the IRI of the act, that *text* names; None where it names no act with a table."""
    split = _split_act(text)
    if split is None:
        return None
    act, rest = split
    if not rest.strip():
        return MDLAW + act
    tokens = _tokens(rest, act)
    if not tokens:
        raise UnknownCitationError(text, [act_of(act).name(lang)])
    return _walk(act, tokens, text, lang)


def _nearest_anywhere(text: str, lang: str) -> list[str]:
    """Return suggestions for a text that names no act: the acts in which it fits, else names that look alike."""
    fits = [found.citation(lang) for act in ACTS if (found := _fit(act, text)) is not None]
    if fits:
        return fits
    words, acts = text.split(), dict(_act_names())
    for count in (3, 2, 1):
        near = difflib.get_close_matches(_normal(" ".join(words[:count])), list(acts), n=3, cutoff=0.7)
        if near:
            names = dict.fromkeys(act_of(acts[name]).name(lang) for name in near)
            return [" ".join([name, *words[count:]]) for name in names]
    return difflib.get_close_matches(_normal(text), _notations(), n=3)


def _fit(act: str, text: str) -> Provision | None:
    """Return the provision of *act* that *text* names without the act; None where it fits nowhere."""
    tokens = _tokens(_normal(text), act)
    if not tokens:
        return None
    try:
        return _walk(act, tokens, text, "en")
    except UnknownCitationError:
        return None


# Words and numbers ----------------------------------------------------------------------------------------------

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
_FITTING: Final[dict[str, frozenset[str]]] = {
    "": frozenset({"par", "pnt", "sec", "nr", "bokstav", "prt", "chp"}),
    "art": frozenset({"art"}),
    "anx": frozenset({"anx"}),
    "chp": frozenset({"chp", "kap"}),
    "prt": frozenset({"prt"}),
    "sct": frozenset({"sct", "sec"}),
    "par": frozenset({"par", "sub", "ledd", "sec"}),
    "sub": frozenset({"sub", "ledd"}),
    "pnt": frozenset({"pnt", "sec", "par", "nr", "bokstav"}),
    "ind": frozenset({"ind"}),
    "rule": frozenset({"rule"}),
    "hdg": frozenset({"hdg"}),
    "code": frozenset({"code"}),
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


def _tokens(rest: str, act: str) -> list[_Token] | None:
    """Return the numbers of a citation with the words before them; None where a word has no number."""
    tokens: list[_Token] = []
    word, ordinal, in_brackets = "", "", False
    for sign in _SCAN.findall(rest):
        if sign in _SKIPPED:
            in_brackets = sign == "(" or (in_brackets and sign != ")")
        elif sign in _ORDINALS:
            ordinal = _ORDINALS[sign]
        elif sign in _WORDS and not in_brackets:
            if ordinal:
                tokens.append(_Token(_WORDS[sign], ordinal))
            word, ordinal = ("", "") if ordinal else (_WORDS[sign], "")
        elif not in_brackets and not word and (sign in _FILLERS or sign == "i"):
            continue
        else:
            tokens.extend(_token(word, sign, is_first=not tokens, act=act))
            word = "code" if word == "code" and sign.isalpha() else ""
    return None if word or ordinal else _joined_codes(tokens)


def _token(word: str, value: str, *, is_first: bool, act: str) -> list[_Token]:
    """Return the token or tokens of one number: the first number of a citation is an article or a section (§)."""
    if word == "rule" and (match := re.fullmatch(r"(\d+)([a-z])", value)):
        return [_Token("rule", match[1]), _Token("pnt", match[2])]
    if is_first and not word:
        first = "anx" if re.fullmatch(r"[ivx]+", value) else "par" if act_of(act).is_norwegian else "art"
        return [_Token(first, value)]
    return [_Token(word, value)]


def _joined_codes(tokens: list[_Token]) -> list[_Token]:
    """Join the letters and the digits of a code of AI Act Annex XIV: "AIP 0112" is one name."""
    joined: list[_Token] = []
    for token in tokens:
        if joined and token.word == joined[-1].word == "code":
            joined[-1] = _Token("code", joined[-1].value + token.value)
        else:
            joined.append(token)
    return joined


# Down the act ---------------------------------------------------------------------------------------------------


def _walk(act: str, tokens: Sequence[_Token], text: str, lang: str) -> Provision:
    """Go down the act token by token and return the one provision that is reached.

    Raises:
        UnknownCitationError: No provision is reached, or several.
    """
    table = provision_table(act)
    reached = [""]
    for token in tokens:
        found = list(dict.fromkeys(child for unit in reached for child in _below(table, unit, token)))
        if not found:
            raise UnknownCitationError(text, _near(table, reached, token, lang))
        reached = found
    if len(reached) > 1:
        raise UnknownCitationError(text, [table[unit].citation(lang) for unit in reached[:5]])
    return table[reached[0]]


def _below(table: ProvisionTable, unit: str, token: _Token) -> list[str]:
    """Return the units below *unit* that *token* names: its children, else those of units that may be left out."""
    if token.word in {"rule", "code"}:
        ending = f"/{token.word}_{token.value}"
        return [i for i in table if i.startswith(unit) and i.casefold().endswith(ending)]
    children = table.child_ids(unit)
    direct = _named_children(table, unit, children, token)
    if direct:
        return direct
    hidden = (child for child in children if _may_be_left_out(table.kind_of(child), child, unit, token))
    return [found for child in hidden for found in _below(table, child, token)]


def _named_children(table: ProvisionTable, unit: str, children: Sequence[str], token: _Token) -> list[str]:
    """Return the children of *unit* that *token* names; a subparagraph also has the points listed beside it."""
    fitting = _FITTING[token.word]
    matching = [child for child in children if _prefix(child) in fitting]
    if token.value == "last":
        return matching[-1:]
    found = [child for child in matching if _number(child) == token.value]
    if not found and unit and table.kind_of(unit) == "subparagraph":
        return _in_subparagraph(table, unit, token)
    return found


def _in_subparagraph(table: ProvisionTable, unit: str, token: _Token) -> list[str]:
    """Return points and indents that stand in a subparagraph but are listed beside it."""
    parent, _, last = unit.rpartition("/")
    siblings = [sibling for sibling in table.child_ids(parent) if _prefix(sibling) in _FITTING[token.word]]
    if token.word == "ind":
        place = (int(last.rpartition("_")[2]), token.value)
        positions = ((sibling, indent_position(table, sibling)) for sibling in siblings)
        return [sibling for sibling, (within, position) in positions if (within, str(position)) == place]
    return [s for s in siblings if _prefix(s) in {"pnt", "bokstav"} and _number(s) == token.value]


def _may_be_left_out(kind: str, child: str, unit: str, token: _Token) -> bool:
    """Say whether a citation may pass over *child* on the way to what *token* names."""
    match kind:
        case "chapter" | "section":
            return token.word in {"art", "par", "sct"} or unit != ""
        case "annex-chapter" | "annex-part" | "subparagraph" | "ledd":
            return True
        case "annex-section" | "annex-point":
            number = _number(child)
            return token.value.startswith(f"{number}.") or number.isalpha()
    return False


def _prefix(unit: str) -> str:
    return unit.rpartition("/")[2].partition("_")[0]


def _number(unit: str) -> str:
    return unit.rpartition("/")[2].partition("_")[2].casefold()


def _near(table: ProvisionTable, reached: Sequence[str], token: _Token, lang: str) -> list[str]:
    """Return up to three citations that may have been meant where *token* names nothing below *reached*."""
    fitting = _FITTING[token.word]
    units = [i for i in table if _prefix(i) in fitting and any(_is_within(i, unit) for unit in reached)]
    numbers = {_number(unit): unit for unit in reversed(units)}
    near = difflib.get_close_matches(token.value, list(numbers), n=3, cutoff=0.4)
    if near:
        return [table[numbers[number]].citation(lang) for number in near]
    return [table[unit].citation(lang) for unit in reached[:3] if unit] or [act_of(table.act).name(lang)]


def _is_within(candidate: str, unit: str) -> bool:
    return not unit or candidate.startswith(unit + "/")

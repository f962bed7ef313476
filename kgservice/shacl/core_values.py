# SPDX-License-Identifier: Apache-2.0
"""Core constraints on values: their number, type, range, text, and which they may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kgservice.model.text import Text
from kgservice.shacl.bounds import Bounds, Nodes, the
from kgservice.shacl.builder import Builder, each_value, made
from kgservice.shacl.patterns import NotAPatternError, compile_pattern
from kgservice.shacl.shape import Check, Found, Run
from kgservice.shacl.terms import TYPE, Term, Values, shown
from kgservice.shacl.values import compared, well_formed
from kgservice.shacl.wording import default_messages

__all__ = ["VALUE_BUILDERS"]

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "BlankNode": (BlankNode,),
    "IRI": (NamedNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (NamedNode, Literal),
}
_ONE: Final = (Found(None),)


def _class(builder: Builder, node: Term) -> Iterable[Check]:
    for kind in builder.graph.iris(node, "class"):

        def find(run: Run, _: Term, values: Values, kind: NamedNode = kind) -> list[Found]:
            data = run.data
            return [
                Found(value)
                for value in values
                if kind not in data.objects(value, TYPE) and not data.is_instance(value, kind)
            ]

        yield made("Class", find, shown(kind), bounds=Bounds(right=_instances(kind), quiet=True, exact=True))


def _instances(kind: NamedNode) -> Nodes:
    return lambda data: data.instances(kind)


def _datatype(builder: Builder, node: Term) -> Iterable[Check]:
    datatype = builder.graph.iri(node, "datatype")
    if datatype is not None:

        def bad(value: Term) -> bool:
            return not isinstance(value, Literal) or value.datatype != datatype or not well_formed(value)

        yield each_value("Datatype", bad, shown(datatype))


def _node_kind(builder: Builder, node: Term) -> Iterable[Check]:
    word = builder.graph.values_among(node, "nodeKind", _KINDS)
    if word is not None:
        kinds = _KINDS[word]
        yield each_value("NodeKind", lambda value: type(value) not in kinds, f"sh:{word}")


def _min_count(builder: Builder, node: Term) -> Iterable[Check]:
    least = builder.count(node, "minCount")
    if least is not None and least > 0:
        number = least
        bounds = Bounds(needs_value=True, exact=number == 1)
        yield made("MinCount", lambda _, __, values: _ONE if len(values) < number else (), str(number), bounds=bounds)


def _max_count(builder: Builder, node: Term) -> Iterable[Check]:
    most = builder.count(node, "maxCount")
    if most is not None:
        number = most
        yield made("MaxCount", lambda _, __, values: _ONE if len(values) > number else (), str(number))


def _range(name: str, component: str, allowed: tuple[int, ...]) -> Callable[[Builder, Term], Iterable[Check]]:
    """Return the builder of a bound; *allowed* are the outcomes of comparing a value with it that are right."""

    def build(builder: Builder, node: Term) -> Iterable[Check]:
        bound = builder.graph.one(node, name)
        if bound is None:
            return
        if not isinstance(bound, Literal):
            raise builder.graph.wrong(node, name, bound, Text("a literal", "en literal"))
        limit = bound

        def bad(value: Term) -> bool:
            return not isinstance(value, Literal) or compared(value, limit) not in allowed

        yield each_value(component, bad, bound.value)

    return build


def _text_of(value: Term) -> str | None:
    return value.value if isinstance(value, (Literal, NamedNode)) else None


def _length(name: str, component: str, right: Callable[[int, int], bool]) -> Callable[[Builder, Term], Iterable[Check]]:
    def build(builder: Builder, node: Term) -> Iterable[Check]:
        limit = builder.graph.integer(node, name)
        if limit is None:
            return
        number = limit

        def bad(value: Term) -> bool:
            text = _text_of(value)
            return text is None or not right(len(text), number)

        yield each_value(component, bad, str(number))

    return build


def _pattern(builder: Builder, node: Term) -> Iterable[Check]:
    text, flags = builder.graph.text(node, "pattern"), builder.graph.text(node, "flags") or ""
    if text is None:
        return
    try:
        search = compile_pattern(text, flags).search
    except NotAPatternError as error:
        raise builder.graph.fault(
            node,
            Text(f"sh:pattern “{text}” is not valid: {error}", f"sh:pattern «{text}» er ikke gyldig: {error}"),
            Text("a regular expression of XPath", "et regulært uttrykk etter XPath"),
            Text("correct the expression", "rett uttrykket"),
        ) from error

    def bad(value: Term) -> bool:
        text = _text_of(value)
        return text is None or search(text) is None

    yield each_value("Pattern", bad, text)


def _language_in(builder: Builder, node: Term) -> Iterable[Check]:
    members = builder.graph.list(node, "languageIn")
    if members is None:
        return
    for member in members:
        if not isinstance(member, Literal):
            raise builder.graph.wrong(node, "languageIn", member, Text("language tags", "språkmerker"))
    ranges = tuple(member.value.lower() for member in members if isinstance(member, Literal))

    def bad(value: Term) -> bool:
        tag = value.language if isinstance(value, Literal) else None
        return tag is None or not any(_language_matches(tag.lower(), wanted) for wanted in ranges)

    yield each_value("LanguageIn", bad, ", ".join(ranges))


def _language_matches(tag: str, wanted: str) -> bool:
    return wanted in {"*", tag} or tag.startswith(f"{wanted}-")


def _unique_lang(builder: Builder, node: Term) -> Iterable[Check]:
    if not builder.graph.truth(node, "uniqueLang"):
        return
    builder.refuse_on_node_shape(node, "uniqueLang")
    own = builder.graph.messages(node)

    def find(_: Run, __: Term, values: Values) -> list[Found]:
        tags = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
        if len(tags) < 2:
            return []
        twice = dict.fromkeys(tag for tag in tags if tags.count(tag) > 1)
        return [Found(None, messages=own or default_messages("UniqueLang", tag)) for tag in twice]

    yield made("UniqueLang", find, "")


def _in(builder: Builder, node: Term) -> Iterable[Check]:
    members = builder.graph.list(node, "in")
    if members is not None:
        allowed = frozenset(members)
        words = ", ".join(shown(member) for member in members)
        yield each_value("In", lambda value: value not in allowed, words, right=the(allowed))


def _has_value(builder: Builder, node: Term) -> Iterable[Check]:
    for wanted in builder.graph.all(node, "hasValue"):

        def find(_: Run, __: Term, values: Values, wanted: Term = wanted) -> tuple[Found, ...]:
            return () if wanted in values else _ONE

        yield made("HasValue", find, shown(wanted), bounds=Bounds(needed=the((wanted,)), exact=True))


VALUE_BUILDERS: Final[dict[str, Callable[[Builder, Term], Iterable[Check]]]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minCount": _min_count,
    "maxCount": _max_count,
    "minExclusive": _range("minExclusive", "MinExclusive", (1,)),
    "minInclusive": _range("minInclusive", "MinInclusive", (0, 1)),
    "maxExclusive": _range("maxExclusive", "MaxExclusive", (-1,)),
    "maxInclusive": _range("maxInclusive", "MaxInclusive", (-1, 0)),
    "minLength": _length("minLength", "MinLength", lambda length, limit: length >= limit),
    "maxLength": _length("maxLength", "MaxLength", lambda length, limit: length <= limit),
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
    "in": _in,
    "hasValue": _has_value,
}
"""Parameter → what makes its constraints."""

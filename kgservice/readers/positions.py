# SPDX-License-Identifier: Apache-2.0
"""Where the values of an RDF document stand in its text.

The RDF parser gives triples without places. This index is made beside it from the text alone: for each pair of
predicate and lexical value, the places in the order of the text. Triples come in the same order, so the n-th equal
pair has the n-th place. A place that is not found costs precision in a message, never a value.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from typing import Final, cast

from lxml import etree

from kgservice.model.place import Place
from kgservice.readers import tree
from kgservice.vocabulary import RDF

__all__ = ["PlaceIndex", "index_json_ld", "index_rdf_xml", "index_turtle"]

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+|\#[^\n]*)
    |(?P<long>\"{3}(?:\\.|(?!\"{3}).)*\"{3}|'{3}(?:\\.|(?!'{3}).)*'{3})
    |(?P<short>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<iri><[^<>"{}|^`\s]*>)
    |(?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<typed>\^\^)
    |(?P<bnode>_:[\w\-.]*[\w\-])
    |(?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+)(?![\w:]))
    |(?P<name>(?:[^\W\d_](?:[\w\-.]*[\w\-])?)?:(?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w:\-.]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    |(?P<word>[A-Za-z]+)
    |(?P<mark>[;,.\[\](){}])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_FIRST: Final = RDF + "first"


class PlaceIndex:
    """Places by predicate and lexical value, each given out once."""

    def __init__(self, source: str) -> None:
        """Start empty, for values of the input called *source*."""
        self._source = source
        self._places: defaultdict[tuple[str, str], deque[Place]] = defaultdict(deque)

    def add(self, predicate: str, value: str, line: int, column: int | None) -> None:
        """Note that a value of *predicate* stands here."""
        self._places[predicate, value].append(Place(self._source, line, column))

    def take(self, predicate: str, value: str) -> Place:
        """Return the next place of this pair, or the source alone."""
        places = self._places.get((predicate, value))
        return places.popleft() if places else Place(self._source)


def index_turtle(text: str, source: str) -> PlaceIndex:
    """Index Turtle, TriG, N-Triples or N-Quads; text that is none of these is indexed as far as it is."""
    index = PlaceIndex(source)
    walk = _TurtleWalk(index)
    line, line_start, last = 1, 0, 0
    for kind, token, start in _tokens(text):
        newlines = text.count("\n", last, start)
        if newlines:
            line += newlines
            line_start = text.rindex("\n", last, start) + 1
        last = start
        walk.take(kind, token, line, start - line_start + 1)
    return index


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind, text and start of each token that is not blank."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            position += 1
            continue
        if match.lastgroup and match.lastgroup != "space":
            yield match.lastgroup, match.group(), position
        position = match.end()


class _TurtleWalk:
    """Follows subject, predicate and object through brackets."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index
        self._prefixes: dict[str, str] = {}
        self._predicate: str | None = None
        self._terms = 0
        self._stack: list[tuple[str | None, int]] = []
        self._directive: list[str] | None = None
        self._after_type = False

    def take(self, kind: str, written: str, line: int, column: int) -> None:
        if self._directive is not None:
            self._in_directive(kind, written)
        elif (kind == "at" and written in {"@prefix", "@base"}) or (
            kind == "word" and self._terms == 0 and written.upper() in {"PREFIX", "BASE"}
        ):
            self._directive = []
        elif kind == "mark":
            self._mark(written)
        elif kind == "typed":
            self._after_type = True
        elif self._after_type:
            self._after_type = False
        elif kind != "at" and not (kind == "word" and written.upper() == "GRAPH"):
            self._term(self._lexical(kind, written), line, column)

    def _in_directive(self, kind: str, written: str) -> None:
        if kind == "name" and self._directive is not None:
            self._directive.append(written[:-1])
        elif kind == "iri":
            for prefix in self._directive or ():
                self._prefixes[prefix] = written[1:-1]
            self._directive = None

    def _mark(self, mark: str) -> None:
        if mark in "[(":
            self._stack.append((self._predicate, self._terms))
            self._predicate, self._terms = (_FIRST, 2) if mark == "(" else (None, 1)
        elif mark in "])" and self._stack:
            self._predicate, terms = self._stack.pop()
            self._terms = terms + 1 if terms < 2 else terms
        elif mark == ";":
            self._terms = 1
        elif mark in ".{}":
            self._terms, self._predicate = 0, None
            self._stack.clear()

    def _term(self, value: str, line: int, column: int) -> None:
        if self._terms == 1:
            self._predicate = value
        elif self._terms >= 2 and self._predicate is not None:
            self._index.add(self._predicate, value, line, column)
        if self._terms < 2:
            self._terms += 1

    def _lexical(self, kind: str, written: str) -> str:
        if kind == "iri":
            return _unescape(written[1:-1])
        if kind == "name":
            prefix, _, local = written.partition(":")
            return self._prefixes.get(prefix, prefix + ":") + re.sub(r"\\(.)", r"\1", local)
        if kind in {"long", "short"}:
            width = 3 if kind == "long" else 1
            return _unescape(written[width:-width])
        if kind == "word" and written == "a" and self._terms == 1:
            return RDF + "type"
        return written


def _unescape(text: str) -> str:
    """Return *text* with its escapes resolved."""
    return _ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = match.group(1)
    if len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= 0x10FFFF else match.group()
    return _ESCAPED.get(code, code)


def index_rdf_xml(root: etree._Element, source: str) -> PlaceIndex:
    """Index the property elements and property attributes of an RDF/XML document by line."""
    index = PlaceIndex(source)
    for element in root.iter(etree.Element):
        line = cast("int | None", element.sourceline) or 1
        for name, value in element.attrib.items():
            index.add(_iri(str(name)), str(value), line, None)
            if str(name) == f"{{{RDF}}}resource":
                index.add(_iri(str(element.tag)), str(value), line, None)
        if len(element) == 0:
            index.add(_iri(str(element.tag)), element.text or "", line, None)
    return index


def _iri(name: str) -> str:
    """Return the IRI of an expanded XML name."""
    return name[1:].replace("}", "", 1) if name.startswith("{") else name


def index_json_ld(root: tree.Node, terms: Mapping[str, str], source: str) -> PlaceIndex:
    """Index the scalar values of a JSON-LD document; *terms* is term → IRI."""
    index = PlaceIndex(source)
    _index_node(index, root, terms, None)
    return index


def _index_node(index: PlaceIndex, node: tree.Node, terms: Mapping[str, str], predicate: str | None) -> None:
    if isinstance(node, tree.Sequence):
        for item in node.items:
            _index_node(index, item, terms, predicate)
    elif isinstance(node, tree.Mapping):
        for entry in node.entries:
            if entry.key == "@context":
                continue
            inner = predicate if entry.key in {"@value", "@id", "@list", "@set"} else _expanded(entry.key, terms)
            _index_node(index, entry.value, terms, inner)
    elif predicate is not None:
        index.add(predicate, node.text, node.place.line or 1, node.place.column)


def _expanded(key: str, terms: Mapping[str, str]) -> str | None:
    """Return the IRI that a key of JSON-LD stands for; None where it stands for none."""
    if key in terms:
        return terms[key]
    prefix, colon, local = key.partition(":")
    if colon:
        return terms[prefix] + local if prefix in terms and not local.startswith("//") else key
    return terms["@vocab"] + key if terms.get("@vocab") else None

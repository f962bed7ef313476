# SPDX-License-Identifier: Apache-2.0
"""YAML text to a tree in which every value knows its line and column.

The tree is built from parser events, without recursion: aliases share the node they name, and what they stand for
is counted, so that a small file cannot unfold into a large one.
"""

from __future__ import annotations

from typing import Final

import yaml

from kgservice.errors import InputTooLargeError, UnreadableInputError
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.readers.characters import check_whole
from kgservice.readers.json_tree import duplicate_key
from kgservice.readers.limits import MAX_DEPTH, MAX_NODES, too_deep, too_many
from kgservice.readers.tree import Entry, Mapping, Node, Scalar, Sequence

__all__ = ["parse_yaml"]

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE: Final = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "bool", "int", "float", "null", "seq", "map", "timestamp")
)
_MERGE: Final = "<<"


def parse_yaml(text: str, source: str) -> tuple[Node, ...]:
    """Return the trees of the documents of one YAML stream; an empty document is left out.

    Raises:
        UnreadableInputError: It is not YAML, or uses a tag that names a type of some program.
        InvalidValueError: A key occurs twice in one mapping.
        InputTooLargeError: It is nested too deeply, or aliases unfold to too much.
    """
    builder = _Builder(source)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _broken(error, source) from error
    return tuple(builder.documents)


def _broken(error: yaml.YAMLError, source: str) -> UnreadableInputError:
    """Return the parser's error with its place."""
    mark = getattr(error, "problem_mark", None)
    place = Place(source, mark.line + 1, mark.column + 1) if mark is not None else Place(source)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).splitlines()[0]
    return UnreadableInputError(
        Text(f"The YAML is broken: {problem}", f"YAML-teksten er feil: {problem}"),
        place,
        Text("valid YAML", "gyldig YAML"),
        Text(
            "check the indentation, colons and quotes here and on the line before",
            "kontroller innrykk, kolon og anførselstegn her og på linjen før",
        ),
    )


class _Open:
    """A collection that is being filled."""

    def __init__(self, place: Place, anchor: str | None, *, is_mapping: bool) -> None:
        self.place = place
        self.anchor = anchor
        self.is_mapping = is_mapping
        self.children: list[Node] = []
        self.size = 1


class _Builder:
    """Collects parser events into trees."""

    def __init__(self, source: str) -> None:
        self.documents: list[Node] = []
        self._source = source
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._total = 0

    def take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        place = Place(self._source) if mark is None else Place(self._source, mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self._anchors.clear()
        elif isinstance(event, yaml.AliasEvent):
            node, size = self._alias(event.anchor, place)
            self._add(node, size)
        elif isinstance(event, yaml.ScalarEvent):
            self._check_tag(event.tag, place)
            check_whole(event.value, place)
            scalar = Scalar(event.value, place, quoted=not event.implicit[0])
            self._close(scalar, 1, event.anchor)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._check_tag(event.tag, place)
            if len(self._open) >= MAX_DEPTH:
                raise InputTooLargeError(*too_deep(place))
            self._open.append(_Open(place, event.anchor, is_mapping=isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done = self._open.pop()
            self._close(self._finish(done), done.size, done.anchor)

    def _alias(self, anchor: str | None, place: Place) -> tuple[Node, int]:
        if anchor is None or anchor not in self._anchors:
            raise UnreadableInputError(
                Text(
                    f"The alias *{anchor} refers to nothing before it", f"Aliaset *{anchor} viser ikke til noe før det"
                ),
                place,
                Text("an alias to an anchor that is complete", "et alias til et anker som er fullført"),
                Text("write the value out", "skriv verdien ut"),
            )
        return self._anchors[anchor]

    def _close(self, node: Node, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)
        self._add(node, size)

    def _add(self, node: Node, size: int) -> None:
        self._total += 1
        holder = self._open[-1] if self._open else None
        if self._total > MAX_NODES or size > MAX_NODES or (holder is not None and holder.size + size > MAX_NODES):
            raise InputTooLargeError(*too_many(node.place))
        if holder is not None:
            holder.size += size
            holder.children.append(node)
        elif not (isinstance(node, Scalar) and not node.text and not node.quoted):
            self.documents.append(node)

    def _check_tag(self, tag: str | None, place: Place) -> None:
        if tag in {None, "!"} or tag in _CORE:
            return
        raise UnreadableInputError(
            Text(f"The YAML tag “{tag}” is not allowed", f"YAML-merket «{tag}» er ikke tillatt"),
            place,
            Text("plain values without tags", "enkle verdier uten merker"),
            Text("remove the tag", "fjern merket"),
        )

    def _finish(self, done: _Open) -> Node:
        if not done.is_mapping:
            return Sequence(tuple(done.children), done.place)
        entries: dict[str, Entry] = {}
        merged: list[Mapping] = []
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise _compound_key(key.place)
            if key.text == _MERGE and not key.quoted:
                merged += _merge_sources(value)
            elif key.text in entries:
                raise duplicate_key(key.text, key.place, entries[key.text].place)
            else:
                entries[key.text] = Entry(key.text, key.place, value)
        for mapping in merged:
            for entry in mapping.entries:
                entries.setdefault(entry.key, entry)
        return Mapping(tuple(entries.values()), done.place)


def _merge_sources(value: Node) -> list[Mapping]:
    """Return the mappings that a merge key takes in, the first winning."""
    nodes = value.items if isinstance(value, Sequence) else (value,)
    mappings = [node for node in nodes if isinstance(node, Mapping)]
    if len(mappings) != len(nodes):
        raise UnreadableInputError(
            Text("The merge key << takes in something that has no fields", "Flettenøkkelen << viser til noe uten felt"),
            value.place,
            Text("an alias to fields", "et alias til felt"),
            Text("write the fields out", "skriv feltene ut"),
        )
    return mappings


def _compound_key(place: Place) -> UnreadableInputError:
    """Return the error for a key that is itself a list or mapping."""
    return UnreadableInputError(
        Text("A key is a list or a mapping", "En nøkkel er en liste eller en samling felt"),
        place,
        Text("a field name", "et feltnavn"),
        Text("write a field name before the colon", "skriv et feltnavn foran kolon"),
    )

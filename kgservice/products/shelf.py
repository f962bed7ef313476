# SPDX-License-Identifier: Apache-2.0
"""Products that users keep in the store: put in, given a new version, taken away.

What is stored is decided on what was seen before, and the store carries it out only if that still holds. Then it is
looked up whether it was: if somebody else was quicker, everything is decided again on what is there now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from kgservice.errors import PreconditionError
from kgservice.model.product import Unused
from kgservice.products import faults
from kgservice.products.asking import find_record, has_graph, record_of, records_of
from kgservice.products.changes import Draft, creation, removal, renewal, withdrawal
from kgservice.products.intake import Assesses, Incoming, Intake, Terms
from kgservice.products.names import assessment_graph, description_graph, digest_of, id_of, is_id, record_graph
from kgservice.products.record import Record, Version
from kgservice.store.port import Condition, GraphStore

__all__ = ["MAX_PRODUCTS", "Clock", "Kept", "Outcome", "Shelf", "Stored"]

MAX_PRODUCTS: Final = 10
"""Products that one request stores: all of them are one change, which has to be done in the time of one query."""

_TRIES: Final = 12
"""How often a change is decided anew because somebody else was quicker."""

Clock = Callable[[], datetime]
"""What tells the time, with its zone."""


class Outcome(StrEnum):
    """What became of a product that was sent."""

    CREATED = "created"
    RENEWED = "renewed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Kept:
    """A product as it is kept now, and whether that was so before."""

    record: Record
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Stored:
    """The products of one description, in its order.

    Attributes:
        unused: What none of them took up.
    """

    products: tuple[Kept, ...]
    unused: tuple[Unused, ...]


class Shelf:
    """Changes the products that are kept in a store."""

    def __init__(self, store: GraphStore, assessor: Assesses, clock: Clock) -> None:
        """Bind the store, what assesses, and what tells the time."""
        self._store = store
        self._intake = Intake(assessor)
        self._clock = clock

    def add(self, data: bytes, hint: str | None, terms: Terms) -> Stored:
        """Store each product of a description as a new one; one that is kept just so already stays as it is.

        Raises:
            InputError: The description cannot be used, or holds too many products.
            ConflictError: A product of that id is there with another description; then none is stored.
            BusyError: Others change these products all the time.
        """
        incoming = self._incoming(data, hint)
        idents = _idents(incoming)
        drafts: dict[str, Draft] = {}
        for _ in range(_TRIES):
            known = {record.ident: record for record in records_of(self._store, idents)}
            kept = _kept(incoming, idents, known, drafts)
            if len(kept) == len(idents):
                return Stored(kept, incoming.found.unused)
            drafts = drafts or self._drafts(incoming, idents, terms)
            self._store.update(creation([drafts[ident] for ident in idents if ident not in known]))
        raise faults.busy(idents[0])

    def put(
        self, ident: str, data: bytes, hint: str | None, terms: Terms, condition: Condition | None = None
    ) -> Stored:
        """Store a description as the newest version of a product, or as its first.

        Of several products it is the one of this id. The same description again makes no new version, unless its
        assessment is asked for on other terms or the knowledge has changed.

        Raises:
            InputError: The description or the id cannot be used, or none of several products is the one.
            PreconditionError: The condition does not hold of the current version.
            BusyError: Others change the product all the time.
        """
        if not is_id(ident):
            raise faults.unusable_id(ident)
        incoming = self._incoming(data, hint)
        position = _position(incoming, ident)
        draft: Draft | None = None
        for _ in range(_TRIES):
            record = find_record(self._store, ident)
            kept = _put(record, draft) if record is not None and draft is not None else None
            if kept is None:
                _require(condition, ident, record)
                if record is not None and self._is_same(record.current, incoming, position, terms):
                    kept = Kept(record, Outcome.UNCHANGED)
            if kept is not None:
                return Stored((kept,), incoming.found.unused)
            number = record.current.number + 1 if record else 1
            draft = draft.numbered(number) if draft else self._draft(ident, number, incoming, position, terms)
            self._store.update(creation([draft]) if record is None else renewal(record, draft))
        raise faults.busy(ident)

    def remove(self, ident: str, *, keep_history: bool, condition: Condition | None = None) -> None:
        """Take away a product with everything that is kept of it, or its current state alone.

        Bytes in which another product came too stay as long as that does.

        Raises:
            UnknownResourceError: There is no such product.
            PreconditionError: The condition does not hold of the current version.
            BusyError: Others change the product all the time.
        """
        record = record_of(self._store, ident)
        for _ in range(_TRIES):
            _require(condition, ident, record)
            if keep_history and record.current.withdrawn:
                return
            gone = Version(record.current.number + 1, self._now(), record.current.name)
            self._store.update(withdrawal(record, gone) if keep_history else removal(record))
            left = find_record(self._store, ident)
            if left is None or (keep_history and left.version(gone.number) == gone):
                self._tidy(record, keep_history=keep_history)
                return
            record = left
        raise faults.busy(ident)

    def _incoming(self, data: bytes, hint: str | None) -> Incoming:
        incoming = Incoming(data, self._intake.read(data, hint))
        found = len(incoming.found.products)
        if found > MAX_PRODUCTS:
            raise faults.too_many(found, MAX_PRODUCTS)
        return incoming

    def _now(self) -> datetime:
        """Return the time as it is kept: to the second, in UTC."""
        return self._clock().astimezone(UTC).replace(microsecond=0)

    def _drafts(self, incoming: Incoming, idents: Sequence[str], terms: Terms) -> dict[str, Draft]:
        """Return the first version of each product."""
        now = self._now()
        assessed = self._intake.assess(incoming.found.products, terms.as_of or now.date(), terms.jurisdiction)
        return {
            ident: self._intake.draft(incoming, position, assessed, ident=ident, number=1, recorded=now)
            for position, ident in enumerate(idents, start=1)
        }

    def _draft(self, ident: str, number: int, incoming: Incoming, position: int, terms: Terms) -> Draft:
        now = self._now()
        assessed = self._intake.assess(incoming.found.products, terms.as_of or now.date(), terms.jurisdiction)
        return self._intake.draft(incoming, position, assessed, ident=ident, number=number, recorded=now)

    def _is_same(self, version: Version, incoming: Incoming, position: int, terms: Terms) -> bool:
        """Whether a version says already what storing a description would make it say."""
        noted = version.noted
        if noted is None or not _came_in(version, incoming, position):
            return False
        return (
            terms.as_of in {None, noted.as_of}
            and terms.jurisdiction in {None, noted.jurisdiction}
            and noted.knowledge_version == self._intake.knowledge.version
        )

    def _tidy(self, record: Record, *, keep_history: bool) -> None:
        """Remove the names of graphs that are empty now, unless somebody has filled them again."""
        graphs = [description_graph(record.ident), assessment_graph(record.ident)]
        if not keep_history:
            sources = (version.source.iri for version in record.versions if version.source)
            graphs += [record_graph(record.ident), *dict.fromkeys(sources)]
        for graph in graphs:
            tag = self._store.tag(graph)  # before the look, so that what is written after it has another
            if tag is not None and not has_graph(self._store, graph):
                with suppress(PreconditionError):
                    self._store.remove_graph(graph, condition=Condition(match=(tag,)))


def _idents(incoming: Incoming) -> list[str]:
    """Return the id of each product that came in.

    Raises:
        InvalidValueError: Two would have the same.
    """
    found: dict[str, None] = {}
    for position, product in enumerate(incoming.found.products, start=1):
        ident = id_of(product, incoming.data, position)
        if ident in found:
            raise faults.called_alike(product, ident)
        found[ident] = None
    return list(found)


def _position(incoming: Incoming, ident: str) -> int:
    """Return which of the products that came in is the one of an id; a lone one is it under any id.

    Raises:
        UsageError: None is.
    """
    if len(incoming.found.products) == 1:
        return 1
    idents = _idents(incoming)
    if ident not in idents:
        raise faults.not_one(ident, idents)
    return idents.index(ident) + 1


def _kept(
    incoming: Incoming, idents: Sequence[str], known: Mapping[str, Record], drafts: Mapping[str, Draft]
) -> tuple[Kept, ...]:
    """Return those of the products that are there as they came in, and which of them by this request.

    Raises:
        ConflictError: One is there with another description.
    """
    found: list[Kept] = []
    others: list[str] = []
    for position, ident in enumerate(idents, start=1):
        record, draft = known.get(ident), drafts.get(ident)
        if record is not None and draft is not None and record.version(1) == draft.version:
            found.append(Kept(record, Outcome.CREATED))
        elif record is not None and _came_in(record.current, incoming, position):
            found.append(Kept(record, Outcome.UNCHANGED))
        elif record is not None:
            others.append(ident)
    if others:
        raise faults.taken(others)
    return tuple(found)


def _put(record: Record, draft: Draft) -> Kept | None:
    """Return a product if a draft of it was stored."""
    if record.version(draft.version.number) != draft.version:
        return None
    return Kept(record, Outcome.CREATED if draft.version.number == 1 else Outcome.RENEWED)


def _came_in(version: Version, incoming: Incoming, position: int) -> bool:
    """Whether a version comes from the same bytes, and is the same of the products in them."""
    source = version.source
    return source is not None and (source.digest, source.position) == (digest_of(incoming.data), position)


def _require(condition: Condition | None, ident: str, record: Record | None) -> None:
    """Hold a condition against the current version; a product that was withdrawn has none.

    Raises:
        PreconditionError: It does not hold.
    """
    if condition is None:
        return
    tag = None if record is None or record.current.withdrawn else record.current.tag
    match, none_match = condition.match, condition.none_match
    if match is not None and tag is None:
        raise faults.vanished(ident)
    if match is not None and "*" not in match and tag not in match:
        raise faults.changed(ident)
    if none_match is not None and tag is not None and ("*" in none_match or tag in none_match):
        raise faults.existing(ident)

# SPDX-License-Identifier: Apache-2.0
"""A record as RDF and back: PROV for where a version comes from, DCAT for how versions follow each other."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kgservice.errors import StoreError
from kgservice.model.text import Text
from kgservice.products.names import assessment_graph, description_graph, product_iri, record_graph, version_iri
from kgservice.products.record import Noted, Record, Source, Version
from kgservice.vocabulary import DCAT, DCTERMS, MD, PROV, RDF, SCHEMA, XSD

__all__ = [
    "CURRENT",
    "SOURCE",
    "VALUE",
    "damaged",
    "packed",
    "product_triples",
    "read_record",
    "source_triples",
    "source_value",
    "unpacked",
    "version_triples",
]

CURRENT: Final = DCAT + "hasCurrentVersion"
SOURCE: Final = PROV + "hadPrimarySource"
VALUE: Final = PROV + "value"
"""Property of what is kept word for word: the bytes of a source, the document of an assessment."""

_VERSION: Final = DCAT + "version"
_DIGEST: Final = MD + "inputDigest"
_ALGORITHM: Final = "sha256:"
_BINARY: Final = NamedNode(XSD + "base64Binary")

Said = Mapping[str, Mapping[str, list[str]]]
"""Subject → property → values."""


def product_triples(ident: str, recorded: datetime) -> Iterator[Triple]:
    """Yield what is said of a product once and for all."""
    iri = product_iri(ident)
    yield _say(iri, RDF + "type", NamedNode(PROV + "Entity"))
    yield _say(iri, DCTERMS + "identifier", Literal(ident))
    yield _say(iri, DCTERMS + "created", _time(recorded))
    for graph in (description_graph(ident), assessment_graph(ident)):
        yield _say(iri, SCHEMA + "subjectOf", NamedNode(graph))


def version_triples(ident: str, version: Version, document: str | None) -> Iterator[Triple]:
    """Yield what is said of a version; *document* is its assessment in Turtle."""
    iri, product = version_iri(ident, version.number), product_iri(ident)
    yield _say(product, DCAT + "hasVersion", NamedNode(iri))
    yield _say(iri, RDF + "type", NamedNode(PROV + "Entity"))
    yield _say(iri, PROV + "specializationOf", NamedNode(product))
    yield _say(iri, _VERSION, Literal(str(version.number)))
    yield _say(iri, DCTERMS + "title", Literal(version.name))
    yield _say(iri, PROV + "generatedAtTime", _time(version.recorded))
    if version.number > 1:
        yield _say(iri, DCAT + "previousVersion", NamedNode(version_iri(ident, version.number - 1)))
    if version.source is not None:
        yield from _origin(iri, version.source)
    if version.noted is not None and document is not None:
        yield from _noted(f"{iri}/assessment", iri, version.noted, version.recorded, document)


def _origin(iri: str, source: Source) -> Iterator[Triple]:
    yield _say(iri, SOURCE, NamedNode(source.iri))
    yield _say(iri, _DIGEST, Literal(_ALGORITHM + source.digest))
    yield _say(iri, DCTERMS + "format", Literal(source.form))
    yield _say(iri, DCAT + "byteSize", Literal(source.size))
    yield _say(iri, SCHEMA + "position", Literal(source.position))


def _noted(iri: str, version: str, noted: Noted, recorded: datetime, document: str) -> Iterator[Triple]:
    yield _say(iri, RDF + "type", NamedNode(PROV + "Entity"))
    yield _say(iri, PROV + "wasDerivedFrom", NamedNode(version))
    yield _say(iri, PROV + "alternateOf", NamedNode(noted.iri))
    yield _say(iri, PROV + "generatedAtTime", _time(recorded))
    yield _say(iri, MD + "asOf", Literal(noted.as_of.isoformat(), datatype=NamedNode(XSD + "date")))
    if noted.jurisdiction is not None:
        yield _say(iri, MD + "jurisdiction", Literal(noted.jurisdiction))
    yield _say(iri, MD + "knowledgeVersion", Literal(noted.knowledge_version))
    verdict = json.dumps(noted.verdict, ensure_ascii=False, sort_keys=True)
    yield _say(iri, DCTERMS + "abstract", Literal(verdict, datatype=NamedNode(RDF + "JSON")))
    yield _say(iri, DCAT + "mediaType", Literal("text/turtle"))
    yield _say(iri, DCAT + "compressFormat", Literal("application/gzip"))
    yield _say(iri, VALUE, Literal(packed(document), datatype=_BINARY))


def source_triples(source: Source, data: bytes) -> Iterator[Triple]:
    """Yield what is said of the bytes of a description: they themselves, as text where they are text."""
    yield _say(source.iri, RDF + "type", NamedNode(PROV + "Entity"))
    yield _say(source.iri, DCAT + "byteSize", Literal(source.size))
    yield _say(source.iri, VALUE, source_value(data))


def source_value(data: bytes) -> Literal:
    """Return bytes as a literal from which they can be had again."""
    try:
        return Literal(data.decode())
    except UnicodeDecodeError:
        return Literal(base64.b64encode(data).decode(), datatype=_BINARY)


def packed(document: str) -> str:
    """Return a document as it is kept: compressed, in base 64. It takes a quarter of the room."""
    return base64.b64encode(gzip.compress(document.encode(), 9, mtime=0)).decode()


def unpacked(value: str) -> str:
    """Return a document that was `packed`."""
    return gzip.decompress(base64.b64decode(value)).decode()


def read_record(ident: str, rows: Iterable[tuple[str, str, str]]) -> Record:
    """Return the record of which *rows* are the statements.

    Raises:
        StoreError: They are not what was stored: somebody else has written in the graph.
    """
    said: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in rows:
        said.setdefault(subject, {}).setdefault(predicate, []).append(value)
    try:
        iris = said[product_iri(ident)][DCAT + "hasVersion"]
        versions = tuple(sorted((_version(said, iri) for iri in iris), key=lambda version: version.number))
        (current,) = said[product_iri(ident)][CURRENT]
        if current != version_iri(ident, versions[-1].number):
            raise damaged(ident)
    except (KeyError, ValueError, TypeError) as error:
        raise damaged(ident) from error
    return Record(ident, versions)


def damaged(ident: str) -> StoreError:
    """Return the error of a product of which what is kept is not whole."""
    graph = record_graph(ident)
    return StoreError(
        Text(f"What is kept of the product {ident} is not whole", f"Det som er lagret om produktet {ident}, er skadet"),
        Text(
            f"take it back from a copy, or remove the graph <{graph}> and send the description again",
            f"hent det fra en kopi, eller fjern grafen <{graph}> og send beskrivelsen på nytt",
        ),
    )


def _version(said: Said, iri: str) -> Version:
    own = said[iri]
    source = None
    if SOURCE in own:
        digest = _one(own, _DIGEST).removeprefix(_ALGORITHM)
        numbers = (int(_one(own, predicate)) for predicate in (DCAT + "byteSize", SCHEMA + "position"))
        source = Source(digest, _one(own, DCTERMS + "format"), *numbers)
        if source.iri != _one(own, SOURCE):
            raise ValueError(iri)
    recorded = datetime.fromisoformat(_one(own, PROV + "generatedAtTime"))
    noted = _read_noted(said[f"{iri}/assessment"]) if source is not None else None
    return Version(int(_one(own, _VERSION)), recorded, _one(own, DCTERMS + "title"), source, noted)


def _read_noted(own: Mapping[str, list[str]]) -> Noted:
    return Noted(
        iri=_one(own, PROV + "alternateOf"),
        as_of=date.fromisoformat(_one(own, MD + "asOf")),
        jurisdiction=_one(own, MD + "jurisdiction") if MD + "jurisdiction" in own else None,
        knowledge_version=_one(own, MD + "knowledgeVersion"),
        verdict=dict(json.loads(_one(own, DCTERMS + "abstract"))),
    )


def _one(said: Mapping[str, list[str]], predicate: str) -> str:
    (value,) = said[predicate]
    return value


def _say(subject: str, predicate: str, value: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), value)


def _time(moment: datetime) -> Literal:
    """Return a moment to the second, in UTC."""
    written = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Literal(written, datatype=NamedNode(XSD + "dateTime"))

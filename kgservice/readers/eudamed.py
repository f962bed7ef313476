# SPDX-License-Identifier: Apache-2.0
"""EUDAMED messages (DTX XML): device records under MDR, IVDR and the directives, packs, market information.

One device model (Basic UDI-DI) is one product. Where it has one UDI-DI, that record is joined into the product; where
it has several, each is a device of its own. A message about actors, packages or a query describes no product and says
so in ``unused``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from kgservice.knowledge.fields import FieldTable
from kgservice.model.place import Place
from kgservice.model.product import (
    Declared,
    Device,
    FieldAnswer,
    Identifier,
    IntendedPurpose,
    Product,
    ReadResult,
    Unused,
)
from kgservice.model.text import Text
from kgservice.readers.description import product_iri
from kgservice.readers.eudamed_mapping import EudamedMapping, RecordKind, check_fields, load_mapping, mapping_path
from kgservice.readers.eudamed_record import Record
from kgservice.readers.eudamed_xml import line_of, local_name, parse_message, type_name

__all__ = ["FORMAT", "read_eudamed"]

FORMAT: Final = "eudamed-dtx"

_BASIC_SCHEMES: Final = ("basic_udi_di", "eudamed_di")
_UDI_SCHEMES: Final = ("udi_di", "eudamed_id")
_ENVELOPE: Final = Text(
    "the envelope of a message says nothing about a product", "konvolutten sier ingenting om et produkt"
)
_NO_DEVICE: Final = Text("it describes no device", "det beskriver ikke noe utstyr")
_REPEATED: Final = Text(
    "another record of the same identifier was read before", "en annen oppføring med samme identifikator er alt lest"
)


def read_eudamed(data: bytes, source: str, fields: FieldTable) -> ReadResult:
    """Return the products of one EUDAMED message.

    Shape:
        Places are lines; the format gives no columns. No product is ``complete``: the register asks few of our
        questions.

    Raises:
        UnreadableInputError: It is not XML, or no EUDAMED message.
        InvalidValueError: A flag is neither true nor false.
        MissingTermError: The mapping names a field that the ontology does not have.
    """
    mapping = load_mapping(mapping_path())
    check_fields(mapping, fields)
    root, unused = parse_message(data, source, mapping)
    records = []
    for element, kind in _records(root, mapping):
        record = Record(element, kind, source, fields)
        record.collect(dict(mapping.elements[kind.part]))
        records.append(record)
    groups = _grouped(records)
    products = _apart([_product(group, unused) for group in groups])
    for record in records:
        unused += record.unused
    unused += _rest(root, mapping, source)
    return ReadResult(products, tuple(sorted(unused, key=lambda note: (note.place.line or 0, note.what))))


def _kind(element: etree._Element, mapping: EudamedMapping) -> RecordKind | None:
    """Return what kind of record an element is, by its type or its name."""
    return mapping.records.get(type_name(element)) or mapping.records.get(local_name(element))


def _records(element: etree._Element, mapping: EudamedMapping) -> Iterator[tuple[etree._Element, RecordKind]]:
    """Yield the records at or below *element*, in order."""
    kind = _kind(element, mapping)
    if kind is not None:
        yield element, kind
        return
    for child in element.iterchildren(etree.Element):
        yield from _records(child, mapping)


def _rest(root: etree._Element, mapping: EudamedMapping, source: str) -> Iterator[Unused]:
    """Yield the envelope, and the parts of the payload that describe no device."""
    if local_name(root) not in mapping.messages:
        if not any(_records(root, mapping)):
            yield Unused(local_name(root), Place(source, line_of(root)), _NO_DEVICE)
        return
    envelope = [local_name(child) for child in root.iterchildren(etree.Element) if local_name(child) != "payload"]
    if envelope:
        yield Unused(", ".join(dict.fromkeys(envelope)), Place(source, line_of(root)), _ENVELOPE)
    payloads = [child for child in root.iterchildren(etree.Element) if local_name(child) == "payload"]
    for payload in payloads:
        for child in payload.iterchildren(etree.Element):
            if not any(_records(child, mapping)):
                yield Unused(f"payload/{local_name(child)}", Place(source, line_of(child)), _NO_DEVICE)
    if not any(len(payload) for payload in payloads):
        yield Unused(local_name(root), Place(source, line_of(root)), _NO_DEVICE)


def _grouped(records: list[Record]) -> list[list[Record]]:
    """Return the records of each device model together, in order of first appearance."""
    groups: dict[object, list[Record]] = {}
    udi_group: dict[tuple[str | None, str], object] = {}
    for record in records:
        basic, udi = record.identifier(*_BASIC_SCHEMES), record.identifier(*_UDI_SCHEMES)
        udi_key = (udi.issuer, udi.value) if udi else None
        # The published samples use one placeholder code under both regulations.
        family = record.kind.qualification == "IVD"
        key: object = (family, basic.issuer, basic.value) if basic else record.element.getparent()
        if record.kind.part == "market":
            key = udi_group.get(udi_key, udi_key) if udi_key else record.element
        elif udi_key:
            udi_group[udi_key] = key
        groups.setdefault(key, []).append(record)
    return list(groups.values())


def _apart(products: list[Product]) -> tuple[Product, ...]:
    """Return products with an IRI each, where two records use one identifier."""
    seen: Counter[str] = Counter()
    found: list[Product] = []
    for product in products:
        seen[product.iri] += 1
        number = seen[product.iri]
        found.append(product if number == 1 else replace(product, iri=product_iri(f"{product.iri}:{number}")))
    return tuple(found)


def _product(records: list[Record], unused: list[Unused]) -> Product:
    """Join the records of one device model into a product."""
    basics = [record for record in records if record.kind.part == "basic"]
    others = _with_markets([record for record in records if record.kind.part != "basic"])
    unused += (Unused(repeated.label, repeated.place, _REPEATED) for repeated in basics[1:])
    inner = basics[:1] + (others if len(others) == 1 else [])
    outer = others if len(others) > 1 else []
    every = inner + outer
    key = next((i for record in every for i in record.identifiers if i.scheme in _BASIC_SCHEMES + _UDI_SCHEMES), None)
    own_id = key.value if key else f"{every[0].label} {every[0].place.line}"
    names = [name for record in reversed(inner) for name in record.names]
    identifiers: dict[object, Identifier] = {}
    for record in every:
        for found in record.identifiers:
            if record in inner or found.scheme in _BASIC_SCHEMES:
                identifiers.setdefault((found.scheme, found.issuer, found.value), found)
    return Product(
        iri=product_iri(f"eudamed:{key.issuer}:{key.value}" if key else f"eudamed:{every[0].place}"),
        name=names[0] if names else own_id,
        place=every[0].place,
        source_format=FORMAT,
        id=own_id,
        description=next((record.description for record in inner if record.description), None),
        answers=_answers(inner),
        devices=tuple(_device(record) for record in outer),
        declared=_declared(inner or outer[:1]),
        markets=tuple(market for record in inner for market in record.markets),
        operators=tuple(operator for record in every for operator in record.operators),
        identifiers=tuple(identifiers.values()),
        evidence=tuple(evidence for record in inner for evidence in record.evidence),
        intended_purpose=next((IntendedPurpose(r.purpose[1], r.purpose[0]) for r in inner if r.purpose), None),
        remarks={name: value for record in inner for name, value in record.remarks.items()}
        | ({"other_names": names[1:]} if names[1:] else {}),
    )


def _device(record: Record) -> Device:
    """Return one of several UDI-DIs of a model as a device."""
    key = record.identifier(*_UDI_SCHEMES)
    own_id = key.value if key else f"{record.label} {record.place.line}"
    return Device(
        id=own_id,
        name=record.names[0] if record.names else own_id,
        place=record.place,
        description=record.description,
        answers=record.answers(),
        declared=_declared([record]) if record.claims else None,
        markets=tuple(record.markets),
        identifiers=tuple(i for i in record.identifiers if i.scheme not in _BASIC_SCHEMES),
        remarks=record.remarks,
    )


def _with_markets(records: list[Record]) -> list[Record]:
    """Return the records of UDI-DIs, market information put to the one it is about."""
    devices = {i.value: r for r in records if r.kind.part == "udi" and (i := r.identifier(*_UDI_SCHEMES))}
    kept: list[Record] = []
    for record in records:
        key = record.identifier(*_UDI_SCHEMES)
        if record.kind.part == "market" and key is not None and key.value in devices:
            devices[key.value].markets += record.markets
        else:
            kept.append(record)
    return kept


def _answers(records: list[Record]) -> dict[str, FieldAnswer]:
    """Return the answers of records that make up one product; the first record that answers a field wins."""
    found: dict[str, FieldAnswer] = {}
    for record in records:
        for name, answer in record.answers().items():
            found.setdefault(name, answer)
    return found


def _declared(records: list[Record]) -> Declared | None:
    """Return what the registration claims; None for a message that names no act."""
    risk_class = next((record.risk_class for record in records if record.risk_class), None)
    legislation = next((record.legislation for record in records if record.legislation), None)
    claims = next((record.claims for record in records if record.claims), None)
    qualification = claims or next((record.qualification for record in records if record.qualification), None)
    if risk_class is None and legislation is None and qualification is None:
        return None
    place = risk_class[1] if risk_class else records[0].place
    return Declared(place, qualification, risk_class[0] if risk_class else None, legislation)

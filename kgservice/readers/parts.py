# SPDX-License-Identifier: Apache-2.0
"""The parts of a product, each from its section."""

from __future__ import annotations

import re
from typing import Final

from kgservice.errors import InvalidValueError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.product import (
    Declared,
    DocumentPath,
    Evidence,
    Identifier,
    IntendedPurpose,
    Market,
    Operator,
    Relation,
    Use,
)
from kgservice.model.text import Text
from kgservice.readers.answers import wrong_value
from kgservice.readers.section import Section
from kgservice.readers.sections import CLASSES, SUBTYPES
from kgservice.readers.tree import Scalar

__all__ = [
    "read_class",
    "read_declared",
    "read_evidence",
    "read_evidence_from",
    "read_identifiers",
    "read_intended_purpose",
    "read_markets",
    "read_operator",
    "read_relation",
    "read_use",
    "unknown_reference",
]

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_CLASS_WORD: Final = re.compile(r"(?:class|klasse)[ _]+", re.IGNORECASE)


def read_use(section: Section) -> Use:
    """Return one intended use."""
    return Use(section.text("name"), section.place, section.answers)


def read_relation(section: Section, fields: FieldTable) -> Relation:
    """Return one relation to another product.

    Raises:
        InvalidValueError: The kind is not known, or the class is none of the act stated.
    """
    kind = section.required("kind")
    if kind not in fields.relations:
        raise wrong_value("kind", section.scalars("kind")[0], tuple(fields.relations))
    stated, _ = read_class(section)
    return Relation(
        kind=kind,
        place=section.place,
        target=section.text("product"),
        name=section.text("name"),
        stated_class=stated,
        legislation=section.text("legislation"),
        answers=section.answers,
    )


def read_declared(section: Section) -> Declared:
    """Return what the maker declares; ``Is`` is read as class I with subtype s."""
    stated, subtypes = read_class(section)
    found = {*subtypes, *section.texts("subtypes")}
    return Declared(
        place=section.place,
        qualification=section.text("qualification"),
        risk_class=stated,
        legislation=section.text("legislation"),
        subtypes=tuple(subtype for subtype in SUBTYPES if subtype in found),
    )


def read_class(section: Section) -> tuple[str | None, tuple[str, ...]]:
    """Return the class of a section in its usual spelling, and subtypes written into it.

    Raises:
        InvalidValueError: No act, or not the one stated, has such a class.
    """
    if section.text("class") is None:
        return None, ()
    scalar = section.scalars("class")[0]
    act = section.text("legislation")
    allowed = tuple(dict.fromkeys(CLASSES[act] if act else (name for names in CLASSES.values() for name in names)))
    word = _CLASS_WORD.sub("", scalar.text.strip())
    by_lower = {name.lower(): name for name in allowed}
    if word.lower() in by_lower:
        return by_lower[word.lower()], ()
    letters = word[1:].lower()
    if word[:1] in {"I", "i"} and "i" in by_lower and letters and set(letters) <= set(SUBTYPES):
        return "I", tuple(subtype for subtype in SUBTYPES if subtype in letters)
    raise wrong_value("class", scalar, allowed)


def read_markets(section: Section) -> tuple[Market, ...]:
    """Return the countries of the market.

    Raises:
        InvalidValueError: One is not a two-letter code in capitals.
    """
    return tuple(Market(_country(scalar), scalar.place) for scalar in section.scalars("markets"))


def read_operator(section: Section) -> Operator:
    """Return one economic operator."""
    countries = [_country(scalar) for scalar in section.scalars("country")[:1]]
    return Operator(
        role=section.required("role"),
        place=section.place,
        name=section.text("name"),
        country=countries[0] if countries else None,
        srn=section.text("srn"),
    )


def read_identifiers(section: Section) -> tuple[Identifier, ...]:
    """Return the identifiers of a section, in the order of the input."""
    return tuple(
        Identifier(name, scalar.text.strip(), scalar.place)
        for name in section.values
        for scalar in section.scalars(name)
    )


def read_evidence(section: Section) -> Evidence:
    """Return one piece of evidence."""
    return Evidence(
        type=section.required("type"),
        place=section.place,
        title=section.text("title"),
        version=section.text("version"),
        date=section.text("date"),
        path=section.text("path"),
        covers=section.texts("covers"),
        languages=section.texts("languages"),
        valid_from=section.text("valid_from"),
        valid_until=section.text("valid_until"),
        issuer=section.text("issuer"),
        number=section.text("number"),
        product_version=section.text("product_version"),
        status=section.text("status"),
        notified_body=section.text("notified_body"),
        certificate_class=section.text("certificate_class"),
        acts=section.texts("acts"),
        places={name: section.place_of(name) for name in section.values},
    )


def read_evidence_from(section: Section) -> tuple[DocumentPath, ...]:
    """Return the documents that are named to tell of evidence; nothing is opened here."""
    return tuple(DocumentPath(scalar.text.strip(), scalar.place) for scalar in section.scalars("evidence_from"))


def read_intended_purpose(section: Section) -> IntendedPurpose:
    """Return the maker's words on what the product is for."""
    return IntendedPurpose(
        place=section.place,
        statement=section.text("statement"),
        condition=section.text("condition"),
        users=section.texts("users"),
        patients=section.texts("patients"),
        inputs=section.texts("inputs"),
        outputs=section.texts("outputs"),
        use_environment=section.texts("use_environment"),
    )


def unknown_reference(scalar: Scalar, known: tuple[str, ...]) -> InvalidValueError:
    """Return the error for a module that no module of the product is called."""
    if not known:
        return InvalidValueError(
            Text(
                f"“{scalar.text}” names a module, but the product has none",
                f"«{scalar.text}» viser til en modul som ikke finnes",
            ),
            scalar.place,
            Text("modules under the product", "moduler under produktet"),
            Text(
                "describe the module here, or add it under “modules” of the product",
                "beskriv modulen her, eller under «modules»",
            ),
        )
    return wrong_value("modules", scalar, known)


def _country(scalar: Scalar) -> str:
    code = scalar.text.strip()
    if _COUNTRY.fullmatch(code):
        return code
    raise InvalidValueError(
        Text(f"“{code}” is not a country code", f"«{code}» er ikke en landkode"),
        scalar.place,
        Text("two capital letters by ISO 3166-1, such as NO", "to store bokstaver etter ISO 3166-1, som NO"),
        Text("write the country as its two-letter code", "skriv landet som tobokstavskode"),
    )

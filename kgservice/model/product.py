# SPDX-License-Identifier: Apache-2.0
"""A product as it was described, whatever format it came in.

::

    Product ── answers, uses, relations, declared, markets, operators, identifiers, evidence, intended purpose
      ├── Module*   what is qualified on its own (a part of software with a function of its own)
      └── Device*   what is placed on the market under one UDI: one or more modules
    ReadResult = Product* + Unused*   (nothing is dropped silently)

Every value knows its place in the input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = [
    "Answers",
    "Declared",
    "Device",
    "DocumentPath",
    "Evidence",
    "FieldAnswer",
    "FieldKind",
    "Identifier",
    "IntendedPurpose",
    "Market",
    "Module",
    "Operator",
    "Place",
    "Product",
    "ReadResult",
    "Relation",
    "Statement",
    "Unused",
    "Use",
]

FieldKind = Literal["yes-no", "choice", "list"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One value given for one field.

    Attributes:
        value: For a yes/no field True, False, or None where "unknown" is written; else the token.
        negated: The token is said not to hold.
        unknown: The value, or the token, is said to be unknown.
    """

    field: str
    value: bool | str | None
    place: Place
    negated: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """All that a description says about one field; never empty of meaning.

    Attributes:
        statements: In the order of the input. Empty only for a list that is closed and holds nothing.
        closed: Of a list field: tokens that are not named do not hold.
        place: Where the answer begins.
    """

    field: str
    kind: FieldKind
    statements: tuple[Statement, ...]
    place: Place
    closed: bool = False

    @property
    def truth(self) -> bool | None:
        """Return the answer of a yes/no field; None where it is said to be unknown."""
        value = self.statements[0].value if self.kind == "yes-no" and self.statements else None
        return value if isinstance(value, bool) else None

    @property
    def token(self) -> str | None:
        """Return the chosen value of a choice field; None where it is said to be unknown."""
        chosen = self.yes if self.kind == "choice" else ()
        return chosen[0] if chosen else None

    @property
    def yes(self) -> tuple[str, ...]:
        """Return the tokens that hold."""
        return tuple(str(s.value) for s in self._tokens() if not s.negated and not s.unknown)

    @property
    def no(self) -> tuple[str, ...]:
        """Return the tokens that are said not to hold."""
        return tuple(str(s.value) for s in self._tokens() if s.negated)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the tokens that are said to be unknown, even where the list is closed."""
        return tuple(str(s.value) for s in self._tokens() if s.unknown)

    def _tokens(self) -> tuple[Statement, ...]:
        return tuple(s for s in self.statements if isinstance(s.value, str))


Answers = Mapping[str, FieldAnswer]


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie to another product, such as "drives or influences".

    Attributes:
        target: IRI, id or name of another product of the input; None where it is described on the spot.
        name: What the other product is called.
        stated_class: Risk class that the description gives for the other product.
        legislation: The act of that class.
        answers: Facts of the other product, given on the spot.
    """

    kind: str
    place: Place
    target: str | None = None
    name: str | None = None
    stated_class: str | None = None
    legislation: str | None = None
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declared:
    """What its maker says the product is: a claim to compare with, never a fact.

    Attributes:
        qualification: MD, IVD, accessory_MD, accessory_IVD, annexXVI or not_device.
        legislation: MDR, IVDR, MDD, AIMDD or IVDD.
        subtypes: Of class I: r, s, m in this order.
    """

    place: Place
    qualification: str | None = None
    risk_class: str | None = None
    legislation: str | None = None
    subtypes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Market:
    """A country (ISO 3166-1 alpha-2) in which the product is or will be made available."""

    country: str
    place: Place


@dataclass(frozen=True, slots=True)
class Operator:
    """An economic operator or other actor with a part in the product."""

    role: str
    place: Place
    name: str | None = None
    country: str | None = None
    srn: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier of the product in some scheme.

    Attributes:
        scheme: basic_udi_di, udi_di, eudamed_di, emdn, reference_number …
        issuer: The issuing entity, where the source names one.
    """

    scheme: str
    value: str
    place: Place
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document or record that can show that an obligation is met.

    Attributes:
        type: Word of the scheme of evidence types, or another one of the maker's own.
        path: Where the document lies; never opened here.
        covers: What it is said to show: duties by their numbers, provisions, clauses of standards.
        languages: Codes of the languages it is written in.
        valid_from: First and, in *valid_until*, last day on which it is valid, as written.
        product_version: Version of the product that it speaks of.
        status: "draft", "approved" or "withdrawn"; None where nothing is said.
        notified_body: Number of the notified body that issued it.
        certificate_class: Class that a certificate covers.
        acts: Short names of the acts that a declaration names or a certificate is under.
        places: Key → where its value stands.
    """

    type: str
    place: Place
    title: str | None = None
    version: str | None = None
    date: str | None = None
    path: str | None = None
    covers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_until: str | None = None
    issuer: str | None = None
    number: str | None = None
    product_version: str | None = None
    status: str | None = None
    notified_body: str | None = None
    certificate_class: str | None = None
    acts: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DocumentPath:
    """A document, or a folder of them, that tells of evidence itself; relative to the description."""

    path: str
    place: Place


@dataclass(frozen=True, slots=True)
class Use:
    """One intended use; a device takes the strictest class over all of them."""

    name: str | None
    place: Place
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IntendedPurpose:
    """The maker's words on what the product is for."""

    place: Place
    statement: str | None = None
    condition: str | None = None
    users: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    use_environment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A part that is qualified on its own."""

    id: str
    name: str
    place: Place
    description: str | None = None
    answers: Answers = field(default_factory=dict)
    uses: tuple[Use, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """What is placed on the market under one UDI.

    Attributes:
        modules: The modules it consists of; those it names by id are the product's own.
    """

    id: str
    name: str
    place: Place
    description: str | None = None
    answers: Answers = field(default_factory=dict)
    modules: tuple[Module, ...] = ()
    uses: tuple[Use, ...] = ()
    relations: tuple[Relation, ...] = ()
    declared: Declared | None = None
    markets: tuple[Market, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    remarks: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Product:
    """A described product.

    Attributes:
        iri: Its own, or one made from its id or name; the same input gives the same IRI.
        complete: Yes/no fields that are not answered are to be taken as "no".
        evidence_from: Documents whose evidence was, or for want of a folder was not, added to *evidence*.
        remarks: Free notes; no rule reads them.
        source_format: Name of the reader's format ("yaml", "turtle", "eudamed-dtx" …).
    """

    iri: str
    name: str
    place: Place
    source_format: str
    id: str | None = None
    complete: bool = False
    description: str | None = None
    answers: Answers = field(default_factory=dict)
    modules: tuple[Module, ...] = ()
    devices: tuple[Device, ...] = ()
    uses: tuple[Use, ...] = ()
    relations: tuple[Relation, ...] = ()
    declared: Declared | None = None
    markets: tuple[Market, ...] = ()
    operators: tuple[Operator, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    evidence_from: tuple[DocumentPath, ...] = ()
    intended_purpose: IntendedPurpose | None = None
    remarks: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unused:
    """Something in the input that no part of the product model takes up.

    Attributes:
        what: The element, key or predicate, never its content where that may be a secret.
        why: The reason, in both languages.
    """

    what: str
    place: Place
    why: Text


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reader made of one input."""

    products: tuple[Product, ...]
    unused: tuple[Unused, ...] = ()

# SPDX-License-Identifier: Apache-2.0
"""Terms of RDF as the parser gives them, and the words of SHACL."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgservice.vocabulary import OWL, RDF, RDFS, SH, XSD

__all__ = [
    "FALSE",
    "FIRST",
    "NIL",
    "RDFS_CLASS",
    "REST",
    "SUBCLASS",
    "TRUE",
    "TYPE",
    "Term",
    "Values",
    "owl",
    "sh",
    "shown",
    "xsd",
]

Term = NamedNode | BlankNode | Literal | Triple
Values = Collection[Term]
"""Value nodes of one focus node: distinct, in document order."""


def sh(name: str) -> NamedNode:
    """Return the term of SHACL called *name*."""
    return NamedNode(SH + name)


def xsd(name: str) -> NamedNode:
    """Return the datatype of XML Schema called *name*."""
    return NamedNode(XSD + name)


def owl(name: str) -> NamedNode:
    """Return the term of OWL called *name*."""
    return NamedNode(OWL + name)


TYPE: Final = NamedNode(RDF + "type")
FIRST: Final = NamedNode(RDF + "first")
REST: Final = NamedNode(RDF + "rest")
NIL: Final = NamedNode(RDF + "nil")
SUBCLASS: Final = NamedNode(RDFS + "subClassOf")
RDFS_CLASS: Final = NamedNode(RDFS + "Class")
TRUE: Final = Literal("true", datatype=xsd("boolean"))
FALSE: Final = Literal("false", datatype=xsd("boolean"))


def shown(term: object) -> str:
    """Return *term* as it is shown to people: words of SHACL as ``sh:name``, other IRIs in angle brackets."""
    if isinstance(term, NamedNode) and term.value.startswith(SH):
        return f"sh:{term.value[len(SH) :]}"
    return str(term)

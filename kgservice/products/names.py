# SPDX-License-Identifier: Apache-2.0
"""What a stored product, its versions and its graphs are called.

::

    …/product/ID                 the product
    …/product/ID/record          graph: its versions, and where each comes from
    …/product/ID/description     graph: what the current version says
    …/product/ID/assessment      graph: what follows from it
    …/product/ID/versions/2      one version
    ni:///sha-256;…              graph: the bytes as they were sent, named by what they are (RFC 6920)
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

from kgservice.knowledge.folding import folded
from kgservice.model.product import Product
from kgservice.vocabulary import BASE

__all__ = [
    "PRODUCT",
    "assessment_graph",
    "described_id",
    "description_graph",
    "digest_of",
    "id_of",
    "is_id",
    "product_iri",
    "record_graph",
    "source_graph",
    "version_iri",
]

PRODUCT: Final = BASE + "product/"

_LONGEST: Final = 60
"""Characters of a name that an id takes over."""

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID: Final = 80
_ASIDE: Final = re.compile(r"[^a-z0-9]+")
_NAMELESS: Final = "product"
_DIGITS: Final = 10
"""Of the digest that keeps apart products of one name: enough to tell them apart, too few to tell what they are."""


def is_id(written: str) -> bool:
    """Whether something can be the id of a product.

    >>> is_id("stroke-image-2"), is_id("Stroke image"), is_id("a--b")
    (True, False, False)
    """
    return len(written) <= _LONGEST_ID and _ID.fullmatch(written) is not None


def described_id(product: Product) -> str | None:
    """Return the id that a description gives its product, as it can stand in an address; None where it gives none."""
    return (_slug(product.id) or None) if product.id else None


def id_of(product: Product, data: bytes, position: int) -> str:
    """Return the id of the product that stands at a *position* in the bytes of a description.

    It is the one the description gives; else it is made of the name and of a short digest, so that the same
    description always has the same id.
    """
    given = described_id(product)
    if given is not None:
        return given
    digest = hashlib.sha256(f"{position}\0".encode() + data).hexdigest()[:_DIGITS]
    return f"{_slug(product.name) or _NAMELESS}-{digest}"


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def product_iri(ident: str) -> str:
    """Return the IRI of a product."""
    return PRODUCT + ident


def version_iri(ident: str, number: int) -> str:
    """Return the IRI of a version."""
    return f"{PRODUCT}{ident}/versions/{number}"


def record_graph(ident: str) -> str:
    """Return the IRI of the graph that tells of the versions of a product."""
    return f"{PRODUCT}{ident}/record"


def description_graph(ident: str) -> str:
    """Return the IRI of the graph with the current description."""
    return f"{PRODUCT}{ident}/description"


def assessment_graph(ident: str) -> str:
    """Return the IRI of the graph with the assessment of the current version."""
    return f"{PRODUCT}{ident}/assessment"


def source_graph(digest: str) -> str:
    """Return the IRI of the bytes with this SHA-256, which is also the name of the graph that holds them.

    >>> source_graph("00" * 32)
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    short = base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return f"ni:///sha-256;{short}"


def _slug(name: str) -> str:
    return _ASIDE.sub("-", folded(name))[:_LONGEST].strip("-")

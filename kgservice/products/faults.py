# SPDX-License-Identifier: Apache-2.0
"""What can stand in the way of a product that is to be kept, as errors that say what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from kgservice.errors import (
    BusyError,
    ConflictError,
    InputTooLargeError,
    InvalidValueError,
    PreconditionError,
    UsageError,
)
from kgservice.model.place import Place
from kgservice.model.product import Product
from kgservice.model.text import Text
from kgservice.products.names import product_iri

__all__ = ["busy", "called_alike", "changed", "existing", "not_one", "taken", "too_many", "unusable_id", "vanished"]

_SHOWN = 80


def taken(idents: Sequence[str]) -> ConflictError:
    """Return the error of products that are there already and are described otherwise."""
    listed = ", ".join(idents)
    return ConflictError(
        Text(
            f"There is a product {listed} already, and its description is another",
            f"Det finnes alt et produkt {listed}, med en annen beskrivelse",
        ),
        None,
        Text("the id of a product that is not here yet", "id-en til et produkt som ikke finnes her fra før"),
        Text(
            f"store a new version with PUT /api/products/{idents[0]}, or give the product another id",
            f"lagre en ny versjon med PUT /api/products/{idents[0]}, eller gi produktet en annen id",
        ),
    )


def existing(ident: str) -> PreconditionError:
    """Return the error of a product that was not to be there."""
    return _precondition(ident, Text("is there already", "finnes allerede"))


def changed(ident: str) -> PreconditionError:
    """Return the error of a product that has another version now."""
    return _precondition(ident, Text("has another version now", "har en annen versjon nå"))


def vanished(ident: str) -> PreconditionError:
    """Return the error of a product that was to be there."""
    return _precondition(ident, Text("is not there", "finnes ikke"))


def called_alike(product: Product, ident: str) -> InvalidValueError:
    """Return the error of two products of one input that would have one id."""
    return InvalidValueError(
        Text(f"Two products would have the id {ident}", f"To produkter ville fått id-en {ident}"),
        product.place,
        Text("ids that differ in letters and digits", "id-er som skiller seg i bokstaver og sifre"),
        Text("give each product an id of its own", "gi hvert produkt sin egen id"),
    )


def not_one(ident: str, idents: Sequence[str]) -> UsageError:
    """Return the error of several products where one is to be stored."""
    listed = ", ".join(idents)
    return UsageError(
        Text(
            f"The description holds several products, and none of them is {ident}",
            f"Beskrivelsen har flere produkter, og ingen av dem er {ident}",
        ),
        None,
        Text(
            f"one product, or several of which one has this id; these are {listed}",
            f"ett produkt, eller flere der ett har denne id-en; disse er {listed}",
        ),
        Text("send it alone, or give it this id", "send det alene, eller gi det denne id-en"),
    )


def unusable_id(ident: str) -> UsageError:
    """Return the error of an id that cannot stand in an address."""
    shown = ident[:_SHOWN]
    return UsageError(
        Text(f"“{shown}” cannot be the id of a product", f"«{shown}» kan ikke være id-en til et produkt"),
        None,
        Text(
            f"at most {_SHOWN} of the letters a to z, digits, and single hyphens between them",
            f"høyst {_SHOWN} av bokstavene a til z, sifre, og enkle bindestreker mellom dem",
        ),
        Text("choose another, such as stroke-image-2", "velg en annen, for eksempel stroke-image-2"),
    )


def too_many(found: int, most: int) -> InputTooLargeError:
    """Return the error of more products than are stored at a time."""
    return InputTooLargeError(
        Text(f"The description holds {found} products", f"Beskrivelsen har {found} produkter"),
        Place("<request>"),
        Text(f"at most {most} at a time", f"høyst {most} om gangen"),
        Text("send them in parts", "send dem i flere deler"),
    )


def busy(ident: str) -> BusyError:
    """Return the error of a product that others change all the time."""
    return BusyError(
        Text(f"Others are changing the product {ident} right now", f"Andre er i ferd med å endre produktet {ident}"),
        Text("try again in a moment", "prøv igjen om litt"),
        retry_after=1,
    )


def _precondition(ident: str, what: Text) -> PreconditionError:
    iri = product_iri(ident)
    return PreconditionError(
        Text(f"<{iri}> {what.en}", f"<{iri}> {what.nb}"),
        None,
        Text("the product as the condition says", "produktet slik betingelsen sier"),
        Text(
            "read the product again, then send the change with its tag",
            "les produktet på nytt, og send endringen med merket det har nå",
        ),
    )

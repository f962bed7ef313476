# SPDX-License-Identifier: Apache-2.0
"""What a result says where the shapes graph gives it no message."""

from __future__ import annotations

from typing import Final

from kgservice.model.text import Text
from kgservice.shacl.model import Messages

__all__ = ["default_messages"]

_WORDS: Final = {
    "And": Text("Does not conform to all of these shapes: {0}", "Samsvarer ikke med alle disse formene: {0}"),
    "Class": Text("Is not an instance of {0}", "Er ikke en forekomst av {0}"),
    "Closed": Text("This predicate is not allowed here", "Dette predikatet er ikke tillatt her"),
    "Datatype": Text("Is not a well-formed literal of datatype {0}", "Er ikke en velformet literal av datatype {0}"),
    "Disjoint": Text("Is a value of {0} as well", "Er også en verdi av {0}"),
    "Equals": Text("The values are not the same as those of {0}", "Verdiene er ikke de samme som for {0}"),
    "HasValue": Text("The value {0} is missing", "Verdien {0} mangler"),
    "In": Text("Is none of the allowed values: {0}", "Er ingen av de tillatte verdiene: {0}"),
    "LanguageIn": Text("Has none of the languages {0}", "Har ingen av språkene {0}"),
    "LessThan": Text("Is not less than every value of {0}", "Er ikke mindre enn hver verdi av {0}"),
    "LessThanOrEquals": Text(
        "Is not less than or equal to every value of {0}", "Er ikke mindre enn eller lik hver verdi av {0}"
    ),
    "MaxCount": Text("Has more than {0} values", "Har flere enn {0} verdier"),
    "MaxExclusive": Text("Is not less than {0}", "Er ikke mindre enn {0}"),
    "MaxInclusive": Text("Is not less than or equal to {0}", "Er ikke mindre enn eller lik {0}"),
    "MaxLength": Text("Has more than {0} characters", "Har flere enn {0} tegn"),
    "MinCount": Text("Has fewer than {0} values", "Har færre enn {0} verdier"),
    "MinExclusive": Text("Is not greater than {0}", "Er ikke større enn {0}"),
    "MinInclusive": Text("Is not greater than or equal to {0}", "Er ikke større enn eller lik {0}"),
    "MinLength": Text("Has fewer than {0} characters", "Har færre enn {0} tegn"),
    "Node": Text("Does not conform to the shape {0}", "Samsvarer ikke med formen {0}"),
    "NodeKind": Text("Is not of the kind {0}", "Er ikke av slaget {0}"),
    "Not": Text("Conforms to the shape {0}", "Samsvarer med formen {0}"),
    "Or": Text("Conforms to none of these shapes: {0}", "Samsvarer ikke med noen av disse formene: {0}"),
    "Pattern": Text("Does not match the pattern {0}", "Passer ikke til mønsteret {0}"),
    "QualifiedMaxCount": Text(
        "More than {0} values conform to the shape {1}", "Flere enn {0} verdier samsvarer med formen {1}"
    ),
    "QualifiedMinCount": Text(
        "Fewer than {0} values conform to the shape {1}", "Færre enn {0} verdier samsvarer med formen {1}"
    ),
    "SPARQL": Text("A query of the shape finds this", "En spørring i formen finner dette"),
    "UniqueLang": Text("More than one value has the language {0}", "Mer enn én verdi har språket {0}"),
    "Xone": Text("Does not conform to exactly one of these shapes: {0}", "Samsvarer ikke med nøyaktig én av: {0}"),
}
"""Local name of a constraint component, without its ending → what a breach is called."""

_OWN: Final = Text("Does not meet the constraint {0}", "Oppfyller ikke kravet {0}")


def default_messages(word: str, *parts: str) -> Messages:
    """Return the words for a breach of the component called *word*, in English and bokmål."""
    text = _WORDS.get(word, _OWN)
    return (("en", text.en.format(*parts)), ("nb", text.nb.format(*parts)))

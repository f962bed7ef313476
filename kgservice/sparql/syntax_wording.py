# SPDX-License-Identifier: Apache-2.0
"""What the engine says of faulty SPARQL, in words that people use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from kgservice.model.text import Text
from kgservice.sparql.lexer import KEYWORDS

__all__ = ["ANYTHING", "HIDDEN", "LABEL_TWICE", "NO_IRI", "Meaning", "expectation", "meaning_of"]

_LISTED: Final = 14
"""How many things a message lists before it stops."""

ANYTHING: Final = Text("what the grammar of SPARQL has there", "det som SPARQL-grammatikken har der")

_CLAUSES: Final = frozenset({
    "ADD", "ALL", "AS", "ASC", "ASK", "BASE", "BIND", "BY", "CLEAR", "CONSTRUCT", "COPY", "CREATE", "DATA", "DEFAULT",
    "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DROP", "EXISTS", "FILTER", "FROM", "GRAPH", "GROUP", "HAVING", "IN",
    "INSERT", "INTO", "LATERAL", "LIMIT", "LOAD", "MINUS", "MOVE", "NAMED", "NOT", "OFFSET", "OPTIONAL", "ORDER",
    "PREFIX", "REDUCED", "SELECT", "SEPARATOR", "SERVICE", "SILENT", "TO", "UNDEF", "UNION", "USING", "VALUES",
    "VERSION", "WHERE", "WITH",
})  # fmt: skip
_NOT_OFFERED: Final = frozenset({"SERVICE", "LOAD", "LATERAL", "VERSION"})
"""Keywords that nobody is advised to write."""

_OPERATORS: Final = frozenset({'"!="', '"&&"', '"*"', '"+"', '"-"', '"/"', '"<"', '"<="', '"="', '">"', '">="', '"||"'})

_KINDS: Final = (
    (frozenset({'"<"', '":"'}), Text("an IRI or a prefixed name", "en IRI eller et navn med prefiks")),
    (frozenset({'"?"', '"$"'}), Text("a variable", "en variabel")),
    (frozenset({'"\'"', '"\\""'}), Text("a text in quotation marks", "en tekst i anførselstegn")),
    (frozenset({'"true"', '"false"'}), Text("true or false", "true eller false")),
    (frozenset({'"_:"', '"["'}), Text("a blank node", "en blank node")),
)
"""Marks that stand together for a kind of term, and its name."""

_DIGITS: Final = "['0'"
_NUMBER: Final = Text("a number", "et tall")
_OPERATOR: Final = Text("an operator", "en operator")
_FUNCTION: Final = Text("a function", "en funksjon")
_LEFT_OUT: Final = frozenset({
    '"\'\'\'"', '"\\"\\"\\""', '"<<"', '"<<("', '"{|"', '"~"', '"\\\\"', '"\\\\U"', '"\\\\u"',
})  # fmt: skip
"""Marks that are left out: longer forms of what is named anyway, and what few write."""


class Meaning(NamedTuple):
    """What a fault of meaning is: the words fit the grammar, and say what cannot be."""

    what: Text
    expected: Text
    remedy: Text


_VARIABLES: Final = Text("each variable once", "hver variabel én gang")

LABEL_TWICE: Final = Meaning(
    Text("The label of a blank node stands in two groups", "Navnet på en blank node står i to grupper"),
    Text("each label in one group", "hvert navn i én gruppe"),
    Text("write a variable in its place", "skriv en variabel i stedet"),
)

NO_IRI: Final = Meaning(
    Text("“{token}” is no IRI that can be used", "«{token}» er ingen IRI som kan brukes"),
    Text("an absolute IRI without spaces", "en absolutt IRI uten mellomrom"),
    Text("write it in full, with %-escapes where they are needed", "skriv den fullt ut, med %-koder der det trengs"),
)

HIDDEN: Final = Meaning(
    Text(
        "What ends here fits the grammar, and cannot be carried out",
        "Det som slutter her, følger grammatikken, men kan ikke utføres",
    ),
    Text(
        "variables, blank nodes and functions only where they have a meaning",
        "variabler, blanke noder og funksjoner bare der de har en mening",
    ),
    Text("look at what stands before this place", "se på det som står foran dette stedet"),
)
"""A fault that the engine does not name."""

_MEANINGS: Final = {
    "Prefix not found": Meaning(
        Text("The prefix of “{token}” is not declared", "Prefikset i «{token}» er ikke deklarert"),
        Text("a prefix that is declared before the query", "et prefiks som er deklarert før spørringen"),
        Text("write PREFIX {prefix}: <…> at the beginning", "skriv PREFIX {prefix}: <…> i begynnelsen"),
    ),
    "IRI parsing failed": NO_IRI,
    "BIND is overriding an existing variable": Meaning(
        Text("BIND gives a value to a variable that has one", "BIND gir verdi til en variabel som har en fra før"),
        Text("a new variable after AS", "en ny variabel etter AS"),
        Text("choose another name for it", "velg et annet navn"),
    ),
    "Duplicated variable name in SELECT": Meaning(
        Text("SELECT names a variable twice", "SELECT nevner en variabel to ganger"),
        _VARIABLES,
        Text(
            "leave one of them out, or name it otherwise after AS",
            "utelat den ene, eller gi den et annet navn etter AS",
        ),
    ),
    "The SELECT contains a variable that is unbound": Meaning(
        Text(
            "SELECT names a variable that is neither grouped nor aggregated",
            "SELECT nevner en variabel som verken er gruppert eller aggregert",
        ),
        Text("variables of GROUP BY, and aggregates", "variabler fra GROUP BY, og aggregater"),
        Text("add it to GROUP BY, or write SAMPLE(?x) AS ?y", "føy den til GROUP BY, eller skriv SAMPLE(?x) AS ?y"),
    ),
    "SELECT * is not authorized with GROUP BY": Meaning(
        Text("SELECT * stands with GROUP BY", "SELECT * står sammen med GROUP BY"),
        Text("variables of GROUP BY, and aggregates", "variabler fra GROUP BY, og aggregater"),
        Text("name the variables after SELECT", "nevn variablene etter SELECT"),
    ),
    "Repeated variables are not allowed in VALUES clauses.": Meaning(
        Text("VALUES names a variable twice", "VALUES nevner en variabel to ganger"),
        _VARIABLES,
        Text("leave one of them out", "utelat den ene"),
    ),
    "The VALUES clause rows should": Meaning(
        Text("A row of VALUES is too short or too long", "En rad i VALUES er for kort eller for lang"),
        Text("as many values as there are variables", "like mange verdier som det er variabler"),
        Text("write UNDEF where there is no value", "skriv UNDEF der det ikke er noen verdi"),
    ),
    "Variables are not allowed in INSERT DATA": Meaning(
        Text("INSERT DATA holds a variable", "INSERT DATA inneholder en variabel"),
        Text("data without variables", "data uten variabler"),
        Text("write INSERT { … } WHERE { … }", "skriv INSERT { … } WHERE { … }"),
    ),
    "Variables and blank nodes are not allowed in DELETE DATA": Meaning(
        Text("DELETE DATA holds a variable or a blank node", "DELETE DATA inneholder en variabel eller en blank node"),
        Text("data of IRIs and literals", "data av IRI-er og literaler"),
        Text("write DELETE { … } WHERE { … }", "skriv DELETE { … } WHERE { … }"),
    ),
    "Blank nodes are not allowed in DELETE WHERE": Meaning(
        Text("What is to be deleted holds a blank node", "Det som skal slettes, inneholder en blank node"),
        Text("variables in the place of blank nodes", "variabler i stedet for blanke noder"),
        Text("write a variable, and match it in WHERE", "skriv en variabel, og finn den i WHERE"),
    ),
    "Already used blank node id": LABEL_TWICE,
    "language tag parsing failed": Meaning(
        Text("“{token}” is no language tag", "«{token}» er ingen språkkode"),
        Text("a language tag such as @en or @nb", "en språkkode som @en eller @nb"),
        Text("write the code of a language", "skriv koden til et språk"),
    ),
    "The query limit should be": Meaning(
        Text("The number after LIMIT or OFFSET is too large", "Tallet etter LIMIT eller OFFSET er for stort"),
        Text("a smaller number", "et mindre tall"),
        Text("leave the clause out, or write less", "utelat leddet, eller skriv mindre"),
    ),
}
"""How a message of the engine begins → what it means."""


def meaning_of(items: Iterable[str]) -> Meaning | None:
    """Return what is wrong where the fault is one of meaning; None where the text does not fit the grammar."""
    for item in sorted(items):
        for begins, meaning in _MEANINGS.items():
            if item.startswith(begins) or item.removeprefix("prefix ").startswith(begins):
                return meaning
    return None


def expectation(items: Iterable[str]) -> Text:
    """Return in words what could have stood there: kinds of terms first, then marks, then keywords."""
    left = set(items) - _LEFT_OUT
    found: list[Text] = []
    if len(left & _OPERATORS) > 8:
        left -= _OPERATORS | {"IN", "NOT"}
        found.append(_OPERATOR)
    for marks, kind in _KINDS:
        if marks <= left:
            left -= marks
            found.append(kind)
    if any(item.startswith(_DIGITS) for item in left):
        left -= {'"+"', '"-"'}
        found.append(_NUMBER)
    if left & (KEYWORDS - _CLAUSES):
        found.append(_FUNCTION)
    found += [Text(f"“{mark[1:-1]}”", f"«{mark[1:-1]}»") for mark in sorted(left) if mark.startswith('"')]
    found += [Text(word, word) for word in sorted(left & _CLAUSES - _NOT_OFFERED)]
    return _alternatives(found) if found else ANYTHING


def _alternatives(found: list[Text]) -> Text:
    """Return the texts as a list that ends in "or"; what goes beyond a dozen is an ellipsis."""
    if len(found) > _LISTED:
        return Text(*(", ".join(text(lang) for text in found[:_LISTED]) + ", …" for lang in ("en", "nb")))
    return Text(*(_joined([text(lang) for text in found], word) for lang, word in (("en", "or"), ("nb", "eller"))))


def _joined(words: list[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)

# SPDX-License-Identifier: Apache-2.0
"""Queries that use every part of the grammar, and ways to damage them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from kgservice.sparql.lexer import tokens_of

ROOT = Path(__file__).parents[2]

QUERIES = (
    "SELECT * WHERE { ?s ?p ?o }",
    "SELECT DISTINCT ?s (COUNT(*) AS ?n) WHERE { ?s a <urn:C> . FILTER(1 < 2 && ?s != <urn:x>) } GROUP BY ?s",
    "PREFIX e: <http://e.example/> SELECT REDUCED ?x { ?x e:p/e:q*|^e:r+ ?y ; e:s 'a', \"b\"@en-GB, 1.5e3 . }",
    'BASE <http://e.example/> PREFIX : <#> ASK FROM <a> FROM NAMED <b> { GRAPH ?g { :s :p """x"y""z\\u0041""" } }',
    "PREFIX e: <urn:e:> CONSTRUCT { ?s e:p [ e:q ?o ; e:r (1 2 ?x) ] } WHERE { ?s e:p ?o OPTIONAL { ?o e:q ?x } }",
    "PREFIX e: <urn:e:> CONSTRUCT WHERE { ?s e:p ?o } LIMIT 5",
    "PREFIX e: <urn:e:> DESCRIBE ?x e:y <urn:z> WHERE { ?x e:p ?o } ORDER BY ?x OFFSET 1",
    "DESCRIBE <urn:z>",
    "SELECT ?x { VALUES (?x ?y) { (1 <urn:x>) (UNDEF 'b') } } ORDER BY DESC(?x < 2) ?y LIMIT 10 OFFSET 2",
    "SELECT ?x { { SELECT ?x { ?x ?p 1 } ORDER BY (?x) LIMIT 3 } UNION { ?x ?p +2 MINUS { ?x ?q -3.0 } } }",
    "SELECT ?x { ?x ?p ?y FILTER NOT EXISTS { ?x <urn:a> ?y } FILTER(!(!BOUND(?z)) || ?y IN (1, 2, <urn:x>)) }",
    "SELECT (IF(?a<?b, STR(?a), COALESCE(?b, 'x')) AS ?c) { BIND(2*3-1/4 AS ?a) BIND(?a+1 AS ?b) }",
    "SELECT ?s { ?s <urn:p#q> ?o # a comment with } and ' and <\n . ?o !(<urn:a>|^<urn:b>) ?z }",
    "PREFIX e: <urn:e:> ASK { e:a.b e:c\\,d%20 e:x-y.z . _:b.1 e:p [] . [ e:q () ] e:r $v }",
    "SELECT (GROUP_CONCAT(DISTINCT ?o; SEPARATOR=', ') AS ?all) { ?s ?p ?o } GROUP BY (STR(?s) AS ?k) HAVING(?k > 'a')",
    'SELECT * { ?s ?p ?o FILTER(?o >= 1 && ?o <= 5 || ?o = "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>) }',
    "SELECT * { FILTER REGEX('a',\"^a(b|c)*$\", 'i') FILTER(?x NOT IN(1)) FILTER EXISTS { ?s ?p true } } VALUES ?x {1}",
    "SELECT * { <<( ?s ?p ?o )>> ?q ?z . ?a ?b ?c ~ _:r {| ?d 'e' |} FILTER(isTRIPLE(<<( ?s <urn:p> ?o )>>)) }",
)

_SEPARATORS = ("", "", " ", "\n", " # c < > ' { \n", "\t\r\n")


def shipped() -> tuple[str, ...]:
    """Return the queries that are shipped."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted((ROOT / "queries").rglob("*.rq")))


def damaged(seed: int, count: int) -> Iterator[str]:
    """Yield *count* queries: tokens left out, doubled, swapped, written in other letters, and with other spaces."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        parts = [token.text for token in tokens_of(chance.choice(QUERIES))]
        for _ in range(chance.choice((0, 0, 1, 2))):
            _damage(parts, chance)
        yield "".join(part + chance.choice(_SEPARATORS) for part in parts)


def spaced(seed: int, count: int) -> Iterator[str]:
    """Yield *count* queries of which only the spaces, comments and the case of keywords are changed."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        tokens = tokens_of(chance.choice(QUERIES))
        parts = [chance.choice((token.text, token.text.swapcase())) if token.word else token.text for token in tokens]
        yield " ".join(part + chance.choice(_SEPARATORS) for part in parts)


def _damage(parts: list[str], chance: random.Random) -> None:
    place = chance.randrange(len(parts))
    match chance.randrange(4):
        case 0:
            del parts[place]
        case 1:
            parts.insert(place, parts[place])
        case 2:
            other = chance.randrange(len(parts))
            parts[place], parts[other] = parts[other], parts[place]
        case _:
            parts[place] = chance.choice(
                ("<", ">", "(", "}", "{", "?x", "'", "#", "1", "e:x", "a", "\\u0041", "é", "FILTER")
            )

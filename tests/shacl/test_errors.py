# SPDX-License-Identifier: Apache-2.0
"""Shapes graphs and data that cannot be used: what is said, where, and how to mend it."""

from __future__ import annotations

import pytest

from kgservice.errors import InvalidShapesError, UnreadableInputError
from kgservice.shacl import compile_shapes
from tests.shacl.generated import PREFIXES

_PROPERTY = "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; {} ] ."

REFUSED = [
    ("ex:S a sh:NodeShape ; sh:property ex:T . ex:T sh:node ex:S ; sh:path ex:p .", "refers to itself"),
    ("ex:S a sh:NodeShape ; sh:not ex:S .", "refers to itself"),
    ("ex:S a sh:NodeShape ; sh:or ( [ sh:node ex:S ] [ sh:class ex:A ] ) .", "refers to itself"),
    ("ex:S a sh:NodeShape ; sh:property [ sh:minCount 1 ] .", "no sh:path"),
    ("ex:S a sh:PropertyShape ; sh:class ex:A .", "no sh:path"),
    ("ex:S a sh:NodeShape ; sh:node ex:T . ex:T sh:path ex:p .", "sh:node cannot be"),
    (_PROPERTY.format("sh:path ex:q"), "sh:path has 2 values"),
    ("ex:S a sh:PropertyShape ; sh:path [ ] .", "sh:path cannot be"),
    ("ex:S a sh:PropertyShape ; sh:path 1 .", "sh:path cannot be"),
    ("ex:S a sh:PropertyShape ; sh:path ( ) .", "sh:path cannot be"),
    ("ex:S a sh:PropertyShape ; sh:path ( ex:p ) .", "one part"),
    ("ex:S a sh:PropertyShape ; sh:path _:p . _:p sh:inversePath _:p .", "contains itself"),
    ("ex:S a sh:PropertyShape ; sh:path _:p0 . "
     + "".join(f"_:p{n} rdf:first _:p{n + 1} ; rdf:rest [ rdf:first _:p{n + 1} ; rdf:rest () ] . " for n in range(30))
     + "_:p30 sh:inversePath ex:p .", "has too many parts"),
    ("ex:S a sh:PropertyShape ; sh:path _:p . _:p rdf:first ex:p ; rdf:rest _:p .", "is no list"),
    (_PROPERTY.format("sh:minCount 1 , 2"), "sh:minCount has 2 values"),
    (_PROPERTY.format('sh:minCount "many"'), "sh:minCount cannot be"),
    (_PROPERTY.format("sh:maxCount 1.0"), "sh:maxCount cannot be"),
    (_PROPERTY.format("sh:datatype 1"), "sh:datatype cannot be"),
    (_PROPERTY.format("sh:nodeKind sh:Node"), "sh:nodeKind cannot be"),
    (_PROPERTY.format("sh:minInclusive ex:one"), "sh:minInclusive cannot be"),
    (_PROPERTY.format('sh:pattern "("'), "sh:pattern “(”"),
    (_PROPERTY.format('sh:pattern "a" ; sh:flags "z"'), "flag z"),
    (_PROPERTY.format('sh:pattern "(?=a)"'), "none of XPath"),
    (_PROPERTY.format("sh:in ex:list"), "is no list"),
    (_PROPERTY.format("sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l").replace(" ] .", " .").replace("[", "ex:P . ex:P"),
     "is no list"),
    (_PROPERTY.format("sh:languageIn ( ex:en )"), "sh:languageIn cannot be"),
    (_PROPERTY.format("sh:message ex:text"), "sh:message cannot be"),
    (_PROPERTY.format('sh:severity "bad"'), "sh:severity cannot be"),
    (_PROPERTY.format('sh:deactivated "1"^^xsd:boolean'), "sh:deactivated cannot be"),
    (_PROPERTY.format('sh:uniqueLang "yes"'), "sh:uniqueLang cannot be"),
    ("ex:S a sh:NodeShape ; sh:minCount 1 .", "stands on a node shape"),
    ("ex:S a sh:NodeShape ; sh:lessThan ex:p .", "stands on a node shape"),
    ("ex:S a sh:NodeShape ; sh:uniqueLang true .", "stands on a node shape"),
    ("ex:S a sh:NodeShape ; sh:qualifiedValueShape [ ] ; sh:qualifiedMinCount 1 .", "stands on a node shape"),
    ("ex:S sh:targetNode [ ] .", "sh:targetNode cannot be"),
    ('ex:S sh:targetClass "A" .', "sh:targetClass cannot be"),
    ("ex:S a sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( 1 ) .", "sh:ignoredProperties cannot be"),
    ("ex:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ] .", "sh:target is not supported"),
    ("ex:S a sh:NodeShape ; sh:js [ ] .", "sh:js is not supported"),
    ("ex:S a sh:NodeShape ; sh:sparql [ ] .", "no sh:select"),
    ('ex:S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { $this $PATH ?x }" ] .', "$PATH"),
    ('ex:S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this {}" ; sh:prefixes ex:N ] . '
     'ex:N sh:declare [ sh:prefix "a" ; sh:namespace ex:n ] .', "not complete"),
    ('ex:S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this {}" ; sh:prefixes ex:N ] . ex:N sh:declare '
     '[ sh:prefix "a" ; sh:namespace "b" ] , [ sh:prefix "a" ; sh:namespace "c" ] .', "two namespaces"),
    ("ex:K a sh:ConstraintComponent .", "no parameter"),
    ("ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ( ex:a ex:b ) ] .", "sh:path cannot be"),
    ("ex:K a sh:ConstraintComponent ; sh:parameter [ ] .", "no sh:path"),
    ("ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:a ] , [ sh:path ex:b ] ; sh:validator [ ] . "
     "ex:S a sh:NodeShape ; ex:a 1 , 2 ; ex:b 1 .", "several values"),
]  # fmt: skip


@pytest.mark.parametrize(("shapes", "words"), REFUSED)
def test_bad_shapes_graph_is_refused(shapes: str, words: str) -> None:
    """An ill-formed shapes graph is refused before any data are looked at, in both languages."""
    with pytest.raises(InvalidShapesError) as caught:
        compile_shapes((PREFIXES + shapes).encode(), source="my.ttl")

    error = caught.value
    assert words in error.message("en")
    assert error.code == "invalid-shapes"
    assert str(error.where) == "my.ttl"
    assert error.shape
    assert error.message("en") != error.message("nb")
    assert "Forventet" in error.message("nb")


def test_circle_is_named_with_its_way() -> None:
    """The shapes along a circle are named, blank ones by what they hang on."""
    shapes = "ex:S a sh:NodeShape ; sh:property ex:P . ex:P sh:path ex:p ; sh:node [ sh:not ex:S ] ."

    with pytest.raises(InvalidShapesError) as caught:
        compile_shapes((PREFIXES + shapes).encode())

    assert (
        "<http://example.org/S> → <http://example.org/P> → <http://example.org/P> sh:node [ ] → <http://example.org/S>"
        in str(caught.value)
    )


def test_shapes_within_shapes_have_an_end() -> None:
    """Shapes nested beyond reason are refused, not a reason to break down."""
    nested = "{} ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:node {} ."
    most, deep = (
        nested.format(PREFIXES, "[ sh:and ( [ sh:class ex:A ] " * n + "[ sh:class ex:A ]" + " ) ]" * n)
        for n in (48, 60)
    )

    assert not compile_shapes(most.encode()).validate(b"").conforms

    with pytest.raises(InvalidShapesError, match="too deep"):
        compile_shapes(deep.encode())


def test_shapes_that_share_shapes_are_quick() -> None:
    """A shape that each of thirty shapes asks twice is judged once a node, and reasons have an end."""
    chain = "".join(f"ex:S{n} sh:and ( ex:S{n + 1} ex:S{n + 1} ) ; sh:node ex:S{n + 1} ." for n in range(30))
    shapes = f"{PREFIXES} ex:S0 sh:targetNode ex:a . {chain} ex:S30 sh:class ex:A ."

    assert len(compile_shapes(shapes.encode()).validate(b"").results) == 2


@pytest.mark.parametrize("text", [b"ex:S a", b'<a:b> <a:c> "\xff" .'])
def test_broken_text_is_told_apart_from_bad_shapes(text: bytes) -> None:
    """Text that is no Turtle is unreadable, as shapes graph and as data."""
    with pytest.raises(UnreadableInputError):
        compile_shapes(text)
    with pytest.raises(UnreadableInputError):
        compile_shapes(b"").validate(text)


def test_unused_ill_formed_path_does_no_harm() -> None:
    """What no shape uses is not looked at."""
    shapes = f"{PREFIXES} _:p sh:inversePath _:p . ex:S sh:targetNode ex:a ; sh:class ex:A ."

    assert len(compile_shapes(shapes.encode()).validate(b"").results) == 1

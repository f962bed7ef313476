# SPDX-License-Identifier: Apache-2.0
"""What a description holds: what is said of a thing, what points to it, and what all of these are called."""

from __future__ import annotations

import pyoxigraph

from kgservice.linkeddata.description import SHOWN, Description, describe, in_order, incoming_to
from kgservice.linkeddata.forms import FORMS, serialize
from kgservice.linkeddata.sources import Sources
from kgservice.model.text import Text
from tests.linkeddata.conftest import LAW, PREFIXES, sources_of

MD = "https://w3id.org/mdkg/ontology/"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def described(sources: Sources, name: str) -> Description:
    return describe(sources, LAW + name, incoming_to(sources, LAW + name))


def test_statements_and_the_names_of_what_they_mention() -> None:
    """What is said is told whole, and everything of ours in it is named in both languages, properties too."""
    found = described(
        sources_of(
            """:a md:topic :b ; skos:prefLabel "A"@en , "Å"@nb ; skos:altLabel "a" .
               :b skos:prefLabel "B"@en , "BÅ"@nb ; md:topic :c .
               md:topic skos:prefLabel "topic"@en , "tema"@nb ."""
        ),
        "a",
    )

    assert [quad.predicate.value.rpartition("/")[2] for quad in found.statements] == [
        "core#altLabel",
        "core#prefLabel",
        "core#prefLabel",
        "topic",
    ]
    assert found.label(LAW + "b") == Text("B", "BÅ")
    assert found.label(MD + "topic") == Text("topic", "tema")
    assert LAW + "c" not in str(list(found.quads()))


def test_label_is_that_of_the_first_property_that_names() -> None:
    """A title names a thing only where it has no label."""
    sources = sources_of(':a dcterms:title "T"@en . :b dcterms:title "T"@en ; skos:prefLabel "L"@en .')

    assert [described(sources, name).label(LAW + name).en for name in ("a", "b")] == ["T", "L"]


def test_blank_nodes_are_followed_to_their_end() -> None:
    """Expressions and lists are part of what is said of a thing, however deep they are."""
    found = described(sources_of(":a owl:equivalentClass [ owl:unionOf ( :b [ owl:complementOf :c ] ) ] ."), "a")
    said = " ".join(str(quad) for quad in found.quads())

    assert len(found.nested) == 4
    assert all(f"<{LAW}{name}>" in said for name in "bc")


def test_what_points_to_it_is_told_by_property_with_a_count() -> None:
    """Of many the first are told, in the order of their numbers, and how many there are."""
    many = "".join(f":art-{number} dcterms:isPartOf :act . " for number in range(1, SHOWN + 51))
    found = described(sources_of(many + ":x md:inAct :act ."), "act")
    parts, inside = found.incoming

    assert (parts.total, len(parts.references)) == (SHOWN + 50, SHOWN)
    assert [reference.iri for reference in parts.references] == [f"{LAW}art-{n}" for n in range(1, SHOWN + 1)]
    assert (inside.predicate, inside.total) == (MD + "inAct", 1)


def test_classes_of_what_points_to_it_are_told() -> None:
    """A reader of the data alone sees what kind of thing points here."""
    found = described(sources_of(":x a md:Obligation ; dcterms:source :a ."), "a")

    assert [quad.object.value for quad in found.kinds[LAW + "x"]] == [MD + "Obligation"]
    assert found.kinds[LAW + "x"][0] in set(found.quads())


def test_what_points_through_blank_nodes_is_the_thing_they_belong_to() -> None:
    """A fact in the condition of a rule is pointed to by the rule, by the property that leads to the condition."""
    found = described(sources_of(":rule owl:equivalentClass [ owl:intersectionOf ( :x :fact ) ] ."), "fact")
    (way,) = found.incoming

    assert (way.predicate, way.total, way.references[0].iri) == (OWL + "equivalentClass", 1, LAW + "rule")
    assert [quad.predicate.value.rpartition("#")[2] for quad in way.references[0].path] == [
        "equivalentClass",
        "intersectionOf",
        "rest",
        "first",
    ]


def test_notes_on_statements_belong_to_the_description() -> None:
    """A blank node that nothing leads to, and that points to the thing, is told with all it says."""
    found = described(sources_of(':a md:topic :b . [ owl:annotatedSource :a ; md:gist "why"@en ] .'), "a")

    assert any(str(quad.object) == '"why"@en' for quad in found.quads())


def test_circles_of_blank_nodes_come_to_an_end() -> None:
    """A description of nonsense is finite."""
    found = described(sources_of(":a md:topic _:x . _:x md:topic _:y . _:y md:topic _:x , :a ."), "a")

    assert set(found.nested) == {node for quads in found.nested.values() for node in [quads[0].subject.value]}
    assert found.incoming[0].total == 1


def test_proposals_and_mappings_keep_their_graph() -> None:
    """What is adopted is in the default graph of a description, what is kept apart in the graph it comes from."""
    found = described(
        sources_of(
            """:a md:gist "law"@en .
               graph:proposal { :p md:target :a ; skos:prefLabel "P"@en . }
               graph:mapping { :a skos:closeMatch <http://example.org/x> . }"""
        ),
        "a",
    )
    graphs = {quad.predicate.value.rpartition("/")[2]: getattr(quad.graph_name, "value", "") for quad in found.quads()}

    assert graphs == {
        "gist": "",
        "core#closeMatch": "https://w3id.org/mdkg/graph/mapping",
        "target": "https://w3id.org/mdkg/graph/proposal",
        "core#prefLabel": "https://w3id.org/mdkg/graph/proposal",
    }
    assert found.incoming[0].references[0].graph == "https://w3id.org/mdkg/graph/proposal"


def test_what_is_adopted_goes_before_what_is_proposed() -> None:
    """Name and values of a thing are those of adopted law; of what is only proposed, those of the proposal."""
    sources = sources_of(
        """:a md:gist "law"@en ; skos:prefLabel "A"@en .
           graph:proposal { :a md:gist "other"@en , "annet"@nb ; skos:prefLabel "B"@en . :p md:gist "new"@en . }"""
    )

    assert described(sources, "a").text(MD + "gist") == Text("law", "")
    assert described(sources, "a").label(LAW + "a") == Text("A", "")
    assert described(sources, "p").text(MD + "gist") == Text("new", "")


def test_named_copies_of_what_is_adopted_are_not_told_twice() -> None:
    """The dataset holds what is adopted twice; a description holds it once."""
    found = described(sources_of(":a md:topic :b . graph:core { :a md:topic :b . }"), "a")

    assert len(list(found.quads())) == 1


def test_shapes_are_known_beside_the_dataset() -> None:
    """A duty is pointed to by the shape that asks for it, and a shape has a description of its own."""
    sources = sources_of(':duty skos:prefLabel "D"@en .', ":shape md:obligation :duty .")

    assert described(sources, "duty").incoming[0].references[0].iri == LAW + "shape"
    assert described(sources, "shape").statements
    assert [sources.knows(LAW + name) for name in ("shape", "duty", "other")] == [True, True, False]


def test_uses_of_a_property_are_counted() -> None:
    """A property has a description even where nothing else is said of it."""
    sources = sources_of(":a md:topic :b , :c .", ":s md:topic :d .")
    found = describe(sources, MD + "topic", ())

    assert (found.uses, bool(found), sources.knows(MD + "topic")) == (3, True, True)


def test_nothing_known_is_no_description() -> None:
    """A description of nothing is false."""
    assert not described(sources_of(":a md:topic :b ."), "other")


def test_what_can_be_no_iri_is_not_known() -> None:
    """Whatever is asked for, the question has an answer."""
    sources = sources_of(":a md:topic :b .")

    assert [iri for iri in ("", "a b", "http://a>b", "x" * 100_000, "http://a/\x00") if sources.knows(iri)] == []


def test_order_does_not_depend_on_the_store() -> None:
    """The same statements, however they got into the store, are written as the same bytes."""
    lines = [f":a md:topic :t{number} . :x{number} md:topic :a ." for number in range(40)]
    written = [
        serialize(tuple(described(sources_of("\n".join(text)), "a").quads()), FORMS["ttl"])
        for text in (lines, lines[::-1])
    ]

    assert written[0] == written[1]
    assert len(list(pyoxigraph.parse(written[0], format=pyoxigraph.RdfFormat.TURTLE))) == 80
    assert PREFIXES


def test_numbers_in_names_count() -> None:
    """Article 9 comes before Article 10, and Article 10 before its paragraphs."""
    assert in_order(["art-10-par-1", "art-10", "art-9", "annex"]) == ["annex", "art-9", "art-10", "art-10-par-1"]

# SPDX-License-Identifier: Apache-2.0
"""Descriptions in RDF: the same words, in every syntax, with nothing fetched."""

from __future__ import annotations

import contextlib
import json
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgservice.errors import InputError, InputTooLargeError, InvalidValueError, UnknownFieldError, UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.product import Place, ReadResult
from kgservice.readers import read
from kgservice.readers.context import CONTEXT_IRI, json_ld_context
from kgservice.readers.rdf import RDF_FORMATS
from kgservice.readers.yaml_json import yaml_to_json_ld
from tests.readers.comparison import said

FULL = Path(__file__).with_name("full.yaml")
PREFIXES = "@prefix md: <https://w3id.org/mdkg/ontology/> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n"


def turtle(text: str, fields: FieldTable) -> ReadResult:
    """Return what is read from Turtle called p.ttl; its first line is line 3."""
    return read((PREFIXES + text).encode(), fields, hint="turtle", name="p.ttl")


def as_rdf(data: bytes, name: str, fields: FieldTable) -> bytes:
    """Return a YAML description in an RDF syntax, by way of the published context."""
    document = json.loads(yaml_to_json_ld(data, "p.yaml", fields))
    document["@context"] = json_ld_context(fields)["@context"]
    quads = list(pyoxigraph.parse(json.dumps(document).encode(), format=pyoxigraph.RdfFormat.JSON_LD))
    named = name in {"trig", "n-quads", "json-ld"}
    found = pyoxigraph.serialize(quads if named else [quad.triple for quad in quads], format=RDF_FORMATS[name])
    assert found is not None
    return found


@pytest.mark.parametrize("name", sorted(RDF_FORMATS))
def test_a_description_says_the_same_in_every_syntax(name: str, fields: FieldTable) -> None:
    """YAML turned into RDF by the context and read back is the same product."""
    (expected,) = read(FULL, fields).products

    result = read(as_rdf(FULL.read_bytes(), name, fields), fields, hint=name)

    assert [said(expected)] == [said(product) for product in result.products]
    assert result.unused == ()


def test_yaml_with_the_published_context_is_json_ld(fields: FieldTable) -> None:
    """The context is known by its IRI; nothing has to be fetched."""
    document = yaml_to_json_ld(FULL.read_bytes(), "p.yaml", fields)

    assert json.loads(document)["@context"] == CONTEXT_IRI
    assert said(read(FULL, fields).products) == said(read(document, fields, hint="json-ld").products)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.fixed_dictionaries(
        {"name": st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1).filter(str.strip)},
        optional={
            "software": st.sampled_from(["yes", "nei", "unknown", True]),
            "data_actions": st.sampled_from(
                ["none", {"only": ["storage"]}, {"no": ["storage"], "unknown": ["analysis"]}]
            ),
            "intended_purposes": st.lists(st.sampled_from(["diagnosis", "wellness"]), unique=True),
            "uses": st.lists(
                st.fixed_dictionaries({"name": st.sampled_from(["a", "b"]), "active": st.booleans()}), max_size=2
            ),
        },
    )
)
def test_any_description_survives_the_way_through_rdf(fields: FieldTable, description: dict[str, object]) -> None:
    """What YAML says, its RDF says."""
    data = json.dumps(description, ensure_ascii=False).encode()

    assert said(read(data, fields, hint="yaml").products) == said(
        read(as_rdf(data, "turtle", fields), fields, hint="turtle").products
    )


def test_turtle_gives_line_and_column(fields: FieldTable) -> None:
    """Each value has its own place, also where values repeat and texts contain punctuation."""
    (product,) = turtle(
        '<#p> a md:Product ; # a "comment" with <brackets>\n'
        '  md:name """a\n; b""" ; md:software true ;\n'
        '  md:dataActions [ md:only "storage" , "analysis" ] ;\n'
        "  md:hasUse [ md:name 'u' ; md:software true ] .",
        fields,
    ).products

    assert product.name == "a\n; b"
    assert product.iri == "https://w3id.org/mdkg/input/#p"
    assert Place("p.ttl", 5, 22) == product.answers["software"].statements[0].place
    assert [Place("p.ttl", 6, 28), Place("p.ttl", 6, 40)] == [
        s.place for s in product.answers["data_actions"].statements
    ]
    assert Place("p.ttl", 7, 41) == product.uses[0].answers["software"].statements[0].place


def test_relations_may_be_stated_directly(fields: FieldTable) -> None:
    """A property of the ontology between two products is a relation, as is one to a node described on the spot."""
    result = turtle(
        '<#a> a md:Product ; md:name "A" ; md:drivesOrInfluences <#b> , [ md:name "C" ; md:riskClass "IIb" ] .\n'
        '<#b> a md:Product ; md:name "B" ; md:accessoryTo <https://example.org/d> .',
        fields,
    )
    first, second = result.products

    assert [second.iri, None] == [relation.target for relation in first.relations]
    assert [(r.name, r.stated_class) for r in first.relations if r.target is None] == [("C", "IIb")]
    assert [(r.kind, r.target) for r in second.relations] == [("accessory_to", "https://example.org/d")]


def test_rdf_lists_are_read_in_order(fields: FieldTable) -> None:
    """A collection gives its members, and an empty one closes a field of purposes."""
    (product,) = turtle(
        '[] md:name "A" ; md:dataActions ( "storage" "analysis" ) ; md:intendedPurposes () .', fields
    ).products

    assert product.answers["data_actions"].yes == ("storage", "analysis")
    assert product.answers["intended_purposes"].closed


def test_shared_parts_may_not_unfold_without_end(fields: FieldTable) -> None:
    """A few nodes that all contain each other are refused instead of being written out."""
    nodes = [f"<#n{level}_{n}>" for level in range(10) for n in range(8)]
    levels = [nodes[i : i + 8] for i in range(0, 80, 8)]
    lines = ["<#p> a md:Product ; md:name 'P' ; md:hasDevice " + " , ".join(levels[0]) + " ."]
    for upper, lower in pairwise(levels):
        lines += [f"{node} md:name 'N' ; md:hasModule {' , '.join(lower)} ." for node in upper]
    with pytest.raises(InputTooLargeError):
        turtle("\n".join(lines), fields)


def test_what_is_not_ours_is_reported(fields: FieldTable) -> None:
    """Other predicates, types and nodes are listed with their place."""
    result = turtle(
        '<#a> a md:Product , <https://example.org/Thing> ; md:name "A" ; <https://example.org/colour> "red" .\n'
        '<#b> <https://example.org/size> "large" .',
        fields,
    )

    assert {
        ("https://example.org/Thing", 3),
        ("product: https://example.org/colour", 3),
        ("https://w3id.org/mdkg/input/#b", 4),
    } == {(note.what, note.place.line) for note in result.unused}


@pytest.mark.parametrize(
    ("text", "error", "place"),
    [
        ('<#a> a md:Product ; md:name "A" ; md:sofware true .', UnknownFieldError, (3, 46)),
        ('<#a> a md:Product ; md:name "A" ; md:software 3 .', InvalidValueError, (3, 47)),
        ('<#a> a md:Product ; md:name "A" ;\n md:software true , false .', InvalidValueError, (4, 21)),
        ('<#a> md:name "A" ;\n md:software [ <x> ] .', UnreadableInputError, (4, 20)),
        ('<#a> <https://example.org/x> "A" .', UnreadableInputError, (None, None)),
        ('<#a> a md:Product ; md:name "A" ; md:hasModule <#a> .', InputError, None),
    ],
)
def test_a_fault_in_turtle_is_one_error(
    text: str, error: type[InputError], place: tuple[int | None, int | None] | None, fields: FieldTable
) -> None:
    """Each fault gives one error with its place."""
    with pytest.raises(error) as caught:
        turtle(text, fields)

    assert place is None or Place("p.ttl", *place) == caught.value.where


@pytest.mark.parametrize(
    ("hint", "text", "line"),
    [
        ("json-ld", '{"@context": "https://example.org/context", "name": "A"}', 1),
        ("json-ld", '{"@context": [{"a": "b:c"},\n "https://example.org/c"], "name": "A"}', 2),
        ("json-ld", '{"@context": {"@import":\n "https://example.org/c"}, "name": "A"}', 2),
        ("json-ld", '{"@context": {}, "name": "A"', 1),
        ("rdf-xml", '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY x SYSTEM "file:secret">]>\n<r>&x;</r>', 2),
        ("rdf-xml", "<a>\n<b></a>", 2),
        ("n-triples", '<https://example.org/a> "x" .', 1),
        ("n-quads", "what?", 1),
        ("trig", "{ <a> <b> }", 1),
    ],
)
def test_nothing_is_fetched_and_no_syntax_crashes(hint: str, text: str, line: int, fields: FieldTable) -> None:
    """Remote contexts, entities and broken texts are refused at their place."""
    with pytest.raises(UnreadableInputError) as caught:
        read(text.encode(), fields, hint=hint)

    assert caught.value.where is not None
    assert line == caught.value.where.line


def test_a_key_that_the_context_does_not_know_is_not_dropped(fields: FieldTable) -> None:
    """JSON-LD would drop it without a word; we name it, or note it where the context is the author's own."""
    ours = {"@context": CONTEXT_IRI, "@type": "https://w3id.org/mdkg/ontology/Product", "name": "A", "sofware": True}
    with pytest.raises(UnknownFieldError):
        read(json.dumps(ours).encode(), fields, hint="json-ld")

    own = {"@context": {"n": "https://w3id.org/mdkg/ontology/name"}, "n": "A", "colour": "red"}
    result = read(json.dumps(own).encode(), fields, hint="json-ld")
    assert [(p.name, [note.what for note in result.unused]) for p in result.products] == [("A", ["colour"])]


def test_the_own_namespace_may_be_abbreviated(fields: FieldTable) -> None:
    """Prefixes, node types and value objects of JSON-LD keep their places."""
    text = (
        '{"@context": {"md": "https://w3id.org/mdkg/ontology/"},\n "@id": "urn:x:a", "@type": "md:Product",\n'
        ' "md:name": "A",\n "md:software": {"@value": true}}'
    )
    (product,) = read(text.encode(), fields, hint="json-ld", name="p.jsonld").products

    assert (product.iri, product.answers["software"].truth) == ("urn:x:a", True)
    assert Place("p.jsonld", 4, 28) == product.answers["software"].statements[0].place


@given(st.text(max_size=80))
def test_no_text_makes_the_rdf_readers_fail_otherwise(fields: FieldTable, text: str) -> None:
    """Whatever is written, it is read or refused, never a fault of ours."""
    for hint in RDF_FORMATS:
        with contextlib.suppress(InputError):
            read(text.encode(errors="replace"), fields, hint=hint)

# SPDX-License-Identifier: Apache-2.0
"""The published context and schema, the field table, and telling formats apart."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from kgservice import errors
from kgservice.errors import KgServiceError, KnowledgeError, UnreadableInputError
from kgservice.knowledge.fields import FieldTable, load_field_table, read_field_table
from kgservice.knowledge.graph import knowledge_root, read_index
from kgservice.model.text import Text
from kgservice.readers.context import json_ld_context, json_schema, to_bytes
from kgservice.readers.detect import detect_format
from kgservice.readers.sections import SECTIONS
from kgservice.readers.tree import plain_value
from kgservice.readers.yaml_tree import parse_yaml

FULL = Path(__file__).with_name("full.yaml")


def test_context_and_schema_are_the_same_bytes_each_time(fields: FieldTable) -> None:
    """They depend on the ontology alone."""
    assert to_bytes(json_ld_context(fields)) == to_bytes(json_ld_context(fields))
    assert to_bytes(json_schema(fields)) == to_bytes(json_schema(fields))


def test_the_schema_accepts_what_the_reader_accepts(fields: FieldTable) -> None:
    """A description with every key is valid, one with a misspelt key or value is not."""
    schema = json_schema(fields)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    (document,) = parse_yaml(FULL.read_text(), "full.yaml")

    assert [error.message for error in validator.iter_errors(plain_value(document))] == []
    assert validator.is_valid({"products": [{"name": "A", "software": None}]})
    for wrong in (
        {"name": "A", "sofware": True},
        {"name": "A", "duration": "forever"},
        {"software": True},
        {"products": 1},
    ):
        assert not validator.is_valid(wrong)


def test_every_key_has_a_property_and_two_languages() -> None:
    """The table of keys is complete, and one property has one key."""
    keys = {(key.name, key.property) for section in SECTIONS.values() for key in section}

    assert len({name for name, _ in keys}) == len(keys) == len({iri for _, iri in keys})
    assert all(key.label.en and key.label.nb for section in SECTIONS.values() for key in section)


def test_every_property_is_declared_in_the_ontology() -> None:
    """What the context names, the ontology defines, with label and definition in both languages."""
    index = read_index([knowledge_root() / "ontology" / "core" / "product.ttl"])
    for iri in {
        key.property for section in SECTIONS.values() for key in section if key.property.startswith("https://w3id")
    }:
        for predicate in ("prefLabel", "definition"):
            text = index.text(iri, f"http://www.w3.org/2004/02/skos/core#{predicate}")
            assert text.en, iri
            assert text.nb, iri


def test_the_field_table_is_read_from_the_ontology(fields: FieldTable) -> None:
    """Kinds, values in order, closing and questions come from the Turtle."""
    assert fields.fields["duration"].values == ("transient", "short_term", "long_term")
    assert fields.fields["intended_purposes"].closed_once_given
    assert Text("Is it software?", "Er det software?") == fields.fields["software"].question
    assert {"accessory_to", "drives_or_influences"} == fields.relations.keys()


def test_the_shipped_fields_make_a_context() -> None:
    """The real ontology has no field whose name is taken."""
    fields = load_field_table(knowledge_root())

    assert len(fields.fields) > 100
    assert json_ld_context(fields)
    jsonschema.Draft202012Validator.check_schema(json_schema(fields))


@pytest.mark.parametrize(
    "text",
    [
        'md:a md:field "a" ; md:fieldKind "number" .',
        'md:a md:field "a" ; md:fieldKind "choice" .',
        'md:a md:field "name" ; md:fieldKind "yes-no" .',
    ],
)
def test_a_field_declared_in_part_is_our_fault(text: str, tmp_path: Path) -> None:
    """An unknown kind, a choice without values and a name that is taken are errors of the knowledge."""
    path = tmp_path / "f.ttl"
    path.write_text("@prefix md: <https://w3id.org/mdkg/ontology/> .\n" + text)
    with pytest.raises(KnowledgeError):
        json_ld_context(read_field_table(read_index([path])))


@pytest.mark.parametrize(
    ("label", "data", "expected"),
    [
        ("a.yaml", b"name: A", "yaml"),
        ("a.yml", b"name: A", "yaml"),
        ("a.json", b'{"name": "A"}', "json"),
        ("a.json", b'{"@context": {}, "name": "A"}', "json-ld"),
        ("a.json", b'{"@context": "https://w3id.org/mdkg/context.jsonld", "name": "A"}', "json"),
        ("a.ttl", b"", "turtle"),
        ("a.rdf", b"<x/>", "rdf-xml"),
        ("a.xml", b'<rdf:RDF xmlns:rdf="x"/>', "rdf-xml"),
        ("a.xml", b"<!-- <rdf:RDF> --><m:Push/>", "eudamed-dtx"),
        ("<stdin>", b"name: A", "yaml"),
        ("<stdin>", b" {}", "json"),
        ("<stdin>", b"# c\n@prefix a: <b> .", "turtle"),
        ("<stdin>", b"<https://example.org/a> <b> <c> .", "turtle"),
        ("<stdin>", b'<?xml version="1.0"?><m:Push/>', "eudamed-dtx"),
    ],
)
def test_the_format_is_told_by_extension_then_content(label: str, data: bytes, expected: str) -> None:
    """No hint is needed for what a user is likely to have."""
    assert expected == detect_format(data, label, None)


def test_a_hint_wins_and_must_name_a_format() -> None:
    """Format names, media types with parameters and extensions are hints."""
    for hint in ("turtle", "text/turtle; charset=utf-8", ".ttl"):
        assert detect_format(b"name: A", "a.yaml", hint) == "turtle"
    with pytest.raises(UnreadableInputError):
        detect_format(b"name: A", "<stdin>", "docx")
    with pytest.raises(UnreadableInputError):
        detect_format(b" ", "<stdin>", None)


def test_the_drawn_error_tree_is_the_real_one() -> None:
    """Docstring and classes agree, and every class that is raised has a code of its own."""
    tree = [KgServiceError]
    for kind in tree:
        tree += kind.__subclasses__()
    drawn = errors.__doc__ or ""

    assert all(kind.__name__ in drawn for kind in tree)
    assert len({kind.code for kind in tree}) == len(tree)
    assert all(kind.code in drawn for kind in tree if not kind.__subclasses__())
    assert "{" not in json.dumps([kind.code for kind in tree])


def test_citation_and_circle_errors_say_how_to_mend_them() -> None:
    """Errors that other parts raise carry the same four parts."""
    unknown = errors.UnknownCitationError("MDR Art 10(99)", ["MDR Art 10(9)"])
    circle = errors.CyclicRelationError(["A", "B", "A"], None)

    assert unknown.near == ("MDR Art 10(9)",)
    assert "A → B → A" in circle.message("nb")
    assert "To mend it" in errors.UnknownCitationError("x", []).message()

# SPDX-License-Identifier: Apache-2.0
"""Descriptions in YAML and JSON: what they say, where they say it, and how they fail."""

from __future__ import annotations

import contextlib
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgservice.errors import InputError, InputTooLargeError, InvalidValueError, UnknownFieldError, UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.product import Place, Product
from kgservice.readers import read
from tests.readers.comparison import said

FULL = Path(__file__).with_name("full.yaml")


def one(text: str, fields: FieldTable, hint: str = "yaml") -> Product:
    """Return the one product of a text called p.yaml."""
    (product,) = read(text.encode(), fields, hint=hint, name="p.yaml").products
    return product


def test_every_key_of_a_description_is_read(fields: FieldTable) -> None:
    """A description with every key gives a product with every part."""
    (product,) = read(FULL, fields).products

    assert (product.name, product.id, product.complete) == ("Dose adviser", "adviser", True)
    assert [module.id for module in product.modules] == ["core", "Log"]
    assert product.modules == product.devices[0].modules
    assert [product.answers[name].truth for name in ("implantable", "active")] == [False, None]
    assert (product.declared.risk_class, product.declared.subtypes) == ("I", ("s", "m")) if product.declared else False
    assert (product.relations[0].stated_class, product.relations[0].legislation) == ("IIb", "MDR")
    assert product.modules[0].relations[0].target == "Pump"
    assert [product.evidence[0].version, product.evidence[0].date] == ["1.0", "2026-01-02"]
    assert [market.country for market in product.markets] == ["NO", "SE"]
    assert [(identifier.scheme, identifier.value) for identifier in product.devices[0].identifiers] == [
        ("udi_di", "0123"),
        ("udi_di", "0456"),
        ("emdn", "Z12"),
    ]


def test_a_name_is_enough(fields: FieldTable) -> None:
    """The name is the only field that must be given, and nothing is assumed beside it."""
    product = one("name: Thing", fields)

    assert product.answers == {}
    assert not product.complete
    assert product.iri.startswith("urn:uuid:")
    assert product.iri == one("name: Thing\nsoftware: yes", fields).iri


def test_every_value_knows_its_line_and_column(fields: FieldTable) -> None:
    """A statement points at its value, an answer at its key."""
    answer = one("name: Thing\ndata_actions: {only: [storage,\n  analysis]}", fields).answers["data_actions"]

    assert Place("p.yaml", 2, 1) == answer.place
    assert [Place("p.yaml", 2, 23), Place("p.yaml", 3, 3)] == [s.place for s in answer.statements]


@pytest.mark.parametrize(
    ("word", "truth"),
    [("true", True), ("yes", True), ("Ja", True), ("'yes'", True), ("no", False), ("nei", False), ("ukjent", None)],
)
def test_yes_and_no_in_both_languages(word: str, *, truth: bool | None, fields: FieldTable) -> None:
    """A yes/no field takes English and bokmål words, quoted or not."""
    answer = one(f"name: Thing\nsoftware: {word}", fields).answers["software"]

    assert truth is answer.truth
    assert (truth is None) == answer.statements[0].unknown


def test_an_empty_value_states_nothing(fields: FieldTable) -> None:
    """A key without value, as in a template, is as if it were not there."""
    assert one("name: Thing\nsoftware:\nduration: null\n", fields).answers == {}


@pytest.mark.parametrize(
    ("written", "yes", "no", "unknown", "closed"),
    [
        ("[storage]", ("storage",), (), (), False),
        ("storage", ("storage",), (), (), False),
        ("{only: [storage]}", ("storage",), (), (), True),
        ("{only: storage, unknown: [analysis]}", ("storage",), (), ("analysis",), True),
        (
            "{yes: [storage], no: [calculation], unknown: [analysis]}",
            ("storage",),
            ("calculation",),
            ("analysis",),
            False,
        ),
        ("{true: [storage], false: [analysis]}", ("storage",), ("analysis",), (), False),
        ("none", (), (), (), True),
        ("unknown", (), (), (), False),
    ],
)
def test_forms_of_a_list(
    written: str,
    yes: tuple[str, ...],
    no: tuple[str, ...],
    unknown: tuple[str, ...],
    *,
    closed: bool,
    fields: FieldTable,
) -> None:
    """A list field says what holds, what does not, what is not known, and whether that is all."""
    answer = one(f"name: Thing\ndata_actions: {written}", fields).answers["data_actions"]

    assert (yes, no, unknown, closed) == (answer.yes, answer.no, answer.unknown, answer.closed)


def test_purposes_are_closed_once_given(fields: FieldTable) -> None:
    """A field that the ontology closes is closed by giving it, and may be given as empty."""
    assert one("name: T\nintended_purposes: [diagnosis]", fields).answers["intended_purposes"].closed
    assert one("name: T\nintended_purposes: []", fields).answers["intended_purposes"].closed


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name: A", ["A"]),
        ("- name: A\n- name: B", ["A", "B"]),
        ("products:\n- name: A\n- name: B", ["A", "B"]),
        ("name: A\n---\nname: B", ["A", "B"]),
        ('{"products": [{"name": "A"}]}', ["A"]),
    ],
)
def test_one_product_a_list_or_products(text: str, names: list[str], fields: FieldTable) -> None:
    """A document holds one product, a list of them, or a mapping with products."""
    assert names == [product.name for product in read(text.encode(), fields).products]


def test_anchors_and_merge_keys_are_followed(fields: FieldTable) -> None:
    """What products share may be written once."""
    text = "- &a {name: A, software: yes}\n- {<<: *a, name: B}"

    assert [p.answers["software"].truth for p in read(text.encode(), fields).products] == [True, True]


@pytest.mark.parametrize(
    ("text", "error", "place"),
    [
        ("name: T\nsofware: yes", UnknownFieldError, (2, 1)),
        ("name: T\nsoftware: maybe", InvalidValueError, (2, 11)),
        ("name: T\nsoftware: [yes, no]", InvalidValueError, (2, 17)),
        ("name: T\nsoftware: {a: b}", InvalidValueError, (2, 11)),
        ("name: T\nduration: forever", InvalidValueError, (2, 11)),
        ("name: T\ndata_actions: []", InvalidValueError, (2, 15)),
        ("name: T\ndata_actions: {only: [storage], no: [analysis]}", InvalidValueError, (2, 15)),
        ("name: T\ndata_actions: {yes: [storage], no: [storage]}", InvalidValueError, (2, 37)),
        ("name: T\ndata_actions: {perhaps: [storage]}", InvalidValueError, (2, 16)),
        ("software: yes", InvalidValueError, (1, 1)),
        ("name: T\nname: U", InvalidValueError, (2, 1)),
        ("- name: T\n- name: T", InvalidValueError, (2, 3)),
        ("just a text", InvalidValueError, (1, 1)),
        ("name: T\nmarkets: [Norway]", InvalidValueError, (2, 11)),
        ("name: T\ndeclared: {class: B, legislation: MDR}", InvalidValueError, (2, 19)),
        ("name: T\nrelations: [{kind: likes, name: U}]", InvalidValueError, (2, 20)),
        ("name: T\noperators: [{name: X}]", InvalidValueError, (2, 13)),
        ("name: T\ndevices: [{name: D, modules: [nowhere]}]", InvalidValueError, (2, 31)),
        ("name: T\nremarks: words", InvalidValueError, (2, 10)),
        ("products: {name: T}", InvalidValueError, (1, 11)),
        ("products: []\nname: T", UnknownFieldError, (2, 1)),
        ("name: T\n  software: yes", UnreadableInputError, (2, 11)),
        ("name: !!python/object:os.system x", UnreadableInputError, (1, 7)),
        ("name: *nothing", UnreadableInputError, (1, 7)),
        ("? [a]\n: b", UnreadableInputError, (1, 3)),
        ("{a: {<<: 1}}", UnreadableInputError, (1, 10)),
        ("# nothing", UnreadableInputError, (1, None)),
    ],
)
def test_a_fault_is_one_error_at_its_place(
    text: str, error: type[InputError], place: tuple[int, int | None], fields: FieldTable
) -> None:
    """Each fault gives one error that says where, in both languages, and survives a process border."""
    with pytest.raises(error) as caught:
        read(text.encode(), fields, hint="yaml", name="p.yaml")

    assert Place("p.yaml", *place) == caught.value.where
    assert "Expected" in caught.value.message("en")
    assert "Slik rettes det" in caught.value.message("nb")
    assert caught.value.message() == pickle.loads(pickle.dumps(caught.value)).message()  # noqa: S301


def test_an_unknown_field_names_the_nearest(fields: FieldTable) -> None:
    """A misspelt key is answered with the key that was probably meant."""
    with pytest.raises(UnknownFieldError) as caught:
        one("name: T\nintended_purpose_s: [diagnosis]", fields)

    assert "intended_purposes" in caught.value.near
    assert caught.value.message().startswith("p.yaml:2:1: The field “intended_purpose_s” is not known here. Expected")


@pytest.mark.parametrize(
    "text",
    [
        "name: T\nremarks: " + "{a: " * 200 + "1" + "}" * 200,
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "\n".join(f"{b}: &{b} [{', '.join(['*' + a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    ],
)
def test_deep_or_unfolding_input_is_refused(text: str, fields: FieldTable) -> None:
    """Nesting and aliases are bounded, so a small file cannot take the machine."""
    with pytest.raises(InputTooLargeError):
        one(text, fields)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, fields: FieldTable) -> None:
    """The size is checked on the file."""
    path = tmp_path / "p.yaml"
    path.write_text("name: T\n" + "#" * 100)

    with pytest.raises(InputTooLargeError):
        read(path, fields, max_bytes=50)


def test_a_missing_file_and_a_binary_one_are_input_errors(tmp_path: Path, fields: FieldTable) -> None:
    """Neither is a stack trace."""
    binary = tmp_path / "p.yaml"
    binary.write_bytes(b"name: \xff\xfe\x00")
    for path in (tmp_path / "absent.yaml", binary):
        with pytest.raises(UnreadableInputError):
            read(path, fields)


def test_json_says_the_same_as_yaml(fields: FieldTable) -> None:
    """The same description in JSON, indented with tabs, is the same product."""
    text = '{\n\t"name": "T \\ud83d\\ude00",\n\t"software":true,\t"data_actions":{"only":["storage"]}}'

    assert said(one('name: "T 😀"\nsoftware: true\ndata_actions: {only: [storage]}', fields)) == said(
        one(text, fields, "json")
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"name": "T",\n "software" true}', (2, 13)),
        ('{"name": "T",}', (1, 14)),
        ('{"name": "T"} x', (1, 15)),
        ('{"name": "T', (1, 10)),
        ('{"name": "T", "name": "U"}', (1, 15)),
        ("[1, 2", (1, 6)),
    ],
)
def test_broken_json_is_one_error_at_its_place(text: str, place: tuple[int, int], fields: FieldTable) -> None:
    """The place is the first character that cannot stand there."""
    with pytest.raises(InputError) as caught:
        read(text.encode(), fields, hint="json", name="p.json")

    assert Place("p.json", *place) == caught.value.where


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise(fields: FieldTable, text: str) -> None:
    """Whatever is written, it is read or refused, never a fault of ours."""
    for hint in ("yaml", "json"):
        with contextlib.suppress(InputError):
            read(text.encode(errors="replace"), fields, hint=hint)


@given(
    st.fixed_dictionaries(
        {"name": st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)},
        optional={
            "software": st.sampled_from([True, False, "ukjent", "ja"]),
            "duration": st.sampled_from(["transient", "long_term", "unknown"]),
            "data_actions": st.lists(st.sampled_from(["storage", "analysis"]), min_size=1, unique=True),
            "markets": st.lists(st.sampled_from(["NO", "SE"]), unique=True),
        },
    )
)
def test_what_is_written_is_what_is_read(fields: FieldTable, description: dict[str, object]) -> None:
    """A description written by a program is read back with the same answers."""
    product = one(json.dumps(description), fields, "json")

    assert description["name"] == product.name
    assert description.keys() & fields.fields.keys() == product.answers.keys()
    if "data_actions" in description:
        assert description["data_actions"] == list(product.answers["data_actions"].yes)

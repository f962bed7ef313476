# SPDX-License-Identifier: Apache-2.0
"""What an identifier tells by its form: published examples pass, a changed character fails, the rest stays unsaid."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgservice.gaps.check_characters import hibc_character, modulo_10_digit, modulo_97_digits, pair
from kgservice.gaps.identifiers import identifier_statements
from kgservice.knowledge.fields import load_field_table
from kgservice.knowledge.graph import knowledge_root, read_index
from kgservice.readers import read
from kgservice.readers.sections import ROLES
from kgservice.vocabulary import MD, OWL, RDF, RDFS, XSD

_BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared"

PASSING = {
    ("udi_di", "GS1"): [
        "9506000134352",  # GTIN-13, GTIN-12, GTIN-8 and GTIN-14
        "614141999996",
        "95060002",
        "(01) 0 9506000 13435 2",
        "1987654Ad4X4bL5ttr2310c2K",  # the example of a Global Model Number, whose form a registration identifier has
    ],
    ("udi_di", "HIBCC"): ["+A123BJC5D6E71G", "*+A123BJC5D6E71G*", "+A1234BJC5D6E71K", "+BLUEUNICORN7N"],
    ("udi_di", "IFA"): ["111234567842", "110375286414"],
    ("basic_udi_di", "GS1"): ["1987654Ad4X4bL5ttr2310c2K", "6901234GS1-China1234567EH", "6901234GS1-China1235R"],
    ("basic_udi_di", "HIBCC"): ["++A999MODELIDENTIFIER11S8"],
    ("basic_udi_di", "IFA"): ["PP12345ABCD.12345678.9004"],
}
"""Examples from the specifications of the issuing entities and from the help pages of EUDAMED."""

EXAMPLES = [(scheme, entity, value) for (scheme, entity), values in PASSING.items() for value in values]
CHECKS = {"udi_di": "udiCheckOk", "basic_udi_di": "basicUdiCheckOk"}


@pytest.fixture(scope="module")
def records() -> list[dict[str, str]]:
    """Return real device records of EUDAMED, which are no part of the project."""
    path = Path(os.environ.get("KGSERVICE_SHARED", _BESIDE_THE_PROJECT)) / "data" / "eudamed" / "records.csv"
    if not path.is_file():
        pytest.skip(f"no device records at {path}; set KGSERVICE_SHARED to the folder that holds data")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("scheme", "entity", "value"), EXAMPLES)
def test_published_examples_pass(scheme: str, entity: str, value: str) -> None:
    """Each passes with its issuing entity named and without."""
    for about in (entity, entity.lower(), ""):
        found = identifier_statements(scheme, value, about)

        assert found[CHECKS[scheme]] is True, about
        assert found.get("udiFormKnown", True)


@pytest.mark.parametrize(("scheme", "entity", "value"), EXAMPLES)
def test_a_changed_character_fails(scheme: str, entity: str, value: str) -> None:
    """One other digit in the middle is found, and is never taken for another entity's identifier that passes."""
    place = next(n for n in range(len(value) // 2, len(value)) if value[n].isdigit())
    broken = f"{value[:place]}{(int(value[place]) + 1) % 10}{value[place + 1 :]}"

    assert identifier_statements(scheme, broken, entity)[CHECKS[scheme]] is False
    assert identifier_statements(scheme, broken, "").get(CHECKS[scheme]) is not True


def test_forms_that_carry_no_check_are_not_said_to_fail() -> None:
    """HIBC data without check character, ICCBBA and EUDAMED's own numbers: the form is told, or nothing at all."""
    known = {"udiFormKnown": True}

    assert identifier_statements("udi_di", "M991CVS12130NES2", "HIBCC") == known
    assert identifier_statements("udi_di", "+A123BJC5D6E71", "HIBCC") == known
    assert identifier_statements("udi_di", "=/A9999XYZ100T0944", "ICCBBA") == known
    assert identifier_statements("udi_di", "=/A9999XYZ100T0944", "") == known
    assert identifier_statements("basic_udi_di", "A9999XYZ100T0944", "ICCBBA") == {}
    assert identifier_statements("basic_udi_di", "B-BEMF000000106CR023335WE", "EUDAMED") == {}
    assert identifier_statements("udi_di", "anything", "EUDAMED") == {}
    assert identifier_statements("basic_udi_di", "no form at all", "") == {}
    assert identifier_statements("reference_number", "42", "") == {}


@pytest.mark.parametrize(
    ("value", "entity"),
    [("1234_1234_9", "HIBCC"), ("UDI-Code", "GS1"), ("12345678901", ""), ("+a123bjc5d6e71g", ""), ("", "")],
)
def test_what_has_no_form_is_told(value: str, entity: str) -> None:
    """Then there is no check to speak of."""
    assert identifier_statements("udi_di", value, entity) == {"udiFormKnown": False}


def test_a_basic_udi_of_another_form_fails_where_the_entity_is_named() -> None:
    """Two arbitrary words are no Global Model Number, and a UDI-DI of HIBCC is no Basic UDI-DI."""
    assert identifier_statements("basic_udi_di", "Basic UDI", "GS1") == {"basicUdiCheckOk": False}
    assert identifier_statements("basic_udi_di", "+A123BJC5D6E71G", "HIBCC") == {"basicUdiCheckOk": False}
    assert identifier_statements("basic_udi_di", "1987654Ad4X4b£5ttr2310c2K", "GS1") == {"basicUdiCheckOk": False}


def test_twelve_digits_may_be_of_gs1_or_ifa() -> None:
    """Without an entity either check will do; with one only its own."""
    assert identifier_statements("udi_di", "111234567842", "") == {"udiFormKnown": True, "udiCheckOk": True}
    assert identifier_statements("udi_di", "111234567842", "GS1") == {"udiFormKnown": True, "udiCheckOk": False}
    assert identifier_statements("udi_di", "614141999996", "IFA") == {"udiFormKnown": True, "udiCheckOk": False}


@given(st.text("0123456789", min_size=7, max_size=13), st.integers(0, 12), st.integers(1, 9))
def test_modulo_10_finds_every_wrong_digit(digits: str, place: int, step: int) -> None:
    """Whichever digit is changed, the check digit changes."""
    at = place % len(digits)
    changed = f"{digits[:at]}{(int(digits[at]) + step) % 10}{digits[at + 1 :]}"

    assert modulo_10_digit(changed) != modulo_10_digit(digits)


@given(st.text("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=6, max_size=23), st.data())
def test_the_pair_finds_every_wrong_character(text: str, data: st.DataObject) -> None:
    """Whichever character is changed, and whichever two neighbours swapped, the pair changes."""
    at = data.draw(st.integers(0, len(text) - 2))
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    changed = (
        text[:at] + data.draw(st.sampled_from("23456789ABC").filter(lambda char: char != text[at])) + text[at + 1 :]
    )

    assert pair(changed) != pair(text)
    assert pair(swapped) != pair(text) or text[at] == text[at + 1]


def test_check_characters_of_other_alphabets() -> None:
    """What a scheme cannot encode has no check character; leading zeros of two digits are kept."""
    assert pair("é") is pair("x" * 24) is hibc_character("a") is None
    assert hibc_character("+A123BJC5D6E71") == "G"
    assert modulo_97_digits("PP12345ABCD.12345678.90") == "04"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Z12", {"emdnKnown": True, "emdnLeaf": False}),
        (" A01030101 ", {"emdnKnown": True, "emdnLeaf": True}),
        ("Z1", {"emdnKnown": False}),
        ("a01", {"emdnKnown": False}),
        ("85:EU_CLASS_IIB", {"emdnKnown": False}),
    ],
)
def test_emdn_codes(code: str, expected: dict[str, bool]) -> None:
    """A code is known as it is published; whether it is terminal is asked of known codes only."""
    assert identifier_statements("emdn", code, "") == expected


@pytest.mark.parametrize(
    ("srn", "role", "expected"),
    [
        ("NO-MF-000012345", "manufacturer", {"srnFormOk": True, "srnRoleOk": True}),
        ("NO-IM-000012345", "manufacturer", {"srnFormOk": True, "srnRoleOk": False}),
        ("DE-AR-000012345", "authorised_representative", {"srnFormOk": True, "srnRoleOk": True}),
        ("DE-IM-000012345", "importer", {"srnFormOk": True, "srnRoleOk": True}),
        ("DE-PR-000012345", "system_or_procedure_pack_producer", {"srnFormOk": True, "srnRoleOk": True}),
        ("DE-MF-000012345", "distributor", {"srnFormOk": True}),
        ("DE-MF-000012345", "", {"srnFormOk": True}),
        ("DE-MF-12345", "manufacturer", {"srnFormOk": False}),
        ("DE-NB-000012345", "", {"srnFormOk": False}),
    ],
)
def test_registration_numbers(srn: str, role: str, expected: dict[str, bool]) -> None:
    """Form first; the role is compared where it is one that gets a number."""
    assert not role or role in ROLES
    assert identifier_statements("srn", srn, role) == expected


@pytest.mark.parametrize(("number", "ok"), [("0123", True), (" 2797 ", True), ("123", False), ("NB 0123", False)])
def test_numbers_of_notified_bodies(number: str, ok: bool) -> None:
    """Four digits and nothing else."""
    assert identifier_statements("notified_body", number, "") == {"notifiedBodyNumberOk": ok}


def test_every_statement_is_a_property_of_the_ontology() -> None:
    """Each is declared as a data property with truth values."""
    index = read_index([knowledge_root() / "ontology" / "core" / "check.ttl"])
    cases = [
        *((scheme, value, entity) for scheme, entity, value in EXAMPLES),
        ("emdn", "A01", ""),
        ("srn", "NO-MF-000012345", "manufacturer"),
        ("notified_body", "0123", ""),
    ]
    stated = {name for case in cases for name in identifier_statements(*case)}

    assert len(stated) == 8
    for name in stated:
        assert index.has_type(MD + name, OWL + "DatatypeProperty"), name
        assert index.iri(MD + name, RDFS + "range") == XSD + "boolean", name
        assert len(index.objects(MD + name, RDF + "type")) == 1, name


def test_real_identifiers_pass(records: list[dict[str, str]]) -> None:
    """Every GTIN, Basic UDI-DI, SRN and EMDN code of the registered devices passes, whether or not GS1 is named."""
    for about in ("GS1", ""):
        udi = Counter(
            identifier_statements("udi_di", row["gtin"], about)["udiCheckOk"] for row in records if row["gtin"]
        )
        basic = Counter(
            identifier_statements("basic_udi_di", row["basic_udi"], about)["basicUdiCheckOk"]
            for row in records
            if row["basic_udi"] and not (about and row["basic_udi"].startswith("+"))
        )
        assert set(udi) == set(basic) == {True}
        assert min(udi.total(), basic.total()) > 1000
    assert {identifier_statements("srn", row["srn"], "")["srnFormOk"] for row in records} == {True}
    codes = {code for row in records for code in row["emdn"].split(";") if code and ":" not in code}
    assert {tuple(identifier_statements("emdn", code, "").values()) for code in codes} == {(True, True)}


def test_identifiers_of_sample_messages(eudamed_messages: dict[str, Path]) -> None:
    """Basic UDI-DIs of GS1 in the sample messages pass, but for placeholders without any digit."""
    fields = load_field_table(knowledge_root())
    products = [p for path in eudamed_messages.values() if "UDI" in path.stem for p in read(path, fields).products]
    found = {
        identifier.value: identifier_statements("basic_udi_di", identifier.value, "GS1")["basicUdiCheckOk"]
        for product in products
        for part in (product, *product.devices)
        for identifier in part.identifiers
        if (identifier.scheme, identifier.issuer) == ("basic_udi_di", "GS1")
    }

    assert len(found) > 5
    assert [value for value, ok in found.items() if not ok and any(char.isdigit() for char in value)] == []

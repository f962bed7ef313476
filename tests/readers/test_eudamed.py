# SPDX-License-Identifier: Apache-2.0
"""EUDAMED messages: what a record says, what it only claims, and what is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kgservice.errors import InputError, InvalidValueError, KnowledgeError, MissingTermError, UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.knowledge.graph import knowledge_root
from kgservice.model.product import Place, ReadResult
from kgservice.readers import read
from kgservice.readers.eudamed_mapping import check_fields, load_mapping, mapping_path

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<m:Push {version}xmlns:m="https://ec.europa.eu/tools/eudamed/dtx/servicemodel/Message/v1" {extra}
  xmlns:d="https://ec.europa.eu/tools/eudamed/dtx/datamodel/Entity/Device/v1"
  xmlns:b="https://ec.europa.eu/tools/eudamed/dtx/datamodel/Entity/Device/BasicUDI/v1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<m:sender><m:token>secret</m:token></m:sender>
<m:payload>
{payload}
</m:payload>
</m:Push>
"""
BASIC = """<d:{name}>
<b:riskClass>{risk}</b:riskClass>
<b:model>Model</b:model>
<b:identifier><b:DICode>BASIC1</b:DICode><b:issuingEntityCode>{issuer}</b:issuingEntityCode></b:identifier>
{more}
</d:{name}>"""
UDI = """<d:{name}>
<b:identifier><b:DICode>{code}</b:DICode><b:issuingEntityCode>GS1</b:issuingEntityCode></b:identifier>
<b:basicUDIIdentifier><b:DICode>BASIC1</b:DICode><b:issuingEntityCode>GS1</b:issuingEntityCode></b:basicUDIIdentifier>
{more}
</d:{name}>"""


def message(*payload: str, version: str = "", extra: str = "") -> bytes:
    """Return a message with its payload beginning on line 8."""
    return MESSAGE.format(payload="\n".join(payload), version=version, extra=extra).encode()


def basic(more: str = "", name: str = "MDRBasicUDI", risk: str = "CLASS_IIA", issuer: str = "GS1") -> str:
    """Return a record of a device model; *more* begins on its fifth line."""
    return BASIC.format(more=more, name=name, risk=risk, issuer=issuer)


def udi(more: str = "", code: str = "UDI1", name: str = "MDRUDIDIData") -> str:
    """Return a record of a UDI-DI."""
    return UDI.format(more=more, name=name, code=code)


def tags(**elements: str) -> str:
    """Return simple elements, one a line."""
    return "\n".join(f"<b:{name}>{text}</b:{name}>" for name, text in elements.items())


def message_read(fields: FieldTable, *payload: str) -> ReadResult:
    """Return what is read from a message called m.xml."""
    return read(message(*payload), fields, name="m.xml")


def test_properties_become_answers_with_their_line(fields: FieldTable) -> None:
    """Flags answer fields, and the answer points at the element."""
    more = tags(
        active="true", implantable="false", reusable="1", specialDevice="MDR_SOFTWARE", animalTissuesCells="true"
    )
    (product,) = message_read(fields, basic(more), udi(tags(sterile="true"))).products
    answers = product.answers

    assert {name: answer.truth for name, answer in answers.items() if answer.kind == "yes-no"} == {
        "active": True,
        "implantable": False,
        "reusable_surgical_instrument": True,
        "software": True,
        "sterile": True,
    }
    assert answers["tissue_origin"].yes == ("animal",)
    assert not answers["tissue_origin"].closed
    assert Place("m.xml", 12) == answers["active"].statements[0].place


def test_class_and_act_are_claims_and_never_facts(fields: FieldTable) -> None:
    """A record is declared to be a device of a class; that answers no field, and the record is not complete."""
    (product,) = message_read(fields, basic()).products

    assert product.declared is not None
    assert (
        product.declared.qualification, product.declared.legislation, product.declared.risk_class,
    ) == ("MD", "MDR", "IIa")  # fmt: skip
    assert Place("m.xml", 9) == product.declared.place
    assert product.answers == {}
    assert not product.complete


@pytest.mark.parametrize(
    ("name", "risk", "more", "expected"),
    [
        ("IVDRBasicUDI", "CLASS_C", "", ("IVD", "IVDR", "C")),
        ("PRBasicUDI", "CLASS_I", tags(type="SYSTEM"), (None, "MDR", "I")),
        ("MDEUDI", "CLASS_IIB", tags(applicableLegislation="MDD"), ("MD", "MDD", "IIb")),
        ("MDEUDI", "AIMDD", tags(applicableLegislation="AIMDD"), ("MD", "AIMDD", "AIMDD")),
        ("IVDEUDI", "IVD_ANNEX_II_LIST_A", "", ("IVD", "IVDD", "list_A")),
        ("IVDEUDI", "IVD_GENERAL", "", ("IVD", "IVDD", "general")),
    ],
)
def test_each_act_declares_in_its_own_words(
    name: str, risk: str, more: str, expected: tuple[str | None, str, str], fields: FieldTable
) -> None:
    """A directive's class stays a directive's class."""
    (product,) = message_read(fields, basic(more, name=name, risk=risk)).products

    assert product.declared is not None
    assert expected == (product.declared.qualification, product.declared.legislation, product.declared.risk_class)


@pytest.mark.parametrize(
    ("human", "medicinal", "truth"),
    [("true", "false", True), ("false", "true", True), ("false", "false", False)],
)
def test_either_substance_answers_for_both(human: str, medicinal: str, *, truth: bool, fields: FieldTable) -> None:
    """A substance from blood is a medicinal substance; only two noes are a no."""
    more = tags(humanProductCheck=human, medicinalProductCheck=medicinal)
    (product,) = message_read(fields, basic(more)).products

    assert truth is product.answers["ancillary_medicinal_substance"].truth


def test_one_no_of_two_answers_nothing(fields: FieldTable) -> None:
    """Where the other element is missing the question stays open, and this is said."""
    result = message_read(fields, basic(tags(humanProductCheck="false")))

    assert result.products[0].answers == {}
    assert "MDRBasicUDI: ancillary_medicinal_substance" in [note.what for note in result.unused]


def test_an_in_vitro_record_tells_its_kind(fields: FieldTable) -> None:
    """Reagent, instrument and software are kinds; self-test and near-patient test are answers."""
    more = tags(
        reagent="true", instrument="false", selfTesting="true", nearPatientTesting="false",
        companionDiagnostics="false", specialDevice="IVDR_SOFTWARE", kit="true",
    )  # fmt: skip
    result = message_read(fields, basic(more, name="IVDRBasicUDI", risk="CLASS_B"))
    kinds = result.products[0].answers["ivd_kinds"]

    assert (kinds.yes, kinds.no) == (("reagent", "ivd_software"), ("instrument",))
    assert [result.products[0].answers[name].truth for name in ("self_test", "near_patient")] == [True, False]
    assert "IVDRBasicUDI/kit" in [note.what for note in result.unused]


def test_annex_xvi_is_a_group_and_a_claim(fields: FieldTable) -> None:
    """A product type without medical purpose names its group, and is declared as such."""
    more = "<b:annexXVINonMedicalDeviceTypes><b:nmdType>EMR</b:nmdType></b:annexXVINonMedicalDeviceTypes>"
    (product,) = message_read(fields, basic(), udi(more)).products

    assert product.answers["annex_xvi_groups"].yes == ("high_intensity_em_equipment",)
    assert product.declared is not None
    assert product.declared.qualification == "annexXVI"

    (product,) = message_read(fields, udi(tags(annexXVIApplicable="false"))).products
    assert product.answers["annex_xvi_groups"].closed


def test_several_udi_dis_are_several_devices(fields: FieldTable) -> None:
    """What differs between them stays with each; what is said of the model stays with the product."""
    result = message_read(
        fields, basic(tags(active="true")), udi(tags(sterile="true"), "U1"), udi(tags(sterile="false"), "U2")
    )
    (product,) = result.products

    assert list(product.answers) == ["active"]
    assert [(device.id, device.answers["sterile"].truth) for device in product.devices] == [("U1", True), ("U2", False)]
    assert [(i.scheme, i.value) for i in product.identifiers] == [("basic_udi_di", "BASIC1")]


def test_identifiers_operators_markets_and_names(fields: FieldTable) -> None:
    """Codes, actors and countries are taken up; a code of the wrong form is reported."""
    more = (
        tags(MDNCodes="A01030101 85:EU_CLASS_I", referenceNumber="REF 1")
        + "<b:tradeNames><b:name><b:language>NO</b:language><b:textValue>Navn</b:textValue></b:name>"
        + "<b:name><b:language>EN</b:language><b:textValue>Name</b:textValue></b:name></b:tradeNames>"
        + "<b:marketInfos><b:marketInfo><b:country>NO</b:country><b:startDate>2026-01-01</b:startDate></b:marketInfo>"
        + "</b:marketInfos>"
    )
    result = message_read(fields, basic(tags(MFActorCode="NO-MF-000000001")), udi(more))
    (product,) = result.products

    assert {("basic_udi_di", "BASIC1"), ("udi_di", "UDI1"), ("emdn", "A01030101"), ("reference_number", "REF 1")} == {
        (identifier.scheme, identifier.value) for identifier in product.identifiers
    }
    assert [(o.role, o.country, o.srn) for o in product.operators] == [("manufacturer", "NO", "NO-MF-000000001")]
    assert [market.country for market in product.markets] == ["NO"]
    assert (product.name, product.remarks) == ("Name", {"other_names": ["Model"]})
    assert {
        "MDRUDIDIData/MDNCodes 85:EU_CLASS_I",
        "MDRUDIDIData/tradeNames NO",
        "MDRUDIDIData/marketInfos startDate",
    } <= {note.what for note in result.unused}


def test_market_information_goes_to_the_device_it_is_about(fields: FieldTable) -> None:
    """In the same message it is joined; alone it is a product known by its code."""
    market = (
        "<m:DTXMarketInfo><b:uDIDIIdentifier><b:DICode>UDI1</b:DICode><b:issuingEntityCode>GS1</b:issuingEntityCode>"
        "</b:uDIDIIdentifier><b:marketInfos><b:marketInfo><b:country>SE</b:country></b:marketInfo></b:marketInfos>"
        "</m:DTXMarketInfo>"
    )
    for payload, name in (((basic(), udi(), market), "Model"), ((market,), "UDI1")):
        (product,) = message_read(fields, *payload).products
        assert (name, ["SE"]) == (product.name, [m.country for m in product.markets])


def test_nothing_is_dropped_silently_and_no_token_leaks(fields: FieldTable) -> None:
    """Unknown elements, values, empty elements and the envelope are named, never their content."""
    result = message_read(fields, basic(tags(colour="red", specialDevice="MDR_ROCKET", active="<!-- x -->")))

    assert {"MDRBasicUDI/colour", "MDRBasicUDI/specialDevice MDR_ROCKET", "MDRBasicUDI/active", "sender"} == {
        note.what for note in result.unused
    }
    assert "secret" not in str(result)


@pytest.mark.parametrize(
    "root",
    ["PullRequest", "Acknowledgement"],
)
def test_a_message_without_device_says_so(root: str, fields: FieldTable) -> None:
    """A query or receipt gives no product and a reason."""
    result = read(message().replace(b"m:Push", f"m:{root}".encode()), fields)

    assert result.products == ()
    assert root in [note.what for note in result.unused]


def test_the_known_faults_of_published_samples_are_mended_in_the_open(fields: FieldTable) -> None:
    """A comment in the attribute version and a known undeclared prefix are read, and reported with their lines."""
    data = message(basic("<lsn:x/>"), version='version="<!-- Schema\nversion here-->" ')
    result = read(data, fields, name="m.xml")

    assert [(note.what, note.place.line) for note in result.unused if note.what in {"@version", "xmlns:lsn"}] == [
        ("@version", 2),
        ("xmlns:lsn", 13),
    ]
    assert result.products[0].declared is not None
    assert Place("m.xml", 10) == result.products[0].declared.place


@pytest.mark.parametrize(
    ("data", "error", "line"),
    [
        (message(basic(tags(active="perhaps"))), InvalidValueError, 12),
        (message(basic("<zz:x/>")), UnreadableInputError, 12),
        (message(basic("<b:x>")), UnreadableInputError, 13),
        (message().replace(b"<m:Push", b'<!DOCTYPE a [<!ENTITY b "c">]>\n<m:Push', 1), UnreadableInputError, 2),
        (b"<note/>", UnreadableInputError, 1),
        (b'<m:Push other="<!-- x -->"/>', UnreadableInputError, 1),
        (message(basic("<b:kit>" * 2000 + "</b:kit>" * 2000)), UnreadableInputError, 12),
    ],
)
def test_a_fault_is_one_error_at_its_line(data: bytes, error: type[InputError], line: int, fields: FieldTable) -> None:
    """Anything else that is wrong is refused, with its line."""
    with pytest.raises(error) as caught:
        read(data, fields, hint="eudamed-dtx", name="m.xml")

    assert caught.value.where is not None
    assert line == caught.value.where.line


def test_a_flag_that_contradicts_another_is_an_error(fields: FieldTable) -> None:
    """One record cannot say yes and no."""
    with pytest.raises(InvalidValueError, match="two ways"):
        message_read(fields, basic(tags(active="true") + tags(active="false")))


def test_the_mapping_is_checked_against_the_fields(fields: FieldTable, tmp_path: Path) -> None:
    """A field that the ontology does not have, or a key without meaning, is an error of ours."""
    check_fields(load_mapping(mapping_path()), fields)
    with pytest.raises(MissingTermError):
        check_fields(load_mapping(mapping_path()), FieldTable({}, {}))
    for text in (
        "a: [",
        "prefixes: {}",
        "prefixes: {}\nmessages: []\nrecords: {}\nelements: {udi: {x: {use: answer, us: y}}}",
    ):
        path = tmp_path / f"{len(text)}.yaml"
        path.write_text(text)
        with pytest.raises(KnowledgeError):
            load_mapping(path)


def test_every_use_of_the_mapping_says_why(fields: FieldTable) -> None:
    """An element that says nothing has a reason in both languages."""
    assert knowledge_root() in mapping_path().parents
    for rules in load_mapping(mapping_path()).elements.values():
        assert all(rule.reason.en and rule.reason.nb for rule in rules.values() if rule.use == "nothing")


def test_every_published_sample_is_read(fields: FieldTable, eudamed_messages: dict[str, Path]) -> None:
    """The Commission's sample messages are all read; those about devices give products."""
    for path in eudamed_messages.values():
        result = read(path, fields)
        text = path.read_text()
        asked = re.search(r"serviceID>(\w+)<", text)
        if ":Push " in text and asked and asked.group(1) in {"DEVICE", "BASIC_UDI", "UDI_DI", "MARKET_INFO"}:
            assert result.products, path.name
        assert all(product.iri and product.name and not product.complete for product in result.products)

# SPDX-License-Identifier: Apache-2.0
"""From results of shapes to findings, and from findings to what became of each duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kgservice import open_assessor, open_checker, read
from kgservice.errors import KnowledgeError
from kgservice.gaps import Checker
from kgservice.gaps.shapes import GapShapes
from kgservice.model.gap import Check, DutyCheck, DutyStatus, Finding, Level, Waiver
from kgservice.model.place import Place
from kgservice.report.duties import read_role

DAY = date(2026, 11, 23)
STRAP = "name: Strap\ncomplete: true\nintended_purposes: [treatment]\n"
AI = """\
name: Reader
complete: true
software: true
intended_purposes: [diagnosis]
for_individual_patients: true
data_actions: [analysis]
informs_decisions: true
decision_impact: other
ai_system: true
ai_role: itself_the_product
"""
PREFIXES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix md: <https://w3id.org/mdkg/ontology/> .
@prefix mdlaw: <https://w3id.org/mdkg/law/> .
@prefix mdo: <https://w3id.org/mdkg/obligation/> .
@prefix mdsh: <https://w3id.org/mdkg/shape/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:prefixes> sh:declare [ sh:prefix "md" ; sh:namespace "https://w3id.org/mdkg/ontology/"^^xsd:anyURI ] .
"""
MARKET = "mdsh:x a sh:PropertyShape ; sh:targetClass md:CheckedProduct ; sh:path md:market ; sh:minCount 1"
TEXTS = 'sh:message "wrong"@en ; sh:message "galt"@nb ; md:remedy "mend it"@en ; md:remedy "rett det"@nb'


def check(
    text: str,
    *,
    checker: Checker | None = None,
    role: str | None = None,
    jurisdiction: str | None = None,
    as_of: date = DAY,
    waivers: Sequence[Waiver] = (),
) -> Check:
    knowledge = open_assessor().knowledge
    products = read(text.encode(), knowledge.fields, hint="yaml", name="p.yaml").products
    named = read_role(role, knowledge) if role else None
    return (checker or open_checker()).check(
        products, as_of=as_of, jurisdiction=jurisdiction, role=named, waivers=waivers
    )


def with_shapes(tmp_path: Path, turtle: str) -> Checker:
    """Return a checker that knows these shapes alone."""
    path = tmp_path / "shapes.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    checker = Checker(open_assessor())
    checker.shapes = GapShapes(open_assessor().knowledge)
    checker.shapes.files = (path,)
    return checker


def found(tmp_path: Path, turtle: str, text: str = STRAP, **asked: str) -> list[Finding]:
    return list(check(text, checker=with_shapes(tmp_path, turtle), **asked).products[0].findings)


def duty(result: Check, notation: str, product: int = 0) -> DutyCheck:
    known = open_assessor().knowledge.obligations.obligations
    return next(d for d in result.products[product].duties if known[d.obligation].notation == notation)


def waiver(rule: str, expires: date = DAY, product: str | None = None, line: int = 1) -> Waiver:
    return Waiver(rule, product, "under way", "RA", expires, Place("kgservice.toml", line))


# from a result to a finding


def test_a_property_shape_says_everything(tmp_path: Path) -> None:
    """Level, texts, duty, sources, value and place of a finding are those of its shape and of the value."""
    shape = f"""mdsh:countries a sh:PropertyShape ; sh:targetClass mdsh:mdr-mfr-psur ; sh:path md:market ;
        sh:in ( "NO" ) ; sh:severity sh:Warning ; {TEXTS} ; md:obligation mdo:mdr-mfr-psur ;
        dcterms:source mdlaw:mdr-art-86 ; md:interpretedBy <https://w3id.org/mdkg/guidance/x> ."""

    (finding,) = found(tmp_path, shape, f"{STRAP}implantable: true\nmarkets: [NO,\n  SE]\n")

    assert (finding.rule, finding.level, finding.value) == ("countries", Level.WARNING, "SE")
    assert (finding.message("nb"), finding.remedy("en")) == ("galt", "mend it")
    assert (finding.place.source, finding.place.line) == ("p.yaml", 6)
    assert finding.basis == ("https://w3id.org/mdkg/law/mdr-art-86",)
    assert finding.guidance == ("https://w3id.org/mdkg/guidance/x",)
    assert finding.bearers
    assert finding.applies
    assert finding.evidence_types == ()


SPARQL = '''\
mdsh:old a sh:NodeShape ; sh:targetClass md:CheckedProduct ; sh:severity sh:Info ; sh:sparql mdsh:too-old ;
    md:remedy "of the shape"@en ; dcterms:source mdlaw:mdr-art-10 .
mdsh:too-old a sh:SPARQLConstraint ; sh:prefixes <urn:prefixes> ; sh:severity sh:Warning ;
    sh:select """SELECT $this ?value ?months WHERE {
        $this md:hasEvidence ?value . ?value md:ageInMonths ?months . FILTER(?months > 12) }""" ;
    sh:message "{?months} months old"@en ; sh:message "{?months} måneder gammel"@nb .
'''


def test_a_constraint_in_sparql_says_its_own(tmp_path: Path) -> None:
    """A finding of a query goes by the name of the constraint, with its gaps filled in both languages."""
    evidence = "evidence:\n  - {type: psur, date: 2026-10-01}\n  - {type: psur, date: 2024-10-01}\n"

    (finding,) = found(tmp_path, SPARQL, STRAP + evidence)

    assert (finding.rule, finding.level) == ("too-old", Level.WARNING)
    assert (finding.message("en"), finding.message("nb")) == ("25 months old", "25 måneder gammel")
    assert (finding.place.line, finding.value) == (6, "")
    assert (finding.remedy("en"), finding.basis) == ("of the shape", ("https://w3id.org/mdkg/law/mdr-art-10",))


def test_a_message_without_gaps_is_that_of_the_shape(tmp_path: Path) -> None:
    """Words in braces that are no variable stay as they are."""
    shape = f'{MARKET} ; sh:message "{{a}}"@en .'

    assert [finding.message("nb") for finding in found(tmp_path, shape)] == ["{a}"]


def test_a_shape_without_message_has_one_of_ours(tmp_path: Path) -> None:
    """Where the shape says nothing, the words of the engine are used, in both languages."""
    shape = f"{MARKET} ."

    (finding,) = found(tmp_path, shape)

    assert finding.level is Level.VIOLATION
    assert finding.message.en
    assert finding.message.nb not in {"", finding.message.en}


def test_a_shape_without_a_name_is_a_fault_of_ours(tmp_path: Path) -> None:
    """A finding that could not be waived or looked up is none that we ship."""
    shape = (
        "mdsh:x sh:targetClass md:CheckedProduct ; a sh:NodeShape ; sh:property [ sh:path md:market ; sh:minCount 1 ] ."
    )

    with pytest.raises(KnowledgeError, match="has no IRI"):
        found(tmp_path, shape)


def test_an_ill_formed_shape_is_a_fault_of_ours(tmp_path: Path) -> None:
    """Whoever checks a product can do nothing about our shapes."""
    with pytest.raises(KnowledgeError):
        found(tmp_path, "mdsh:x a sh:PropertyShape ; sh:targetClass md:CheckedProduct .")


@pytest.mark.parametrize(
    ("shape", "jurisdiction", "count"),
    [('md:jurisdiction "NO"', None, 1), ('md:jurisdiction "NO"', "NO", 1), ('md:jurisdiction "NO"', "EU", 0)],
)
def test_a_shape_of_one_country_is_silent_elsewhere(
    shape: str, jurisdiction: str | None, count: int, tmp_path: Path
) -> None:
    """What only Norwegian law asks is not found where only the Union is asked for."""
    turtle = f"{MARKET} ; {TEXTS} ; {shape} ."

    assert (
        len(check(STRAP, checker=with_shapes(tmp_path, turtle), jurisdiction=jurisdiction).products[0].findings)
        == count
    )


@pytest.mark.parametrize(
    ("obligation", "role", "count"),
    [
        ("mdr-mfr-risk", None, 1),
        ("mdr-mfr-risk", "manufacturer", 1),
        ("mdr-mfr-risk", "importer", 0),
        ("ivdr-mfr-risk", None, 0),
        ("aia-risk", None, 0),
    ],
)
def test_findings_of_duties_that_do_not_bind_are_dropped(
    obligation: str, role: str | None, count: int, tmp_path: Path
) -> None:
    """A shape that looks at every product says nothing of a duty that does not apply, or of another role."""
    turtle = f"{MARKET} ; {TEXTS} ; md:obligation mdo:{obligation} ."

    assert len(check(STRAP, checker=with_shapes(tmp_path, turtle), role=role).products[0].findings) == count


# what became of a duty


def test_evidence_closes_a_gap() -> None:
    """A document of a fitting type is evidence, and is named with its line."""
    before = duty(check(STRAP), "MDR-MFR-RISK")
    after = duty(
        check(f"{STRAP}evidence:\n  - {{type: risk_management_file, title: R, date: 2026-01-01}}\n"), "MDR-MFR-RISK"
    )

    assert (before.status, before.evidence) == (DutyStatus.GAP, ())
    assert [finding.rule for finding in before.findings] == ["mdr-mfr-risk-evidence"]
    assert after.status in {DutyStatus.EVIDENCE_GIVEN, DutyStatus.GAP}
    assert [place.line for place in after.evidence] == [5]
    assert "mdr-mfr-risk-evidence" not in {finding.rule for finding in after.findings}


def test_an_occasion_without_evidence_is_undetermined() -> None:
    """What is owed when an event occurs is no gap while nobody says that it occurred."""
    result = check(STRAP)

    found_duty = duty(result, "MDR-MFR-VIG-REPORT")
    assert (found_duty.status, found_duty.occasion, found_duty.findings) == (DutyStatus.UNDETERMINED, True, ())
    assert "mdr-mfr-vig-report-evidence" not in {finding.rule for finding in result.products[0].findings}


def test_an_occasion_with_evidence_is_shown() -> None:
    """A report of an incident shows that the duty was met."""
    result = check(f"{STRAP}evidence:\n  - {{type: own, covers: [MDR-MFR-VIG-REPORT]}}\n")

    assert duty(result, "MDR-MFR-VIG-REPORT").status is DutyStatus.EVIDENCE_GIVEN
    assert not duty(result, "MDR-MFR-VIG-REPORT").occasion


def test_duties_that_do_not_apply_or_are_open() -> None:
    """A strap is no IVD; of a product of which nothing is said, most is open, with what it depends on."""
    other = duty(check(STRAP), "IVDR-MFR-RISK")
    unknown = duty(check("name: Something\n"), "MDR-MFR-RISK")

    assert (other.status, other.findings) == (DutyStatus.NOT_APPLICABLE, ())
    assert other.because
    assert (unknown.status, unknown.occasion) == (DutyStatus.UNDETERMINED, False)
    assert any(proof.holds is None for proof in unknown.because)


def test_permissions_are_not_checked() -> None:
    """What one may do leaves no gap."""
    known = open_assessor().knowledge.obligations.obligations
    result = check(AI).products[0]

    permitted = [d for d in result.duties if known[d.obligation].kind in {"permission", "constraint"}]
    assert permitted
    assert {d.status for d in permitted} <= {DutyStatus.NOT_APPLICABLE, DutyStatus.UNDETERMINED}
    assert not [d for d in permitted if d.findings]


def test_what_is_no_law_yet_is_a_note() -> None:
    """A duty whose day has not come is a note with its day, and weighs fully when it has."""
    medical = AI.replace("other", "serious_deterioration_or_surgery")
    early = [f for f in check(medical).products[0].findings if f.rule == "aia-risk-evidence"]
    late = [f for f in check(medical, as_of=date(2030, 1, 1)).products[0].findings if f.rule == "aia-risk-evidence"]

    assert [f.level for f in early] == [Level.NOTE]
    assert min(e.applies_from for e in early[0].applies if e.applies_from) > DAY
    assert [f.level for f in late] == [Level.VIOLATION]


def test_findings_run_by_weight_and_age() -> None:
    """Violations come before warnings and notes, and among them the oldest duty first."""
    findings = check(AI.replace("other", "serious_deterioration_or_surgery")).products[0].findings

    order = [Level.VIOLATION, Level.WARNING, Level.NOTE]
    levels = [order.index(finding.level) for finding in findings]
    days = [
        min(e.applies_from for e in f.applies if e.applies_from)
        for f in findings
        if f.level is Level.VIOLATION and f.applies
    ]
    assert levels == sorted(levels)
    assert len(set(levels)) > 1
    assert days == sorted(days)


def test_a_role_has_its_own_duties_and_those_it_brings_about() -> None:
    """The manufacturer of a device with AI is its provider too; an importer is neither."""
    known = open_assessor().knowledge.obligations.obligations
    medical = AI.replace("other", "serious_deterioration_or_surgery")
    maker = {known[d.obligation].notation for d in check(medical, role="produsent").products[0].duties}
    importer = {known[d.obligation].notation for d in check(medical, role="importer").products[0].duties}

    assert {"MDR-MFR-RISK", "AIA-RISK"} <= maker
    assert not {"MDR-MFR-RISK"} & importer
    assert importer
    assert importer - maker


def test_a_document_that_closes_several_gaps_is_named() -> None:
    """What would help most is told first, with the duties it would show."""
    shared = check(STRAP, role="manufacturer").products[0].shared

    counts = [len(document.obligations) for document in shared]
    assert counts == sorted(counts, reverse=True)
    assert all(count > 1 for count in counts)
    assert "technical_documentation" in {document.evidence_type for document in shared}


# waivers


@pytest.mark.parametrize("rule", ["MDR-MFR-RISK", "mdr-mfr-risk-evidence", "mdr-mfr-risk"])
def test_a_waiver_counts(rule: str) -> None:
    """A waiver names a duty by number or a finding by its rule; on its last day it still counts."""
    result = check(STRAP, waivers=[waiver(rule)])

    found_duty = duty(result, "MDR-MFR-RISK")
    assert found_duty.status is DutyStatus.WAIVED
    assert [f.waived.expired for f in found_duty.findings if f.waived] == [False]
    assert result.stale_waivers == ()


def test_an_expired_waiver_is_stale_and_its_finding_counts() -> None:
    """A day later the gap is a gap again, and the waiver itself is to be settled."""
    over = waiver("MDR-MFR-RISK", date(2026, 11, 22))
    result = check(STRAP, waivers=[over])

    assert duty(result, "MDR-MFR-RISK").status is DutyStatus.GAP
    assert [f.waived.expired for f in duty(result, "MDR-MFR-RISK").findings if f.waived] == [True]
    assert result.stale_waivers == (over,)


def test_of_two_waivers_the_one_that_counts_is_taken() -> None:
    """A renewed waiver counts although the old one is still there; the old one is to be removed."""
    over, renewed = waiver("MDR-MFR-RISK", date(2026, 1, 1)), waiver("MDR-MFR-RISK", date(2027, 1, 1), line=9)

    result = check(STRAP, waivers=[over, renewed])

    assert duty(result, "MDR-MFR-RISK").status is DutyStatus.WAIVED
    assert result.stale_waivers == (over,)


@pytest.mark.parametrize(("product", "waived"), [("Strap", True), ("strap-1", True), ("Belt", False), (None, True)])
def test_a_waiver_may_name_its_product(product: str | None, waived: bool) -> None:
    """By name or by id; a waiver of another product changes nothing here, and is not called unused here either."""
    result = check(f"id: strap-1\n{STRAP}", waivers=[waiver("MDR-MFR-RISK", product=product)])

    assert (duty(result, "MDR-MFR-RISK").status is DutyStatus.WAIVED) is waived
    assert result.stale_waivers == ()


def test_a_waiver_that_matches_nothing_is_stale() -> None:
    """A waiver of a finding that is not there is told, so that it can be removed."""
    unused = waiver("MDR-MFR-RISKS", date(2030, 1, 1))

    assert check(STRAP, waivers=[unused]).stale_waivers == (unused,)


# several devices, several products


DEVICES = """\
name: Ward system
complete: true
software: true
modules:
  - {name: Alarm, intended_purposes: [prediction], for_individual_patients: true, data_actions: [analysis],
     informs_decisions: true, decision_impact: serious_deterioration_or_surgery}
  - {name: Log, intended_purposes: [diagnosis], for_individual_patients: true, data_actions: [analysis],
     informs_decisions: true, decision_impact: other}
devices:
  - name: Ward alarm
    modules: [Alarm]
    identifiers: {udi_di: "04012345678902"}
  - name: Ward log
    modules: [Log]
"""


def test_a_product_of_several_devices() -> None:
    """The duties are those of all devices; a fault in the marking of one stands on its line."""
    result = check(DEVICES, role="manufacturer")

    product = result.products[0]
    devices = {name for d in product.assessment.duties for name in d.devices}
    assert devices == {"Ward alarm", "Ward log"}
    wrong = [f for f in product.findings if f.value == "04012345678902"]
    assert [f.place.line for f in wrong] == [12]


def test_products_are_checked_apart() -> None:
    """Evidence of one product shows nothing of another, whatever the order."""
    other = STRAP.replace("Strap", "Belt")
    with_file = f"{STRAP}evidence: [{{type: own, covers: [MDR-MFR-RISK]}}]\n"

    both = check(f"{with_file}---\n{other}")
    turned = check(f"{other}---\n{with_file}")

    assert [duty(both, "MDR-MFR-RISK", n).status for n in (0, 1)] == [DutyStatus.EVIDENCE_GIVEN, DutyStatus.GAP]
    assert [duty(turned, "MDR-MFR-RISK", n).status for n in (0, 1)] == [DutyStatus.GAP, DutyStatus.EVIDENCE_GIVEN]
    assert {f.fingerprint for f in both.products[0].findings} & {
        f.fingerprint for f in both.products[1].findings
    } == set()


def test_shapes_are_compiled_once() -> None:
    """A second check uses what the first compiled."""
    checker = Checker(open_assessor())

    assert checker.shapes.compiled is checker.shapes.compiled


def test_the_same_check_twice_is_the_same() -> None:
    """Nothing depends on what was checked before."""
    first, second = check(DEVICES), check(DEVICES)

    assert [replace(f) for f in first.products[0].findings] == list(second.products[0].findings)

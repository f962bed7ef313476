# SPDX-License-Identifier: Apache-2.0
"""A complete description has no gap; take one document out of it, and the gaps that follow appear, and no other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import pytest

from kgservice import open_assessor, open_checker, read
from kgservice.model.assessment import DutyOutcome
from kgservice.model.gap import DutyCheck, DutyStatus, Finding, Level, ProductCheck
from kgservice.model.obligation import Obligation
from kgservice.vocabulary import SKOS

AS_OF = date(2026, 11, 23)
CHECKED = ("obligation", "prohibition")

PRODUCT = {
    "name": "StrokeSight CT",
    "complete": True,
    "software": True,
    "intended_purposes": ["diagnosis"],
    "data_actions": ["analysis"],
    "for_individual_patients": True,
    "informs_decisions": True,
    "decision_impact": "death_or_irreversible_deterioration",
    "ai_system": True,
    "ai_role": "itself_the_product",
    "ai_failure_endangers_health": True,
    "placed_on_market_or_put_into_service": True,
    "use_ce_marked": True,
    "declared": {"qualification": "MD", "class": "III", "legislation": "MDR"},
    "markets": ["NO", "SE"],
    "operators": [{"role": "manufacturer", "name": "StrokeSight AB", "country": "SE", "srn": "SE-MF-000000001"}],
    "identifiers": {"basic_udi_di": "1987654Ad4X4bL5ttr2310c2K", "udi_di": "04012345678901", "emdn": "Z11030680"},
}
DOCUMENT = {
    "version": "1.0",
    "date": "2026-10-01",
    "languages": ["nb", "en", "sv"],
    "valid_from": "2026-01-01",
    "valid_until": "2028-01-01",
    "acts": ["MDR", "AIA"],
    "notified_body": "0123",
    "certificate_class": "III",
    "status": "approved",
}
PARTS = {"ai_technical_documentation": ["AIA-TD-SINGLE"]}
"""Documents that are part of another one, and say so."""


def checked(evidence: Sequence[Mapping[str, object]]) -> ProductCheck:
    text = json.dumps(PRODUCT | {"evidence": list(evidence)}, indent=1)
    products = read(text.encode(), open_assessor().knowledge.fields, hint="json", name="p.json").products
    return open_checker().check(products, as_of=AS_OF).products[0]


def tokens_of(obligation: Obligation) -> list[str]:
    index = open_assessor().knowledge.index
    return [index.literal(kind, SKOS + "notation") for kind in obligation.shown_by]


@cache
def duties() -> tuple[Obligation, ...]:
    """Return the duties of the product whose evidence is looked for."""
    known = open_assessor().knowledge.obligations.obligations
    applying = (d for d in nothing().assessment.duties if d.outcome is DutyOutcome.APPLIES)
    return tuple(known[d.obligation] for d in applying if known[d.obligation].kind in CHECKED)


@cache
def content_shapes() -> Mapping[str, str]:
    """Return local name → text of each shape that says what evidence must hold, not that there be some."""
    files = (path for path in open_checker().shapes.files if path.name != "obligations.ttl")
    blocks = (block for path in files for block in path.read_text(encoding="utf-8").split("\n\n"))
    return {block.split()[0].removeprefix("mdsh:"): block for block in blocks if block.startswith("mdsh:")}


@cache
def documents() -> tuple[str, ...]:
    """Return types of evidence that together show every duty, without those that nothing would miss."""
    chosen = list(dict.fromkeys(token for duty in duties() for token in tokens_of(duty)))
    for token in tuple(chosen):
        left = {other for other in chosen if other != token}
        named = any(f'"{token}"' in block for block in content_shapes().values())
        if not named and all(left & set(tokens_of(duty)) for duty in duties()):
            chosen.remove(token)
    return tuple(chosen)


def document(token: str, *covers: str) -> dict[str, object]:
    own = {"covers": [*covers, *PARTS.get(token, ())]} if covers or token in PARTS else {}
    return DOCUMENT | own | {"type": token, "title": token.replace("_", " "), "path": f"docs/{token}.md"}


def without(token: str | None) -> ProductCheck:
    return checked([document(other) for other in documents() if other != token])


def asked_for(findings: Sequence[Finding]) -> set[str]:
    known = open_assessor().knowledge.obligations.obligations
    return {known[f.obligation].notation for f in findings if f.obligation and f.evidence_types}


def unshown(found: ProductCheck) -> set[str]:
    """Return the duties that lack any evidence, those that wait for an event too."""
    gaps = {finding.obligation for finding in found.findings if finding.obligation and finding.evidence_types}
    return gaps | {duty.obligation for duty in found.duties if duty.occasion}


@cache
def nothing() -> ProductCheck:
    return checked(())


@cache
def complete() -> ProductCheck:
    return without(None)


def only_notes(duty: DutyCheck) -> bool:
    """Tell whether everything found about a duty is a note."""
    return {finding.level for finding in duty.findings} == {Level.NOTE}


def test_the_complete_description_has_no_gap() -> None:
    """With every document that is needed, well described, each duty that is checked has its evidence."""
    found = complete()

    assert [(finding.rule, str(finding.place)) for finding in found.findings] == []
    assert {d.status for d in found.duties if d.obligation in {o.iri for o in duties()}} == {DutyStatus.EVIDENCE_GIVEN}
    assert len(duties()) > 100


def test_nothing_at_all_leaves_every_duty_open() -> None:
    """Without any document each duty is a gap, is not law yet, or waits for the event that sets it off."""
    found = {duty.obligation: duty for duty in nothing().duties}
    lasting = [found[duty.iri] for duty in duties() if not duty.occasion]

    assert {duty.status for duty in lasting if not only_notes(duty)} == {DutyStatus.GAP}
    assert {duty.status for duty in lasting if only_notes(duty)} <= {DutyStatus.NOT_APPLICABLE}
    waiting = [found[duty.iri] for duty in duties() if duty.occasion]
    assert {duty.status for duty in waiting if not duty.findings} == {DutyStatus.UNDETERMINED}
    assert all(duty.occasion for duty in waiting if duty.status is DutyStatus.UNDETERMINED)


def sampled(values: Sequence[str], step: int) -> list[object]:
    """Return the values as parameters; those between the steps are left to the long run."""
    return [pytest.param(v, marks=() if n % step == 0 else pytest.mark.long) for n, v in enumerate(values)]


@pytest.mark.parametrize("token", sampled(documents(), 3))
def test_each_document_that_is_taken_out_opens_its_gaps(token: str) -> None:
    """Exactly the duties that no other document shows lack evidence; what else is found speaks of that document."""
    left = {other for other in documents() if other != token}
    bare = {duty.iri for duty in duties() if not left & set(tokens_of(duty))}
    found = without(token)

    assert unshown(found) == bare
    others = [finding for finding in found.findings if not finding.evidence_types]
    assert [f.rule for f in others if f'"{token}"' not in content_shapes()[f.rule]] == []


@pytest.mark.parametrize("notation", sampled([duty.notation for duty in duties()], 5))
def test_a_document_that_covers_a_duty_by_number_shows_it(notation: str) -> None:
    """A document of the maker's own kind that covers the duty shows it, and no other duty."""
    duty = next(duty for duty in duties() if duty.notation == notation)
    found = checked([document("own_record", notation)])

    shown = unshown(nothing()) - unshown(found)
    assert shown == {duty.iri}
    assert [d.evidence != () for d in found.duties if d.obligation == duty.iri] == [True]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_drafts_and_withdrawn_documents_show_nothing(status: str) -> None:
    """What is not approved yet, or no longer counts, is no evidence."""
    found = checked([document(token) | {"status": status} for token in documents()])

    assert asked_for(found.findings) == asked_for(nothing().findings)

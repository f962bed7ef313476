# SPDX-License-Identifier: Apache-2.0
"""A check built by hand: two products, every level and status, waivers that count, have expired or match nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from functools import cache

from kgservice import Knowledge, open_assessor
from kgservice.model.assessment import DutyAssessment, DutyOutcome, ProductAssessment
from kgservice.model.gap import (
    Check,
    DutyCheck,
    DutyStatus,
    Finding,
    Level,
    ProductCheck,
    SharedDocument,
    Waived,
    Waiver,
)
from kgservice.model.obligation import Obligation
from kgservice.model.place import Place
from kgservice.model.text import Text
from kgservice.vocabulary import MDC, MDG, MDLAW, MDSH, SKOS
from tests.report.conftest import DAY, assessed

FIRST = "regulatory/rhythm.yaml"
SECOND = "data/plan & co.json"
AWKWARD = 'Ward “AI” <alarm> & "co" [x](y) {z}'

COUNTING = Waiver(
    "MDR-MFR-QMS", None, "Audit is booked | for spring", "Quality", date(2027, 1, 31), Place("kgservice.toml", 4)
)
EXPIRED = Waiver("MDR-MFR-PMS", "Rhythm Reader", "Too early", "R&D", date(2026, 10, 1), Place("kgservice.toml", 11))
UNUSED = Waiver("no-such-rule", "Rhythm Reader", "Typed wrongly", "R&D", date(2027, 1, 1), Place("kgservice.toml", 18))


def knowledge() -> Knowledge:
    """Return the shipped knowledge."""
    return open_assessor().knowledge


def duty(notation: str) -> Obligation:
    """Return the obligation with a notation."""
    return next(o for o in knowledge().obligations.obligations.values() if o.notation == notation)


def missing(
    notation: str, product: ProductAssessment, level: Level, place: Place, waived: Waived | None = None
) -> Finding:
    """Return the finding that no evidence of a duty is given."""
    known = duty(notation)
    local = known.iri.rpartition("/")[2]
    found = next(d for d in product.duties if d.obligation == known.iri)
    return Finding(
        shape=f"{MDSH}{local}-evidence",
        rule=f"{local}-evidence",
        obligation=known.iri,
        level=level,
        message=Text(
            f"No evidence is given for: {known.label.en}", f"Det er ikke oppgitt dokumentasjon for: {known.label.nb}"
        ),
        remedy=Text(f"Name a document for {notation}", f"Oppgi et dokument for {notation}"),
        bearers=known.bearers,
        applies=found.applies,
        basis=known.legal_basis,
        guidance=known.guidance,
        value="",
        place=place,
        fingerprint=_print(local, product.name),
        evidence_types=tuple(knowledge().index.literal(kind, SKOS + "notation") for kind in known.shown_by),
        waived=waived,
    )


def on_content(product: ProductAssessment) -> Finding:
    """Return a finding about what a document says, which belongs to a duty."""
    evidence = missing("MDR-MFR-LABEL-IFU", product, Level.WARNING, Place(FIRST, 21, 16))
    return replace(
        evidence,
        shape=MDSH + "label-language",
        rule="label-language",
        message=Text("The label is not in a language of Norway", "Merkingen er ikke på et språk som godtas i Norge"),
        value="de, “fr”",
        fingerprint=_print("label-language", product.name),
        evidence_types=(),
        guidance=(MDG + "mdcg-2021-24",),
    )


def on_data(product: ProductAssessment) -> Finding:
    """Return a finding about the description itself."""
    return Finding(
        shape=MDSH + "date-form",
        rule="date-form",
        obligation=None,
        level=Level.WARNING,
        message=Text("The date is no calendar date\u0000", "Datoen er ingen kalenderdato\u0000"),
        remedy=Text("Write it as 2026-11-23", "Skriv den som 2026-11-23"),
        bearers=(),
        applies=(),
        basis=(MDLAW + "mdr-anx-II",),
        guidance=(),
        value="31.02.2026",
        place=Place(SECOND, 3),
        fingerprint=_print("date-form", product.name),
    )


def _print(*key: str) -> str:
    return hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:32]


def _duty(found: DutyAssessment, findings: tuple[Finding, ...], evidence: dict[str, Place]) -> DutyCheck:
    known = knowledge().obligations.obligations[found.obligation]
    own = tuple(finding for finding in findings if finding.obligation == found.obligation)
    counting = [finding for finding in own if finding.waived is None or finding.waived.expired]
    occasion = False
    if found.outcome is DutyOutcome.UNDETERMINED:
        status = DutyStatus.UNDETERMINED
    elif found.outcome is DutyOutcome.NOT_APPLICABLE or known.kind not in {"obligation", "prohibition"}:
        status = DutyStatus.NOT_APPLICABLE
    elif own:
        status = DutyStatus.GAP if counting else DutyStatus.WAIVED
    else:
        occasion = bool(known.occasion)
        status = DutyStatus.UNDETERMINED if occasion else DutyStatus.EVIDENCE_GIVEN
    places = (evidence[known.notation],) if known.notation in evidence else ()
    return DutyCheck(found.obligation, status, found.because, found.applies, occasion, places, own)


def _product(
    assessment: ProductAssessment,
    place: Place,
    findings: tuple[Finding, ...],
    shared: tuple[SharedDocument, ...] = (),
    evidence: dict[str, Place] | None = None,
) -> ProductCheck:
    duties = tuple(_duty(found, findings, evidence or {}) for found in assessment.duties)
    return ProductCheck(assessment, place, duties, findings, shared)


@cache
def full_check() -> Check:
    """Return the check of two products."""
    first = assessed("closed").products[0]
    second = replace(assessed("hospital").products[0], name=AWKWARD)
    findings = (
        missing("MDR-MFR-RISK", first, Level.VIOLATION, Place(FIRST, 2, 1)),
        missing("MDR-MFR-GSPR", first, Level.VIOLATION, Place(FIRST, 2, 1)),
        missing("MDR-MFR-PMS", first, Level.VIOLATION, Place(FIRST, 2, 1), Waived(EXPIRED, expired=True)),
        missing("MDR-MFR-QMS", first, Level.VIOLATION, Place(FIRST, 2, 1), Waived(COUNTING, expired=False)),
        on_content(first),
        missing("AIA-RISK", first, Level.NOTE, Place(FIRST, 2, 1)),
    )
    shared = (SharedDocument("risk_management_file", (duty("MDR-MFR-RISK").iri, duty("AIA-RISK").iri)),)
    products = (
        _product(first, Place(FIRST, 2, 1), findings, shared, {"MDR-MFR-CLINEVAL": Place(FIRST, 30, 5)}),
        _product(second, Place(SECOND, 1), (on_data(second),)),
    )
    return Check(DAY, None, None, knowledge().version, products, (EXPIRED, UNUSED))


def small_check() -> Check:
    """Return the check of a product of which nothing was found, for one role and jurisdiction."""
    product = assessed("empty").products[0]
    checked = _product(product, Place("<stdin>"), ())
    return Check(DAY, "NO", MDC + "role-manufacturer", knowledge().version, (checked,))


CHECKS = {"full": full_check, "small": small_check, "none": lambda: Check(DAY, "EU", None, knowledge().version, ())}
"""Name → what builds a check."""

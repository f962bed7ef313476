# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.what_changes [--against REV]``: whose answer changes with the ontology as it stands now.

::

    git archive REV ontology ─▶ knowledge before ─┐
                                                  ├─ every case and example ─▶ what differs
    the files as they are ────▶ knowledge now ────┘

For whoever edits a rule: the program is the same on both sides, only the ontology differs. Exit code 0 whatever
changes, 2 if there is nothing to compare with or the ontology cannot be read.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from kgservice import Assessor, InputError, KgServiceError, open_knowledge, read
from kgservice.config import read_settings
from kgservice.model.assessment import AiOutcome, ProductAssessment, RiskClass, ScaleAnswer, SetAnswer
from tests.gold.cases import OWN_CASES, read_cases
from tests.gold.translation import describe

__all__ = ["Change", "Subject", "answers", "changes", "gather", "main"]

ROOT: Final = Path(__file__).resolve().parents[1]
EXAMPLES: Final = ROOT / "examples"
_SHARED: Final = ROOT.parent / "shared"
UNUSABLE: Final = 2
_NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Subject:
    """A description to assess: a case or an example file."""

    label: str
    data: bytes
    hint: str


@dataclass(frozen=True, slots=True)
class Change:
    """One answer about one product that is not what it was."""

    product: str
    question: str
    before: str
    now: str


def gather() -> list[Subject]:
    """Return the own cases, the shared ones if they are there, and the examples."""
    shared = Path(os.environ.get("KGSERVICE_SHARED", _SHARED)) / "gold" / "cases.jsonl"
    files = [file for file in (OWN_CASES, shared) if file.is_file()]
    cases = [case for file in files for case in read_cases(file)]
    subjects = [
        Subject(case.id, json.dumps(describe(case.id, case.product, case.features)).encode(), "json") for case in cases
    ]
    return subjects + [Subject(f"examples/{p.name}", p.read_bytes(), "yaml") for p in sorted(EXAMPLES.glob("*.yaml"))]


def changes(before: Assessor, now: Assessor, subjects: Iterable[Subject], *, as_of: date) -> Iterator[Change]:
    """Yield each answer that differs, product by product."""
    for subject in subjects:
        old, new = answers(before, subject, as_of=as_of), answers(now, subject, as_of=as_of)
        for product in dict.fromkeys((*old, *new)):
            was, is_now = old.get(product, {}), new.get(product, {})
            for question in dict.fromkeys((*was, *is_now)):
                pair = was.get(question, _NOTHING), is_now.get(question, _NOTHING)
                if pair[0] != pair[1]:
                    yield Change(product, question, *pair)


def answers(assessor: Assessor, subject: Subject, *, as_of: date) -> dict[str, dict[str, str]]:
    """Return product → question → answer in words; an input that is refused says so under one question."""
    try:
        products = read(subject.data, assessor.knowledge.fields, hint=subject.hint).products
        assessed = assessor.assess(products, as_of=as_of, questions=False).products
    except InputError as error:
        return {subject.label: {"input": f"refused: {error}"}}
    if len(assessed) == 1:
        return {subject.label: _answers(assessed[0], assessor)}
    return {f"{subject.label} · {product.name}": _answers(product, assessor) for product in assessed}


def _answers(product: ProductAssessment, assessor: Assessor) -> dict[str, str]:
    scales = assessor.knowledge.rulebase.scales
    found = {
        "qualification": _value(product.qualification),
        "class": _class(product.risk_class),
        "qualification by": _rules(product.qualification.deciding_rules, assessor),
        "class by": _rules(product.risk_class.answer.deciding_rules, assessor),
        "notified body": _value(product.notified_body),
        "AI Act": _tiers(product.ai_act.possible) or ("no AI system" if product.ai_act.not_an_ai_system else _NOTHING),
        "AI Act, deployer": _tiers(product.ai_act.deployer_transparency) or _NOTHING,
        "dates": _dates(product),
    }
    return found | {scales[answer.scale].label("en"): _other(answer) for answer in product.answers}


def _value(answer: ScaleAnswer) -> str:
    return answer.value or " or ".join(sorted(answer.range)) or _NOTHING


def _class(found: RiskClass) -> str:
    value = " or ".join(sorted(found.answer.range)) if found.answer.value is None else found.answer.value
    return " ".join(part for part in (found.legislation or "", value, "".join(found.subtypes)) if part)


def _rules(rules: Sequence[str], assessor: Assessor) -> str:
    known = assessor.knowledge.rulebase.rules
    return ", ".join(sorted({known[rule].notation for rule in rules})) or _NOTHING


def _tiers(outcomes: Sequence[AiOutcome]) -> str:
    return "; ".join(outcome.value if outcome.certain else f"perhaps {outcome.value}" for outcome in outcomes)


def _dates(product: ProductAssessment) -> str:
    entries = [(word, entry) for word, entry in product.applies]
    entries += [(outcome.value, entry) for outcome in product.ai_act.possible for entry in outcome.applies]
    told = {f"{word} {e.jurisdiction} {e.applies_from or e.status.rpartition('/')[2]}" for word, e in entries}
    return "; ".join(sorted(told)) or _NOTHING


def _other(answer: ScaleAnswer | SetAnswer) -> str:
    if isinstance(answer, ScaleAnswer):
        return _value(answer)
    perhaps = [f"perhaps {value}" for value in answer.possible if value not in answer.values]
    return ", ".join(sorted((*answer.values, *perhaps))) or _NOTHING


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.what_changes", description="Whose answer changes, and how.")
    parser.add_argument("--against", default="HEAD", metavar="REV", help="the commit to compare with; HEAD by default")
    revision = parser.parse_args(arguments).against
    with tempfile.TemporaryDirectory() as folder:
        try:
            _unpack(revision, Path(folder))
            cache = read_settings().cache
            before = Assessor(open_knowledge(Path(folder)), cache=cache)
            now = Assessor(open_knowledge(), cache=cache)
            subjects = gather()
            found = list(changes(before, now, subjects, as_of=date.today()))
        except (OSError, KgServiceError) as error:
            print(error, file=sys.stderr)
            return UNUSABLE
    _print(revision, found, len(subjects))
    return 0


def _unpack(revision: str, folder: Path) -> None:
    """Write the ontology of a commit to *folder*.

    Raises:
        OSError: This is no Git repository, or it has no such commit.
    """
    if revision.startswith("-"):
        raise OSError(f"{revision} is no commit")
    command = ["git", "-C", str(ROOT), "archive", "--format=tar", revision, "ontology"]
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode:
        raise OSError(run.stderr.decode(errors="replace").strip())
    with tarfile.open(fileobj=io.BytesIO(run.stdout)) as archive:
        archive.extractall(folder, filter="data")


def _print(revision: str, found: Sequence[Change], subjects: int) -> None:
    by_product: dict[str, list[Change]] = {}
    for change in found:
        by_product.setdefault(change.product, []).append(change)
    for product, own in by_product.items():
        print(product)
        for change in own:
            print(f"  {change.question}: {change.before}  →  {change.now}")
    print(f"{subjects} cases and examples compared with {revision}; products that change: {len(by_product)}.")


if __name__ == "__main__":
    sys.exit(main())

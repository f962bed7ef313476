# SPDX-License-Identifier: Apache-2.0
"""``kgservice check``: which evidence is missing, for people and for continuous integration."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from kgservice import open_assessor
from kgservice.cli.inputs import read_files
from kgservice.cli.output import write_answer, write_file
from kgservice.config import read_settings
from kgservice.errors import UsageError, nearest
from kgservice.gaps import Checker
from kgservice.gaps.baseline import baseline_of, counting, read_baseline
from kgservice.gaps.settings import NAME, CheckSettings, read_check_settings
from kgservice.model.gap import Check, DutyStatus, Level
from kgservice.model.text import Text
from kgservice.report.check_formats import CHECK_FORMATS
from kgservice.report.check_text import check_to_text
from kgservice.report.duties import read_role

__all__ = ["run"]

_FINDINGS: Final = 1
_UNDETERMINED: Final = 3
_WEIGHT: Final = {Level.NOTE: 0, Level.WARNING: 1, Level.VIOLATION: 2}


def run(options: Namespace, lang: str) -> int:
    """Check the files, write every answer asked for and return the exit code."""
    settings = _settings(options)
    outputs = list(_outputs(options))
    known = read_baseline(settings.baseline) if settings.baseline else frozenset()
    check = _check(options, settings)
    if options.write_baseline:
        write_file(baseline_of(check), Path(options.write_baseline), replace=True)
        known = frozenset(finding.fingerprint for product in check.products for finding in product.findings)
    for form, path in outputs:
        write_answer(_rendered(check, form, path, options, lang), path)
    return _exit_code(check, known, settings, options)


def _check(options: Namespace, settings: CheckSettings) -> Check:
    assessor = open_assessor()
    found = read_files(options.files, assessor.knowledge.fields, hint=options.input_format)
    role = options.role or settings.role
    return Checker(assessor).check(
        found.products,
        as_of=options.as_of or settings.as_of or date.today(),
        jurisdiction=options.jurisdiction or settings.jurisdiction,
        role=read_role(role, assessor.knowledge) if role else None,
        waivers=settings.waivers,
    )


def _settings(options: Namespace) -> CheckSettings:
    """Return the settings of the file named, of the one that lies where the check is run, or none."""
    if options.config:
        settings = read_check_settings(Path(options.config))
    else:
        settings = read_check_settings(Path(NAME)) if Path(NAME).is_file() else CheckSettings()
    baseline = Path(options.baseline) if options.baseline else settings.baseline
    fail_on = Level(options.fail_on) if options.fail_on else settings.fail_on
    return CheckSettings(settings.as_of, settings.jurisdiction, settings.role, fail_on, baseline, settings.waivers)


def _outputs(options: Namespace) -> Iterator[tuple[str, str | None]]:
    """Yield each form with its file: ``sarif:reg.sarif,junit:reg.xml,text``."""
    for part in options.format.split(","):
        form, _, path = part.strip().partition(":")
        if form not in CHECK_FORMATS:
            raise _unknown_form(form)
        yield form, path or options.output


def _unknown_form(form: str) -> UsageError:
    known = tuple(CHECK_FORMATS)
    listed, near = ", ".join(known), nearest(form, known)
    return UsageError(
        Text(f"--format cannot be “{form}”", f"--format kan ikke være «{form}»"),
        None,
        Text(f"one or more of {listed}, each with a file if wanted", f"en eller flere av {listed}, gjerne med en fil"),
        Text(f"write --format {near[0] if near else 'text'}", f"skriv --format {near[0] if near else 'text'}"),
    )


def _rendered(check: Check, form: str, path: str | None, options: Namespace, lang: str) -> bytes:
    knowledge = open_assessor().knowledge
    if form == "text":
        colour = _in_colour(options, path)
        return check_to_text(check, knowledge, lang, colour=colour).encode()
    return CHECK_FORMATS[form](check, knowledge, lang)


def _in_colour(options: Namespace, path: str | None) -> bool:
    if options.colour != "auto":
        return bool(options.colour == "always")
    return path is None and sys.stdout.isatty() and read_settings().colour


def _exit_code(check: Check, known: frozenset[str], settings: CheckSettings, options: Namespace) -> int:
    threshold = _WEIGHT[settings.fail_on]
    if any(_WEIGHT[finding.level] >= threshold for finding in counting(check, known)) or _expired(check):
        return _FINDINGS
    return _UNDETERMINED if options.strict and _undetermined(check) else 0


def _expired(check: Check) -> Sequence[object]:
    return [waiver for waiver in check.stale_waivers if not waiver.counts_on(check.as_of)]


def _undetermined(check: Check) -> bool:
    duties = (duty for product in check.products for duty in product.duties)
    return any(duty.status is DutyStatus.UNDETERMINED and not duty.occasion for duty in duties)

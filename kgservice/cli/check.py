# SPDX-License-Identifier: Apache-2.0
"""``kgservice check``: which evidence is missing, for people and for continuous integration."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from kgservice import open_assessor, open_checker
from kgservice.cli.inputs import read_files, tell_unused
from kgservice.cli.output import in_colour, write_answer, write_file
from kgservice.cli.wording import SAYS
from kgservice.errors import InputError, InvalidValueError, UsageError, nearest
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

_Output = tuple[str, str | None]
"""A form and the file it goes to; None for standard output."""


def run(options: Namespace, lang: str) -> int:
    """Check the files, write every answer asked for and return the exit code."""
    settings = _settings(options)
    outputs = _outputs(options)
    known = _known(options, settings)
    check = _check(options, settings, lang)
    answers = [(_rendered(check, form, path, options, lang), path) for form, path in outputs]
    if options.write_baseline:
        write_file(baseline_of(check), Path(options.write_baseline), replace=True)
        known = frozenset(finding.fingerprint for finding in counting(check, frozenset()))
    for answer, path in answers:
        write_answer(answer, path)
    _say_known(check, known, lang)
    return _exit_code(check, known, settings, strict=options.strict)


def _check(options: Namespace, settings: CheckSettings, lang: str) -> Check:
    assessor = open_assessor()
    role = _role(options, settings)
    found = read_files(options.files, assessor.knowledge.fields, hint=options.input_format)
    tell_unused(found.unused, lang)
    return open_checker().check(
        found.products,
        as_of=options.as_of or settings.as_of or date.today(),
        jurisdiction=options.jurisdiction or settings.jurisdiction,
        role=role,
        waivers=settings.waivers,
    )


def _role(options: Namespace, settings: CheckSettings) -> str | None:
    """Return the role that is asked for; one that nobody has is a fault of whoever wrote it."""
    knowledge = open_assessor().knowledge
    if options.role:
        return read_role(options.role, knowledge)
    if settings.role is None:
        return None
    try:
        return read_role(settings.role, knowledge)
    except InputError as error:
        remedy = Text("correct role", "rett role")
        raise InvalidValueError(error.what, settings.places.get("role"), error.expected, remedy) from error


def _settings(options: Namespace) -> CheckSettings:
    """Return the settings of the file named, of the one that lies where the check is run, or none."""
    if options.config:
        settings = read_check_settings(Path(options.config))
    else:
        settings = read_check_settings(Path(NAME)) if Path(NAME).is_file() else CheckSettings()
    return replace(
        settings,
        baseline=Path(options.baseline) if options.baseline else settings.baseline,
        fail_on=Level(options.fail_on) if options.fail_on else settings.fail_on,
    )


def _known(options: Namespace, settings: CheckSettings) -> frozenset[str]:
    """Return the findings that are known; a baseline that is about to be written need not be there."""
    if settings.baseline is None or options.write_baseline:
        return frozenset()
    return read_baseline(settings.baseline)


def _outputs(options: Namespace) -> list[_Output]:
    """Return each form with its file: ``sarif:reg.sarif,junit:reg.xml,text``."""
    found: list[_Output] = []
    for part in options.format.split(","):
        written, _, path = part.strip().partition(":")
        form = written.lower()
        if form not in CHECK_FORMATS:
            raise _unknown_form(written)
        target = path or options.output
        if target in [taken for _, taken in found]:
            raise _same_target(target)
        found.append((form, target))
    return found


def _unknown_form(form: str) -> UsageError:
    known = tuple(CHECK_FORMATS)
    listed, near = ", ".join(known), nearest(form, known)
    return UsageError(
        Text(f"--format cannot be “{form}”", f"--format kan ikke være «{form}»"),
        None,
        Text(f"one or more of {listed}, each with a file if wanted", f"en eller flere av {listed}, gjerne med en fil"),
        Text(f"write --format {near[0] if near else 'text'}", f"skriv --format {near[0] if near else 'text'}"),
    )


def _same_target(path: str | None) -> UsageError:
    where = Text(path or "standard output", path or "standard ut")
    return UsageError(
        Text(f"Two answers go to {where.en}", f"To svar går til {where.nb}"),
        None,
        Text("a file of its own for each form but one", "en egen fil for hver form unntatt én"),
        Text(
            "write for instance --format sarif:check.sarif,text", "skriv for eksempel --format sarif:check.sarif,text"
        ),
    )


def _rendered(check: Check, form: str, path: str | None, options: Namespace, lang: str) -> bytes:
    knowledge = open_assessor().knowledge
    if form == "text":
        return check_to_text(check, knowledge, lang, colour=in_colour(options.colour, path)).encode()
    return CHECK_FORMATS[form](check, knowledge, lang)


def _say_known(check: Check, known: frozenset[str], lang: str) -> None:
    """Say beside the answer how many of its findings the baseline lets pass."""
    counted = counting(check, frozenset())
    passed = sum(finding.fingerprint in known for finding in counted)
    if passed:
        words = {"known": passed, "new": len(counted) - passed}
        print(SAYS["known-findings"](lang).format(**words), file=sys.stderr)


def _exit_code(check: Check, known: frozenset[str], settings: CheckSettings, *, strict: bool) -> int:
    threshold = _WEIGHT[settings.fail_on]
    if any(_WEIGHT[finding.level] >= threshold for finding in counting(check, known)) or _expired(check):
        return _FINDINGS
    return _UNDETERMINED if strict and _undetermined(check) else 0


def _expired(check: Check) -> Sequence[object]:
    return [waiver for waiver in check.stale_waivers if not waiver.counts_on(check.as_of)]


def _undetermined(check: Check) -> bool:
    duties = (duty for product in check.products for duty in product.duties)
    return any(duty.status is DutyStatus.UNDETERMINED and not duty.occasion for duty in duties)

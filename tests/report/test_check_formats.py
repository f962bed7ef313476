# SPDX-License-Identifier: Apache-2.0
"""All forms of a check together: the same bytes each time, in both languages, and never the word compliant."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kgservice.report.check_formats import CHECK_FORMATS
from tests.report.checks import AWKWARD, CHECKS, full_check, knowledge

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "nb")
PEOPLE = ("text", "html", "md", "csv", "sarif", "junit", "json")

PROGRAM = """
import hashlib
from kgservice.report.check_formats import CHECK_FORMATS
from tests.report.checks import full_check, knowledge
for form, write in CHECK_FORMATS.items():
    print(form, hashlib.sha256(write(full_check(), knowledge(), "nb")).hexdigest())
"""


def test_forms_that_are_offered() -> None:
    """Each form that the command line names can be written."""
    from kgservice.cli.options import CHECK_FORMATS as OFFERED

    assert set(CHECK_FORMATS) == set(OFFERED)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", CHECK_FORMATS)
@pytest.mark.parametrize("name", CHECKS)
def test_every_form_of_every_check(name: str, form: str, lang: str) -> None:
    """A full check, one without findings and one without products can all be written, and end with a line feed."""
    written = CHECK_FORMATS[form](CHECKS[name](), knowledge(), lang)
    assert written
    assert form == "xlsx" or written.endswith((b"\n", b"</html>"))


def test_same_bytes_in_another_process() -> None:
    """Neither the order of a set nor the run shows in any form."""
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True, env=environment, cwd=ROOT)
    told = dict(line.split() for line in done.stdout.decode().splitlines())
    here = {f: hashlib.sha256(w(full_check(), knowledge(), "nb")).hexdigest() for f, w in CHECK_FORMATS.items()}
    assert told == here


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", PEOPLE)
def test_never_compliant(form: str, lang: str) -> None:
    """No form says of a product that it meets the law."""
    text = CHECK_FORMATS[form](full_check(), knowledge(), lang).decode().lower()
    for word in ("compliant", "compliance status", "i samsvar med loven", "oppfyller loven"):
        assert word not in text


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("evidence given", "Not legal advice.", "waived by Quality until 2027-01-31")),
        ("nb", ("dokumentasjon oppgitt", "Ikke juridisk rådgivning.", "fraveket av Quality til 2027-01-31")),
    ],
)
@pytest.mark.parametrize("form", ["text", "html", "md", "junit"])
def test_forms_for_people_speak_the_language(form: str, lang: str, words: tuple[str, ...]) -> None:
    """Status, disclaimer and waiver are told in the language asked for."""
    text = CHECK_FORMATS[form](full_check(), knowledge(), lang).decode()
    for word in words:
        assert word in text


@pytest.mark.parametrize("form", ["text", "json", "turtle", "json-ld", "md", "csv"])
def test_names_survive(form: str) -> None:
    """Quotation marks, angle brackets and ampersands of a name stand in the answer, escaped as the form asks."""
    text = CHECK_FORMATS[form](full_check(), knowledge(), "en").decode()
    plain = text.replace("\\", "").replace('""', '"')
    assert AWKWARD in plain

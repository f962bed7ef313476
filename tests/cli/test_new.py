# SPDX-License-Identifier: Apache-2.0
"""``kgservice new``: a template that can be assessed as it stands, with every question in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kgservice import open_assessor, read
from kgservice.cli.template import description_template
from kgservice.readers.sections import SECTIONS
from tests.cli.conftest import Run


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_template_can_be_assessed(lang: str, tmp_path: Path, run: Run) -> None:
    """What new writes, assess reads; nothing in it is answered."""
    path = tmp_path / "product.yaml"

    written = run("new", str(path), "--lang", lang)
    assessed = run("assess", str(path), "--strict", "--no-questions")

    assert written.code == 0
    assert str(path) in written.err
    assert assessed.code == 3
    assert dict(read(path, open_assessor().knowledge.fields).products[0].answers) == {}


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_every_field_is_asked_once_in_order(lang: str) -> None:
    """The fields of the template are those of the ontology, in its order."""
    knowledge = open_assessor().knowledge
    template = description_template(knowledge, lang)
    keys = re.findall(r"^(\w+):", template, re.MULTILINE)
    plain = [key.name for key in SECTIONS["product"] if key.kind in {"text", "iri", "flag"}]

    assert [*plain, *knowledge.fields.fields] == keys


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_questions_hints_and_values_are_there(lang: str) -> None:
    """Each field has its question and hint in the language asked for, and each choice all its values."""
    knowledge = open_assessor().knowledge
    words = " ".join(re.sub(r"^# *", "", line) for line in description_template(knowledge, lang).splitlines())
    words = " ".join(words.split())
    asked = [spec.question(lang) for spec in knowledge.fields.fields.values()]
    hints = [knowledge.rulebase.fields[name].hint(lang) for name in knowledge.fields.fields]
    values = [f"{v} – {spec.value_labels[v](lang)}" for spec in knowledge.fields.fields.values() for v in spec.values]

    assert [text for text in (*asked, *hints, *values) if " ".join(text.split()) not in words] == []


def test_other_sections_can_be_used(tmp_path: Path) -> None:
    """Taking away the number signs of a section leaves valid YAML with known keys."""
    template = description_template(open_assessor().knowledge, "en")
    block = re.search(r"^# intended_purpose:\n(?:# .*\n)+", template, re.MULTILINE)
    assert block is not None
    text = "name: A\n" + re.sub(r"^# ", "", block[0], flags=re.MULTILINE)
    path = tmp_path / "a.yaml"
    path.write_text(text.replace("statement: ", "statement: Plans meals "))

    purpose = read(path, open_assessor().knowledge.fields).products[0].intended_purpose

    assert purpose is not None
    assert purpose.statement == "Plans meals"


def test_every_other_section_is_shown() -> None:
    """No key of a product is left out of the template."""
    template = description_template(open_assessor().knowledge, "nb")

    assert [
        key.name for key in SECTIONS["product"] if not re.search(rf"^(?:# )?{key.name}:", template, re.MULTILINE)
    ] == []


def test_file_is_not_overwritten(tmp_path: Path, run: Run) -> None:
    """A file that exists stays, unless --force says otherwise."""
    path = tmp_path / "product.yaml"
    path.write_text("mine")

    refused = run("new", str(path))
    kept = path.read_text()
    forced = run("new", str(path), "--force")

    assert (refused.code, kept, forced.code) == (2, "mine", 0)
    assert "exists already" in refused.err
    assert path.read_text() != "mine"


def test_without_file_to_standard_output(run: Run) -> None:
    """Without a name the template is written out."""
    ran = run("new")

    assert (ran.code, ran.err) == (0, "")
    assert "\nsoftware:\n" in ran.out


def test_line_width() -> None:
    """The template can be read in an editor without scrolling sideways."""
    knowledge = open_assessor().knowledge

    assert max(len(line) for lang in ("en", "nb") for line in description_template(knowledge, lang).splitlines()) <= 112

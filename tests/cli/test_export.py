# SPDX-License-Identifier: Apache-2.0
"""``kgservice export`` end to end."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kgservice import open_assessor
from kgservice.report.export import export
from kgservice.vocabulary import GRAPH
from tests.cli.conftest import Run
from tests.report.conftest import DAY


@pytest.mark.parametrize(
    ("form", "parser"),
    [
        ("trig", pyoxigraph.RdfFormat.TRIG),
        ("nq", pyoxigraph.RdfFormat.N_QUADS),
        ("ttl", pyoxigraph.RdfFormat.TURTLE),
    ],
)
def test_every_form_is_read_by_a_store(form: str, parser: pyoxigraph.RdfFormat, tmp_path: Path, run: Run) -> None:
    """The file is what the function writes, and any store reads it."""
    path = tmp_path / f"graph.{form}"
    ran = run("export", "--format", form, "--as-of", DAY.isoformat(), "--output", str(path))
    store = pyoxigraph.Store()
    store.bulk_load(path=str(path), format=parser)

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert path.read_bytes() == export(open_assessor().knowledge, form, as_of=DAY, jurisdiction=None)
    assert len(store) > 100_000


def test_trig_on_standard_output_is_the_default(run: Run) -> None:
    """Named graphs are there, those of proposals and of the slice among them."""
    ran = run("export", "--as-of", DAY.isoformat(), "--lang", "nb")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("@prefix ")
    assert all(f"<{GRAPH}{name}> {{" in ran.out for name in ("proposal", "slice", "law/mdr"))


def test_the_slice_is_of_the_jurisdiction(tmp_path: Path, run: Run) -> None:
    """Only the axioms differ between the law of the EU and that of Norway."""
    paths = [tmp_path / "eu.nq", tmp_path / "no.nq"]
    for path in paths:
        run("export", "--format", "nq", "--jurisdiction", path.stem, "--as-of", "2026-12-01", "--output", str(path))

    union, norway = (set(path.read_text(encoding="utf-8").splitlines()) for path in paths)
    assert {line.split()[-2] for line in union ^ norway} == {f"<{GRAPH}slice>"}


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--format", "rdf"), ("--format cannot be “rdf”", "Expected one of trig, nq, ttl", "write --format")),
        (("--as-of", "soon"), ("“soon” is no day", "YYYY-MM-DD", "write for instance")),
        (("--jurisdiction", "SE"), ("--jurisdiction cannot be “SE”", "Expected one of NO, EU", "write ")),
        (("--format", "nq", "--output", "absent/x.nq"), ("cannot be written", "a file in a folder", "check the path")),
    ],
)
def test_misuse_says_what_is_wrong_and_how_to_mend_it(
    arguments: tuple[str, ...], parts: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What, expected, remedy; nothing on standard output, and no half file."""
    monkeypatch.chdir(tmp_path)
    ran = run("export", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert [part for part in parts if part not in ran.err] == []
    assert list(tmp_path.iterdir()) == []

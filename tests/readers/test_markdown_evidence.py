# SPDX-License-Identifier: Apache-2.0
"""Documents beside a description tell of evidence, and only documents that may be opened and can be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kgservice.errors import InputError, InputTooLargeError, InvalidValueError, UnknownFieldError, UnreadableInputError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.product import ReadResult
from kgservice.readers import markdown_evidence, read
from kgservice.readers.markdown_evidence import MAX_DOCUMENT_BYTES, TAGGED_PASSAGE

RISK = """---
title: Risk file
layout: page
evidence:
  type: risk_management_file
  version: "3"
  status: approved
  covers: [MDR-MFR-RISK]
---
# Something else

Risks are weighed [[MDR-MFR-RISK]] and controlled [[MDR Art 10(2)]], see [[EN ISO 14971:2019:7.1]].
Again [[MDR-MFR-RISK]]; a page [[Team notes]], [a link](x.md), [[14971:10.1]] and `[[14971:9]]`.

~~~
[[14971:8]]
~~~
<!-- [[MDR:10(9)]] -->
"""


def described(folder: Path, fields: FieldTable, *, names: str = "docs", more: str = "") -> ReadResult:
    """Write a description that names documents, and return what is read of it."""
    path = folder / "product.yaml"
    path.write_text(f"name: A\nid: a\nevidence_from: [{names}]\n{more}", encoding="utf-8")
    return read(path, fields)


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a document below a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_front_matter_and_tags_are_evidence(tmp_path: Path, fields: FieldTable) -> None:
    """Each has its line and the path of the document; a tag stands for what it covers, in the state of the whole."""
    write(tmp_path, "docs/risk.md", RISK)

    result = described(tmp_path, fields, more="evidence: {type: psur}\n")

    (product,) = result.products
    own, stated, *tagged = product.evidence
    assert own.type == "psur"
    assert (stated.type, stated.title, stated.path, stated.covers) == (
        "risk_management_file",
        "Risk file",
        "docs/risk.md",
        ("MDR-MFR-RISK",),
    )
    assert str(stated.place) == f"{tmp_path}/docs/risk.md:5:3"
    assert [(e.covers[0], e.place.line, e.place.column) for e in tagged] == [
        ("MDR-MFR-RISK", 12, 19),
        ("MDR Art 10(2)", 12, 51),
        ("EN ISO 14971:2019:7.1", 12, 74),
        ("14971:10.1", 13, 64),
        ("MDR:10(9)", 18, 6),
    ]
    assert {(e.type, e.path, e.title, e.version, e.status) for e in tagged} == {
        (TAGGED_PASSAGE, "docs/risk.md", "Risk file", "3", "approved")
    }
    assert all(e.places["covers"] == e.place for e in tagged)
    assert result.unused == ()


def test_documents_are_read_in_order_and_hidden_ones_are_not(tmp_path: Path, fields: FieldTable) -> None:
    """By path, each once although named twice; other files, hidden files and hidden folders are passed by."""
    for name in ("docs/b.md", "docs/a.markdown", "docs/sub/c.MD", "docs/.d.md", "docs/.git/e.md", "docs/f.txt", "g.md"):
        write(tmp_path, name, "[[MDR-MFR-RISK]]\r\n")

    (product,) = described(tmp_path, fields, names="docs/, docs/b.md, ./docs/../g.md").products

    assert [e.path for e in product.evidence] == ["docs/a.markdown", "docs/b.md", "docs/sub/c.MD", "g.md"]
    assert [s.path for s in product.evidence_from] == ["docs/", "docs/b.md", "./docs/../g.md"]


def test_evidence_is_for_the_products_it_names(tmp_path: Path, fields: FieldTable) -> None:
    """By id or name; without a name it is for every product whose description names the document."""
    for name, product in (("one", "a"), ("two", "[A, B]"), ("three", "Other")):
        write(tmp_path, f"docs/{name}.md", f"---\nevidence:\n- {{type: {name}, product: {product}}}\n---\n[[X-1]]")
    write(tmp_path, "docs/zero.md", "# Zero\n[[MDR-MFR-RISK]]")
    path = write(
        tmp_path,
        "p.yaml",
        "products:\n- {name: A, id: a, evidence_from: docs}\n- {name: B, evidence_from: [docs]}\n- {name: C}\n",
    )

    result = read(path, fields)

    kinds = {p.name: [(e.type, e.title) for e in p.evidence if e.covers != ("X-1",)] for p in result.products}
    everybody = (TAGGED_PASSAGE, "Zero")
    assert kinds == {"A": [("one", None), ("two", None), everybody], "B": [("two", None), everybody], "C": []}
    assert {(u.what, u.place.line) for u in result.unused} == {("Other", 3), ("Other", 5)}
    assert all(u.why.en and u.why.nb for u in result.unused)


def test_without_a_folder_nothing_is_opened(
    tmp_path: Path, fields: FieldTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A description that comes as bytes, as over the web, is told that its documents were not looked for."""
    write(tmp_path, "docs/risk.md", RISK)
    monkeypatch.chdir(tmp_path)

    result = read(b"name: A\nevidence_from: [docs, /etc]\n", fields)

    assert result.products[0].evidence == ()
    assert [(u.what, u.place.line) for u in result.unused] == [("docs", 2), ("/etc", 2)]


@pytest.mark.parametrize(
    "name", ["..", "../other", "docs/../../other", "/etc", "out", "out/x.md", '"\\0"', '""', "gone", "p.pdf"]
)
def test_paths_that_lead_elsewhere_are_refused(name: str, tmp_path: Path, fields: FieldTable) -> None:
    """Upwards, absolute, over a link, or to nothing that is a document: one error at the entry."""
    home = tmp_path / "home"
    write(tmp_path, "other/x.md", RISK)
    write(home, "docs/risk.md", RISK)
    write(home, "p.pdf", "%PDF")
    (home / "out").symlink_to(tmp_path / "other")

    with pytest.raises(InvalidValueError) as caught:
        described(home, fields, names=name)

    assert caught.value.where is not None
    assert caught.value.where.line == 3


def test_what_a_folder_holds_and_cannot_be_read_is_named(tmp_path: Path, fields: FieldTable) -> None:
    """Large, binary, not UTF-8, a link out of the folder, a broken link, a pipe: named, and the rest is read."""
    home = tmp_path / "home"
    secret = write(tmp_path, "secret.md", RISK)
    write(home, "docs/good.md", "[[MDR-MFR-RISK]]")
    write(home, "docs/large.md", b"x" * (MAX_DOCUMENT_BYTES + 1))
    write(home, "docs/binary.md", b"a\0b")
    write(home, "docs/latin.md", "line\nblå".encode("latin-1"))
    (home / "docs" / "link.md").symlink_to(secret)
    (home / "docs" / "broken.md").symlink_to(home / "nothing.md")
    (home / "docs" / "inside.md").symlink_to(home / "docs" / "good.md")
    os.mkfifo(home / "docs" / "pipe.md")

    result = described(home, fields)

    assert [e.path for e in result.products[0].evidence] == ["docs/good.md", "docs/inside.md"]
    assert [u.what for u in result.unused] == [
        f"docs/{name}.md" for name in ("binary", "broken", "large", "latin", "link", "pipe")
    ]
    assert {u.what: u.place.line for u in result.unused}["docs/latin.md"] == 2


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"x" * (MAX_DOCUMENT_BYTES + 1), InputTooLargeError), (b"\xff\xfe\xfa", UnreadableInputError)],
)
def test_a_document_that_is_named_itself_must_be_readable(
    content: bytes, kind: type[InputError], tmp_path: Path, fields: FieldTable
) -> None:
    """The error names the document."""
    write(tmp_path, "docs/risk.md", content)

    with pytest.raises(kind) as caught:
        described(tmp_path, fields, names="docs/risk.md")

    assert "docs/risk.md" in str(caught.value)


@pytest.mark.parametrize(
    ("front", "kind", "line"),
    [
        ("evidence: {type: psur, titel: x}", UnknownFieldError, 2),
        ("evidence:\n  title: x", InvalidValueError, 3),
        ("evidence: some words", InvalidValueError, 2),
        ("evidence: {type: psur, status: perhaps}", InvalidValueError, 2),
    ],
)
def test_evidence_that_cannot_be_read_is_an_error(
    front: str, kind: type[InputError], line: int, tmp_path: Path, fields: FieldTable
) -> None:
    """A misspelt key or a missing type is told with document and line."""
    write(tmp_path, "docs/risk.md", f"---\n{front}\n---\n")

    with pytest.raises(kind) as caught:
        described(tmp_path, fields)

    assert caught.value.where is not None
    assert (caught.value.where.source, caught.value.where.line) == (f"{tmp_path}/docs/risk.md", line)


@pytest.mark.parametrize("front", ["a: [b", "a: !!python/object:os.system x", "a: 1\na: 2"])
def test_front_matter_of_other_tools_stops_nothing(front: str, tmp_path: Path, fields: FieldTable) -> None:
    """What is no YAML that is read is named as unused; the tags below count."""
    write(tmp_path, "docs/page.md", f"---\n{front}\n---\n[[MDR-MFR-RISK]]")

    result = described(tmp_path, fields)

    assert [e.covers for e in result.products[0].evidence] == [("MDR-MFR-RISK",)]
    assert [u.what for u in result.unused] == ["front matter"]


@pytest.mark.parametrize(
    "text", ["", "---", "---\n[[nothing]]\n", "---\n- a\n---\n", "---\n---\n", "---\nevidence:\n---\n"]
)
def test_documents_without_evidence_are_none(text: str, tmp_path: Path, fields: FieldTable) -> None:
    """An empty one, a rule that is no front matter, front matter about something else."""
    write(tmp_path, "docs/page.md", text)

    result = described(tmp_path, fields)

    assert result.products[0].evidence == ()
    assert result.unused == ()


def test_a_tag_that_names_no_provision_is_told(tmp_path: Path, fields: FieldTable) -> None:
    """The act is known and has no such article."""
    write(tmp_path, "docs/page.md", "\n[[MDR Art 999]] [[MDR]]")

    result = described(tmp_path, fields)

    assert result.products[0].evidence == ()
    assert [(u.what, u.place.line) for u in result.unused] == [("MDR Art 999", 2)]


@pytest.mark.parametrize(("limit", "value"), [("MAX_DOCUMENTS", 1), ("_MAX_ENTRIES", 2), ("_MAX_TAGS", 0)])
def test_sizes_are_bounded(
    limit: str, value: int, tmp_path: Path, fields: FieldTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many documents, files or tags are an error, not a long wait."""
    for name in ("a", "b", "c"):
        write(tmp_path, f"docs/{name}.md", "[[MDR-MFR-RISK]]")
    monkeypatch.setattr(markdown_evidence, limit, value)

    with pytest.raises(InputTooLargeError):
        described(tmp_path, fields)


def test_a_description_beside_which_one_stands(
    tmp_path: Path, fields: FieldTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare file name and the folder "." work, and places are as short as the name."""
    write(tmp_path, "docs/risk.md", RISK)
    write(tmp_path, "p.yaml", "name: A\nevidence_from: .")
    monkeypatch.chdir(tmp_path)

    result = read("p.yaml", fields)

    assert result.products[0].evidence[0].place.source == "docs/risk.md"
    assert result.products[0].evidence[0].path == "docs/risk.md"

# SPDX-License-Identifier: Apache-2.0
"""What holds of every file we ship or test with: its licence, its format, and that it names no machine."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.ontology.knowledge import ROOT

FOLDERS = ("ontology", "shapes", "queries", "kgservice", "tests")
LICENCES = {"ontology": "CC-BY-4.0", "shapes": "CC-BY-4.0", "queries": "CC-BY-4.0", "kgservice": "Apache-2.0"}
WITHOUT_COMMENTS = {".csv", ".json", ".jsonl", ".jsonld", ".nt", ".tsv", ".txt", ".typed", ".xlsx", ".zip", ".png"}
BINARY = {".xlsx", ".zip", ".png"}
SPDX = re.compile(r"SPDX-License-Identifier: (Apache-2\.0|CC-BY-4\.0)\b")
FOLDERS_OF_A_MACHINE = "|".join(("home", "Users", "root", "work", "tmp", "mnt", "private"))
MACHINE_PATH = re.compile(
    rf"""(?<![\w.:/<>~}}-])/(?:{FOLDERS_OF_A_MACHINE})/\w|\b[A-Za-z]:\\\\?Users\b|file:///(?:{FOLDERS_OF_A_MACHINE})/"""
)


def files(*folders: str, ending: str = "") -> list[Path]:
    """Return the files below some folders, without what tools leave there."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(f"*{ending}") if path.is_file())
    return sorted(
        path for path in found if not any(p.startswith((".", "__pycache__")) for p in path.parts[len(ROOT.parts) :])
    )


def licence_of(path: Path) -> str:
    """Return the licence that a file names within its first lines, or that the README over a data file names."""
    names = [path]
    if path.suffix in WITHOUT_COMMENTS:
        names += [folder / "README.md" for folder in path.relative_to(ROOT).parents if folder.parts]
    for name in names:
        if name.suffix not in BINARY and (ROOT / name).is_file():
            with (ROOT / name).open(encoding="utf-8") as stream:
                found = SPDX.search("".join(line for line, _ in zip(stream, range(5), strict=False)))
            if found:
                return found[1]
    return ""


def short(path: Path) -> str:
    """Return a path as a report names it."""
    return path.relative_to(ROOT).as_posix()


def test_each_file_names_its_licence() -> None:
    """Each file names its licence at its head; a format without comments leaves it to the README of its folder."""
    assert [short(path) for path in files(*FOLDERS) if not licence_of(path)] == []


@pytest.mark.parametrize(("folder", "licence"), LICENCES.items())
def test_licence_is_that_of_the_folder(folder: str, licence: str) -> None:
    """Knowledge is under CC BY 4.0, code under Apache 2.0."""
    other = [short(path) for path in files(folder) if path.suffix != ".md" and licence_of(path) not in {"", licence}]

    assert other == []


def test_turtle_is_formatted() -> None:
    """Hand-written Turtle is as turtlefmt leaves it; run turtlefmt on the file to mend it."""
    formatter = Path(sysconfig.get_path("scripts")) / "turtlefmt"
    paths = [str(path) for path in files(*FOLDERS, ending=".ttl")]

    run = subprocess.run([formatter, "--check", *paths], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]


def test_no_file_names_a_path_of_a_machine() -> None:
    """A path on somebody's machine means nothing on another."""
    texts = [path for path in files(*FOLDERS) if path.suffix not in BINARY]

    assert [short(path) for path in texts if MACHINE_PATH.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("folder", ["home", "Users", "work"])
def test_machine_paths_are_recognised(folder: str) -> None:
    """The pattern finds a path of a machine in quotes or in text, and leaves addresses and relative paths alone."""
    assert MACHINE_PATH.search(f'root = "/{folder}/user/project"')
    assert MACHINE_PATH.search(f"see /{folder}/user")
    assert not MACHINE_PATH.search(f"https://example.org/{folder}/user")
    assert not MACHINE_PATH.search(f"docs/{folder}/user")


def test_text_files_end_with_a_line_break() -> None:
    """A text file ends with one line break, and no line with white space."""
    texts = [path for path in files(*FOLDERS) if path.suffix in {".ttl", ".rq", ".py"} and path.stat().st_size]
    contents = {path: path.read_text(encoding="utf-8") for path in texts}

    assert [short(path) for path, text in contents.items() if text[-1:] != "\n" or text.endswith("\n\n")] == []
    assert [short(path) for path, text in contents.items() if re.search(r"[ \t]$", text, re.MULTILINE)] == []

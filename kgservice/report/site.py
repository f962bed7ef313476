# SPDX-License-Identifier: Apache-2.0
"""The documentation as static pages: ``python -m kgservice.report.site [OUTPUT [MODULE …]]``.

A page for each thing in each language, an overview in each, and the graphs as files. The same knowledge gives the
same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final

from kgservice.errors import InputError
from kgservice.graph import knowledge_lines
from kgservice.knowledge.bundle import Knowledge, open_knowledge
from kgservice.report.html import render
from kgservice.report.site_map import SiteMap
from kgservice.report.site_pages import OVERVIEW, Graph, SitePages
from kgservice.report.wording import WORDS
from kgservice.vocabulary import GRAPH, LANGUAGES

__all__ = ["build_site", "main"]

_OUTPUT: Final = Path("build", "docs")
_GRAPHS: Final = "graph"
_DATASET: Final = "dataset.nq"


def build_site(knowledge: Knowledge, folder: Path, modules: Collection[str] | None = None) -> int:
    """Write the documentation into *folder* and return the number of pages.

    Args:
        modules: Paths of the modules that are shown, such as "obligation/norway"; None for all, and the graphs.

    Raises:
        UsageError: There is no such module.
    """
    site = SiteMap(knowledge, modules)
    graphs = tuple(_write_graphs(knowledge, folder)) if modules is None else ()
    for lang in LANGUAGES:
        pages = SitePages(knowledge, lang, site)
        for iri in site:
            _write(folder / lang / site.path(iri), pages.term(iri))
        _write(folder / lang / OVERVIEW, pages.overview(graphs))
    doors = [{"lang": lang, "href": f"{lang}/{OVERVIEW}", "title": WORDS["site.title"](lang)} for lang in LANGUAGES]
    _write(folder / OVERVIEW, render("site-index.html", doors=doors))
    return len(LANGUAGES) * (len(site) + 1) + 1


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_graphs(knowledge: Knowledge, folder: Path) -> Iterator[Graph]:
    """Write each named graph as N-Triples and all of them as N-Quads; yield what was written."""
    counts: dict[str, int] = {}
    with ExitStack() as stack:
        dataset = stack.enter_context(_opened(folder / _DATASET))
        files: dict[str, BinaryIO] = {}
        for line in knowledge_lines(knowledge):
            triple, graph = _split(line)
            if not graph:
                continue  # the default graph repeats what the named graphs hold
            name = graph.removeprefix(GRAPH)
            if name not in files:
                files[name] = stack.enter_context(_opened(folder / _GRAPHS / f"{name}.nt"))
            files[name].write(f"{triple} .\n".encode())
            dataset.write(f"{line}\n".encode())
            counts[name] = counts.get(name, 0) + 1
    for name, count in sorted(counts.items()):
        yield Graph(GRAPH + name, count, f"../{_GRAPHS}/{name}.nt")
    yield Graph("", sum(counts.values()), f"../{_DATASET}")


def _split(line: str) -> tuple[str, str]:
    """Return the triple and the named graph of a line of N-Quads; an empty graph for the default graph."""
    triple, _, graph = line.removesuffix("> .").rpartition(" <")
    is_named = line.endswith("> .") and graph.startswith(GRAPH) and len(triple.split(" ", 2)) == 3
    return (triple, graph) if is_named else (line.removesuffix(" ."), "")


def _opened(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")


def main(arguments: Sequence[str]) -> int:
    """Build the documentation where *arguments* say, of the modules they name, and return the exit code."""
    folder = Path(arguments[0]) if arguments else _OUTPUT
    try:
        count = build_site(open_knowledge(), folder, arguments[1:] or None)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{folder}: {count}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

# SPDX-License-Identifier: Apache-2.0
"""Evidence that Markdown documents beside a description tell of themselves.

A description names documents or folders under ``evidence_from``. A document speaks in two ways::

    ---                                      front matter: what stands under "evidence" of a description, one or a
    evidence:                                list; "product" says for which product, if not for all
      type: risk_management_file
      version: "3"
    ---
    Residual risks are weighed against benefits [[MDR-MFR-RISK]] [[MDR Art 10(2)]] [[14971:7.4]].

A tag in the text stands in two pairs of square brackets and holds the number of a duty, a citation of an act, or a
standard and its clause with a colon between. Other words in such brackets are links of somebody's wiki and left alone,
and so is code. Only files below the folder of the description are opened; a description that came without a folder, as
over the web, opens none.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Final

from kgservice.errors import InputError, InputTooLargeError, InvalidValueError, UnknownCitationError
from kgservice.knowledge.citation_text import split_act
from kgservice.knowledge.citations import parse_citation
from kgservice.knowledge.fields import FieldTable
from kgservice.model.place import Place
from kgservice.model.product import DocumentPath, Evidence, Product, ReadResult, Unused
from kgservice.model.text import Text
from kgservice.readers.description import read_evidence_entry
from kgservice.readers.limits import check_size, decode
from kgservice.readers.tree import Mapping, Scalar, is_null
from kgservice.readers.tree import Sequence as ListNode
from kgservice.readers.yaml_tree import parse_yaml

__all__ = ["MAX_DOCUMENTS", "MAX_DOCUMENT_BYTES", "TAGGED_PASSAGE", "with_documents"]

TAGGED_PASSAGE: Final = "tagged_passage"
"""Type of the evidence that a tag in running text stands for; it counts by what it covers alone."""

MAX_DOCUMENT_BYTES: Final = 2 * 1024 * 1024
"""Size of one document."""

MAX_DOCUMENTS: Final = 1000
"""Documents of one description."""

_MAX_ENTRIES: Final = 20_000
"""Files and folders that are looked at to find them."""

_MAX_TAGS: Final = 2000
"""Tags of one document."""

_SUFFIXES: Final = frozenset({".md", ".markdown"})
_TAG: Final = re.compile(r"\[\[([^\[\]\n]{1,120})\]\]")
_NOTATION: Final = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
_CLAUSE: Final = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9 ./+-]*(?::[0-9]{4}[A-Z0-9+]*)?:\s?(?:[A-Z]\.)?[0-9][0-9A-Za-z.()-]*"
)
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_HEADING: Final = re.compile(r"#\s+(.+?)\s*#*\s*$")
_INHERITED: Final = ("version", "date", "status", "valid_from", "valid_until", "languages", "product_version", "issuer")
_NO_FOLDER: Final = Text(
    "documents are looked for beside a file, and this description is none",
    "dokumenter letes det etter ved siden av en fil, og denne beskrivelsen er ingen fil",
)
_NO_SUCH_PRODUCT: Final = Text("no product of the description is called so", "ingen produkter i beskrivelsen heter det")
_NO_SUCH_PROVISION: Final = Text("it names no provision that is known", "den viser ikke til noen kjent bestemmelse")
_NOT_A_FILE: Final = Text(
    "it is a link that leaves the folder, or no file", "det er en lenke ut av mappen, eller ingen fil"
)


@dataclass(frozen=True)
class _Found:
    """What documents hold: evidence with the names of the products it is for (none: for all), and what is not used."""

    evidence: list[tuple[tuple[str, ...], Evidence]] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)


def with_documents(result: ReadResult, folder: Path | None, label: str, fields: FieldTable) -> ReadResult:
    """Return *result* with the evidence of the documents that its products name, after their own.

    Args:
        folder: The folder of the description; None where it has none, and then no document is opened.
        label: The name of the description in places; documents are named beside it.

    Raises:
        InputError: A path leaves the folder or names nothing, there are too many documents, one that is named cannot
            be used, or its front matter speaks of evidence in a way that cannot be read.
    """
    if not any(product.evidence_from for product in result.products):
        return result
    if folder is None:
        named = [source for product in result.products for source in product.evidence_from]
        return replace(result, unused=(*result.unused, *(Unused(s.path, s.place, _NO_FOLDER) for s in named)))
    documents = _Documents(folder, PurePath(label).parent, fields)
    products = tuple(documents.added_to(product) for product in result.products)
    return ReadResult(products, (*result.unused, *documents.unused(result.products)))


class _Documents:
    """The documents below one folder, each read once."""

    def __init__(self, folder: Path, label: PurePath, fields: FieldTable) -> None:
        self._folder = folder
        self._root = folder.resolve()
        self._label = label
        self._fields = fields
        self._read: dict[str, _Found] = {}
        self._seen = 0

    def added_to(self, product: Product) -> Product:
        """Return the product with the evidence of its documents."""
        names = {product.iri, product.name, product.id}
        documents = dict.fromkeys(path for source in product.evidence_from for path in self._paths(source))
        found = tuple(
            evidence
            for path in documents
            for wanted, evidence in self._read[path].evidence
            if not wanted or names & set(wanted)
        )
        return replace(product, evidence=(*product.evidence, *found))

    def unused(self, products: Sequence[Product]) -> Iterator[Unused]:
        """Yield what was not used of the documents read, and evidence for products that there are not."""
        known = {name for product in products for name in (product.iri, product.name, product.id)}
        for found in self._read.values():
            yield from found.unused
            for wanted, evidence in found.evidence:
                if wanted and not known & set(wanted):
                    yield Unused(", ".join(wanted), evidence.place, _NO_SUCH_PRODUCT)

    def _paths(self, source: DocumentPath) -> list[str]:
        """Return the documents that one entry names, after reading those that were not read yet."""
        path = _below(self._root, self._folder, source)
        if path.is_dir():
            paths = sorted(self._in_folder(path, source))
            for name in paths:
                self._take(name, source, named=False)
            return paths
        name = path.relative_to(self._folder).as_posix()
        if path.suffix.lower() not in _SUFFIXES or not path.is_file():
            raise _not_a_document(source)
        self._take(name, source, named=True)
        return [name]

    def _in_folder(self, path: Path, source: DocumentPath) -> Iterator[str]:
        """Yield the documents below a folder; what is hidden is passed by, and no link to a folder is followed."""
        for folder, folders, files in os.walk(path):
            folders[:] = [name for name in folders if not name.startswith(".")]
            self._seen += len(folders) + len(files)
            if self._seen > _MAX_ENTRIES:
                raise _too_many(source)
            for name in files:
                if PurePath(name).suffix.lower() in _SUFFIXES and not name.startswith("."):
                    yield (Path(folder) / name).relative_to(self._folder).as_posix()

    def _take(self, name: str, source: DocumentPath, *, named: bool) -> None:
        """Read one document; what cannot be read is named as unused, or is an error where it was named itself."""
        if name in self._read:
            return
        if len(self._read) >= MAX_DOCUMENTS:
            raise _too_many(source)
        label = (self._label / name).as_posix()
        try:
            self._read[name] = _Found(unused=[Unused(name, Place(label), _NOT_A_FILE)])
            if _is_own_file(self._folder / name, self._root):
                text = _text(self._folder / name, label)
                self._read[name] = _document(text, label, name, self._fields)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._read[name] = _Found(unused=[Unused(name, Place(label), Text(reason, reason))])
        except _UnusableDocumentError as error:
            if named:
                raise error.cause from error
            self._read[name] = _Found(unused=[Unused(name, error.cause.where or Place(label), error.cause.what)])


class _UnusableDocumentError(Exception):
    """A document cannot be read at all; the cause says why."""

    def __init__(self, cause: InputError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _document(text: str, label: str, path: str, fields: FieldTable) -> _Found:
    """Return the evidence in one document: what its front matter tells, then one piece for each different tag.

    Args:
        label: Name of the document in places.
        path: Where it lies beside the description; stands as the path of its evidence.

    Raises:
        InputError: What the front matter says of evidence cannot be read.
    """
    found = _Found()
    lines = text.removeprefix("\ufeff").split("\n")
    end = _end_of_front_matter(lines)
    title = ""
    if end:
        title = _front_matter("\n".join(["", *lines[1:end]]), label, path, fields, found)
    body = list(_prose(lines, end + 1 if end else 0))
    title = title or next((match[1] for _, line in body if (match := _HEADING.match(line))), "")
    stated = [evidence if evidence.title else replace(evidence, title=title or None) for _, evidence in found.evidence]
    found.evidence[:] = [(wanted, evidence) for (wanted, _), evidence in zip(found.evidence, stated, strict=True)]
    tagged = list(_tagged(body, label, path, title, found))
    found.evidence.extend(tagged)
    return found


def _front_matter(text: str, label: str, path: str, fields: FieldTable, found: _Found) -> str:
    """Add the evidence that front matter tells of to *found*, and return the title it gives."""
    try:
        documents = parse_yaml(text, label)
    except InputError as error:  # front matter of some other tool: only what is ours has to be right
        found.unused.append(Unused("front matter", error.where or Place(label), error.what))
        return ""
    top = documents[0] if documents else None
    if not isinstance(top, Mapping):
        return ""
    entry, title = top.get("evidence"), top.get("title")
    if entry is not None and not is_null(entry.value):
        for node in entry.value.items if isinstance(entry.value, ListNode) else (entry.value,):
            wanted, evidence = read_evidence_entry(node, fields)
            found.evidence.append((wanted, evidence if evidence.path else replace(evidence, path=path)))
    return title.value.text.strip() if title is not None and isinstance(title.value, Scalar) else ""


def _tagged(
    body: Sequence[tuple[int, str]], label: str, path: str, title: str, found: _Found
) -> Iterator[tuple[tuple[str, ...], Evidence]]:
    """Yield evidence for each different tag, at its first place; the one entry of the front matter gives its state."""
    (wanted, above) = found.evidence[0] if len(found.evidence) == 1 else ((), None)
    inherited = {name: getattr(above, name) for name in _INHERITED} if above else {}
    seen: set[str] = set()
    for number, line in body:
        for match in _TAG.finditer(line):
            place = Place(label, number, match.start() + 1)
            covers = " ".join(match[1].split())
            if covers in seen or not _is_tag(covers, place, found):
                continue
            seen.add(covers)
            if len(seen) > _MAX_TAGS:
                raise InputTooLargeError(
                    Text("The document has too many tags", "Dokumentet har for mange merker"),
                    place,
                    Text(f"at most {_MAX_TAGS} different tags", f"høyst {_MAX_TAGS} forskjellige merker"),
                    Text("split it into several documents", "del det i flere dokumenter"),
                )
            yield (
                wanted,
                Evidence(
                    TAGGED_PASSAGE,
                    place,
                    title=(above.title if above else None) or title or None,
                    path=path,
                    covers=(covers,),
                    places={"covers": place},
                    **inherited,
                ),
            )


def _is_tag(written: str, place: Place, found: _Found) -> bool:
    """Say whether what stands in double brackets names a duty, a provision or a clause of a standard."""
    if _NOTATION.fullmatch(written):
        return True
    named = split_act(written)
    if named is None or not named[1].strip() or not any(char.isdigit() for char in written):
        return bool(_CLAUSE.fullmatch(written))
    try:
        parse_citation(written)
    except UnknownCitationError:
        found.unused.append(Unused(written, place, _NO_SUCH_PROVISION))
        return False
    return True


def _end_of_front_matter(lines: Sequence[str]) -> int:
    """Return the index of the line that ends the front matter; 0 where there is none."""
    if lines[0].rstrip() != "---":
        return 0
    return next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), 0)


def _prose(lines: Sequence[str], start: int) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines that are no code; code inside a line is blanked, columns kept."""
    fence = ""
    for number, line in enumerate(lines[start:], start + 1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark:
            fence = mark[1]
        else:
            yield number, _CODE.sub(lambda match: " " * len(match[0]), line)


def _below(root: Path, folder: Path, source: DocumentPath) -> Path:
    """Return the path that an entry names, which must lie below the folder of the description.

    Raises:
        InvalidValueError: It does not, or there is nothing.
    """
    try:
        path = folder / os.path.normpath(source.path)
        inside = bool(source.path) and path.resolve().is_relative_to(root)
        exists = inside and path.exists()
    except (OSError, ValueError):  # a name that no file can have
        inside, exists, path = True, False, folder
    if not inside or PurePath(source.path).is_absolute():
        raise InvalidValueError(
            Text(f"“{source.path}” leads out of the folder", f"«{source.path}» fører ut av mappen"),
            source.place,
            Text("a path below the folder of the description", "en sti under mappen til beskrivelsen"),
            Text("move the documents there", "flytt dokumentene dit"),
        )
    if not exists:
        raise _not_a_document(source)
    return path


def _is_own_file(path: Path, root: Path) -> bool:
    """Say whether a path is a regular file that lies, links followed, below the root."""
    return path.resolve().is_relative_to(root) and stat.S_ISREG(path.stat().st_mode)


def _text(path: Path, label: str) -> str:
    """Return the text of a document.

    Raises:
        _UnusableDocumentError: It is too large, or no text in UTF-8.
    """
    try:
        check_size(path.stat().st_size, label, MAX_DOCUMENT_BYTES)
        with path.open("rb") as stream:
            data = stream.read(MAX_DOCUMENT_BYTES + 1)
        check_size(len(data), label, MAX_DOCUMENT_BYTES)
        return decode(data, label).replace("\r\n", "\n")
    except InputError as error:
        raise _UnusableDocumentError(error) from error


def _not_a_document(source: DocumentPath) -> InvalidValueError:
    return InvalidValueError(
        Text(f"“{source.path}” is no Markdown document or folder", f"«{source.path}» er ikke et Markdown-dokument"),
        source.place,
        Text(
            "a file that ends in .md, or a folder with such files", "en fil som ender på .md, eller en mappe med slike"
        ),
        Text(
            "check the path; other documents are named one by one under “evidence”",
            "kontroller stien; andre dokumenter føres opp enkeltvis under «evidence»",
        ),
    )


def _too_many(source: DocumentPath) -> InputTooLargeError:
    return InputTooLargeError(
        Text(f"Below “{source.path}” there is too much", f"Under «{source.path}» ligger det for mye"),
        source.place,
        Text(
            f"at most {MAX_DOCUMENTS} documents among {_MAX_ENTRIES} files",
            f"høyst {MAX_DOCUMENTS} dokumenter blant {_MAX_ENTRIES} filer",
        ),
        Text("name a folder that holds the documents alone", "oppgi en mappe som bare har dokumentene"),
    )

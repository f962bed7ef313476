# SPDX-License-Identifier: Apache-2.0
"""The description of the interface (OpenAPI 3.1), put together from one fragment an area.

::

    openapi/document.json     version, title, servers
    openapi/components.json   what all areas use: language, problem
    openapi/AREA.json         paths of one area, and components of its own

A path or component stands in one fragment only. What is drawn from the knowledge is one more fragment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from kgservice.errors import KnowledgeError

__all__ = ["FRAGMENTS", "merged", "openapi_document"]

FRAGMENTS: Final = Path(__file__).with_name("openapi")
"""The folder of the fragments."""

_FRAME: Final = "document.json"

Fragment = Mapping[str, Any]
"""An OpenAPI object that has paths, components or tags."""


def openapi_document(drawn: Mapping[str, Fragment] | None = None) -> dict[str, Any]:
    """Return the description of every route: the written fragments by name, after them those *drawn* by name.

    Raises:
        KnowledgeError: Two fragments describe the same path, component or tag, or hold what no fragment may.
    """
    written = {path.name: _read(path) for path in sorted(FRAGMENTS.glob("*.json")) if path.name != _FRAME}
    return merged(_read(FRAGMENTS / _FRAME), {**written, **(drawn or {})})


def merged(frame: Fragment, fragments: Mapping[str, Fragment]) -> dict[str, Any]:
    """Return *frame* with the paths, components and tags of the *fragments*, by their names, in their order.

    Raises:
        KnowledgeError: Two fragments describe the same thing, or hold what no fragment may.
    """
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    tags: dict[str, Any] = {}
    for name, fragment in fragments.items():
        if stray := sorted(set(fragment) - {"paths", "components", "tags"}):
            raise KnowledgeError(f"The fragment {name} of the interface's description holds {', '.join(stray)}.")
        _add(paths, fragment.get("paths", {}), name)
        for kind, items in fragment.get("components", {}).items():
            _add(components.setdefault(kind, {}), items, name)
        _add(tags, {tag["name"]: tag for tag in fragment.get("tags", ())}, name)
    sorted_components = {kind: dict(sorted(components[kind].items())) for kind in sorted(components)}
    parts: dict[str, Any] = {"tags": list(tags.values()), "paths": paths, "components": sorted_components}
    return {**frame, **{key: part for key, part in parts.items() if part}}


def _add(to: dict[str, Any], items: Mapping[str, Any], fragment: str) -> None:
    if twice := _common(to, items):
        raise KnowledgeError(f"The fragment {fragment} describes again what another does: {', '.join(twice)}.")
    to.update(items)


def _common(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return sorted(set(one) & set(other))


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document

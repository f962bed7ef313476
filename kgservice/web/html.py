# SPDX-License-Identifier: Apache-2.0
"""Pages from the templates of the service: every value is escaped, and a value that is missing is an error."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["ASSETS", "look", "render"]

ASSETS: Final = Path(__file__).with_name("assets")
"""What pages load: nothing comes from elsewhere."""

_TEMPLATES: Final = Path(__file__).with_name("templates")


def render(template: str, **values: object) -> bytes:
    """Return a template of the folder ``templates``, filled."""
    return _environment().get_template(template).render(values).encode()


@cache
def look() -> str:
    """Return what changes whenever pages may look another way: the digest of templates and assets."""
    digest = hashlib.sha256()
    for path in sorted((*_TEMPLATES.iterdir(), *ASSETS.iterdir())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(_TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

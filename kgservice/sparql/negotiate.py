# SPDX-License-Identifier: Apache-2.0
"""Which form of an answer a request asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from kgservice.sparql.formats import MediaType

__all__ = ["form_named", "negotiate"]

_CHARSET: Final = re.compile(r';\s*charset\s*=\s*(?:"[^"]*"|[^;,\s]*)', re.IGNORECASE)


@lru_cache(maxsize=256)
def negotiate(accept: str | None, offered: tuple[MediaType, ...]) -> MediaType | None:
    """Return the one of the forms *offered* that the header Accept prefers; None where it takes none of them.

    Weights, wildcards and weights of nothing count; between equals our own order does. Without a header, or with one
    that holds no media type at all, it is the first.
    """
    # A charset is no other form: all of them are UTF-8 anyway.
    asked = parse_accept_header(_CHARSET.sub("", accept or ""), MIMEAccept)
    if not asked:
        return offered[0]
    weights = {form: max(_weight(asked, name) for name in (form.name, *form.aliases)) for form in offered}
    best = max(offered, key=weights.__getitem__)  # the first of those that weigh the same
    return best if weights[best] > 0 else None


def form_named(word: str, offered: Sequence[MediaType]) -> MediaType | None:
    """Return the form that ``format=`` names, by a short word or by its media type; None where there is none."""
    wanted = word.strip().lower()
    return next((form for form in offered if wanted in (*form.short, form.name, *form.aliases)), None)


def _weight(asked: MIMEAccept, name: str) -> float:
    """Return the weight of a media type: that of the most specific range it is in.

    A wider range weighs a little less, so that what is asked for by name goes before what is merely taken as well.
    """
    found = [(_width(value), quality) for value, quality in asked if _matches(value, name)]
    if not found:
        return 0.0
    width, quality = min(found)
    return quality - width * 1e-6 if quality else 0.0


def _matches(value: str, name: str) -> bool:
    wanted = value.partition(";")[0].strip().lower()
    return wanted in {name, "*/*", "*", name.partition("/")[0] + "/*"}


def _width(value: str) -> int:
    """Return how wide a range is: 0 for one media type, 1 for all of a kind, 2 for everything."""
    wanted = value.partition(";")[0].strip()
    return 2 if wanted in {"*/*", "*"} else int(wanted.endswith("/*"))

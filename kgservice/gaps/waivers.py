# SPDX-License-Identifier: Apache-2.0
"""Which finding is accepted for a time, by which decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from kgservice.gaps.check_graph import shape_of
from kgservice.model.gap import Finding, Waived, Waiver
from kgservice.model.obligation import ObligationBase
from kgservice.model.product import Product

__all__ = ["WaiverBook"]


class WaiverBook:
    """The waivers of one check; remembers which of them matched."""

    def __init__(self, waivers: Sequence[Waiver], obligations: ObligationBase, as_of: date) -> None:
        """Bind the waivers, those that still count first."""
        self._all = waivers
        self._ordered = sorted(waivers, key=lambda waiver: not waiver.counts_on(as_of))
        self._obligations = obligations
        self._as_of = as_of
        self._used: set[Waiver] = set()

    def applied(self, finding: Finding, product: Product) -> Finding:
        """Return *finding* with the waiver that concerns it: one that counts, else one that has expired."""
        names = self._names(finding)
        for waiver in self._ordered:
            if waiver.rule in names and _concerns(waiver, product):
                self._used.add(waiver)
                return replace(finding, waived=Waived(waiver, not waiver.counts_on(self._as_of)))
        return finding

    def _names(self, finding: Finding) -> set[str]:
        """Return the words by which a waiver can name a finding."""
        if finding.obligation is None:
            return {finding.rule}
        notation = self._obligations.obligations[finding.obligation].notation
        return {finding.rule, notation, shape_of(finding.obligation).rpartition("/")[2]}

    def stale(self, products: Iterable[Product]) -> Iterator[Waiver]:
        """Yield the waivers that have expired, and those that concern one of the *products* but matched nothing."""
        checked = tuple(products)
        for waiver in self._all:
            unused = waiver not in self._used and any(_concerns(waiver, product) for product in checked)
            if unused or not waiver.counts_on(self._as_of):
                yield waiver


def _concerns(waiver: Waiver, product: Product) -> bool:
    return waiver.product in {None, product.name, product.id, product.iri}

# SPDX-License-Identifier: Apache-2.0
"""Queries answered in the thread that asks, with nothing between it and the engine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Final

from kgservice.sparql.guard import elsewhere_refused
from kgservice.sparql.syntax_error import syntax_error
from kgservice.store import faults
from kgservice.store.evaluation import evaluate
from kgservice.store.oxigraph import OxigraphStore
from kgservice.store.port import Answer, Question

__all__ = ["InlineStore"]

_IN_MEMORY: Final = 1024 * 1024
"""Bytes of an answer that are kept in memory; a longer one goes to a file first."""

_PIECE: Final = 64 * 1024


class InlineStore(OxigraphStore):
    """The fastest way to ask, for a machine of one's own: no limit of time or memory is held, and nothing cancelled.

    What is asked must have passed the guard before, for there is no second wall here.
    """

    def query(self, question: Question) -> Answer:
        """Run a query to its end, then give its answer."""
        spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the answer closes it
        try:
            cut = evaluate(self._store, question, spool)
        except SyntaxError as error:
            spool.close()
            raise syntax_error(question.written or question.text, str(error)) from error
        except OSError as error:  # it reached for a server or a file
            spool.close()
            raise elsewhere_refused() from error
        whole = spool.tell() <= _IN_MEMORY
        if cut and not whole and not faults.says_it_is_cut(question):
            spool.close()
            raise faults.cut(self._limits)
        spool.seek(0)
        if not whole:
            return Answer(_pieces(spool), cut=cut)
        with spool:
            return Answer(iter((spool.read(),)), whole=True, cut=cut)


def _pieces(file: tempfile.SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece

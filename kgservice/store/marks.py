# SPDX-License-Identifier: Apache-2.0
"""Tags of graphs and the version of a store, counted by the store that writes."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kgservice.errors import InputError, PreconditionError
from kgservice.model.text import Text
from kgservice.store.port import Condition

__all__ = ["Marks", "changed_since", "require"]


class Marks:
    """The number of the last write to each graph, behind a mark drawn anew at each start.

    While a write is under way nobody can tell what a reader sees, so each look at what it writes gives a number of its
    own that never comes again.
    """

    def __init__(self) -> None:
        self._start = secrets.token_hex(6)
        self._numbers = itertools.count(1)
        self._writer = threading.Lock()
        self._last = 0
        self._everything = 0
        self._graphs: dict[str | None, int] = {}
        self._under_way: tuple[str | None, ...] | None = None

    @property
    def version(self) -> str:
        """What changes whenever anything does."""
        return self._mark(self._last if self._under_way is None else next(self._numbers))

    def tag(self, graph: str | None) -> str:
        """Return what changes whenever the graph does."""
        under_way = self._under_way
        unsettled = under_way is not None and (not under_way or graph in under_way)
        return self._mark(next(self._numbers)) if unsettled else self.settled(graph)

    def settled(self, graph: str | None) -> str:
        """Return the tag of a graph as the last finished write left it; for the writer itself."""
        return self._mark(max(self._everything, self._graphs.get(graph, 0)))

    @contextmanager
    def writing(self, *graphs: str | None) -> Iterator[None]:
        """Hold the place of the one writer; what was named counts as changed unless the input was refused.

        Args:
            graphs: Those that are written; none of them named for a write that may reach any.
        """
        with self._writer:
            self._under_way = graphs
            refused = False
            try:
                yield
            except InputError:
                refused = True
                raise
            finally:  # where it broke off, nobody knows how far it came
                if not refused:
                    self._changed(graphs)
                self._under_way = None

    def _changed(self, graphs: tuple[str | None, ...]) -> None:
        self._last = next(self._numbers)
        if graphs:
            self._graphs.update(dict.fromkeys(graphs, self._last))
        else:
            self._everything = self._last
            self._graphs.clear()

    def _mark(self, number: int) -> str:
        return f"{self._start}-{number}"


def require(condition: Condition | None, graph: str | None, tag: str | None) -> None:
    """Hold the tag that a graph has now, None where there is no such graph, against a condition.

    Raises:
        PreconditionError: It does not hold.
    """
    if condition is None:
        return
    match, none_match = condition.match, condition.none_match
    if match is not None and tag is None:
        raise _failed(graph, "is not there", "finnes ikke")
    if match is not None and "*" not in match and tag not in match:
        raise changed_since(graph)
    if none_match is not None and tag is not None and ("*" in none_match or tag in none_match):
        raise _failed(graph, "is there already", "finnes allerede")


def changed_since(graph: str | None) -> PreconditionError:
    """Return the error of a graph that has another tag now."""
    return _failed(graph, "is no longer as it was", "er ikke lenger slik den var")


def _failed(graph: str | None, en: str, nb: str) -> PreconditionError:
    name = Text("The default graph", "Standardgrafen") if graph is None else Text(f"<{graph}>", f"<{graph}>")
    return PreconditionError(
        Text(f"{name.en} {en}", f"{name.nb} {nb}"),
        None,
        Text("the graph as it was when its tag was given", "grafen slik den var da merket dens ble gitt"),
        Text("read the graph again, and change what is there now", "les grafen på nytt, og endre det som står der nå"),
    )

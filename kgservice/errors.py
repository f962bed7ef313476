# SPDX-License-Identifier: Apache-2.0
"""Every error this package raises on purpose.

KgServiceError
├── InputError                  what the caller gave is at fault            (HTTP 400, exit 2)
│   ├── UnreadableInputError    unreadable-input
│   ├── UnknownFieldError       unknown-field
│   ├── InvalidValueError       invalid-value
│   ├── CyclicRelationError     cyclic-relation
│   ├── InputTooLargeError      input-too-large                              (HTTP 413)
│   ├── UnknownCitationError    unknown-citation
│   ├── UnknownResourceError    unknown-resource                             (HTTP 404)
│   ├── UnknownQueryError       unknown-query
│   ├── InvalidShapesError      invalid-shapes
│   ├── QuerySyntaxError        query-syntax
│   ├── QueryRefusedError       query-refused
│   ├── PreconditionError       precondition-failed                          (HTTP 412)
│   ├── ConflictError           conflict                                     (HTTP 409)
│   ├── GoneError               gone                                         (HTTP 410)
│   └── UsageError              usage
├── KnowledgeError              our ontology, rules, shapes or queries are  (HTTP 500, exit 70)
│   ├── RuleCycleError          rule-cycle
│   └── MissingTermError        missing-term
├── OracleError                 oracle-unavailable: no reasoner to prove with (HTTP 503, exit 70)
└── UnansweredError             a query or an update got no answer          (HTTP 503, exit 70)
    ├── LimitError              limit-exceeded: it takes more than it is given
    ├── BusyError               busy: as many as are taken on are under way
    ├── QueryCancelledError     query-cancelled: somebody ended it
    └── StoreError              store-unavailable: the store does not answer as it should

Every InputError says what is wrong, where, what was expected and how to mend it, in English and in bokmål; so do the
errors of a query.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from kgservice.model.place import Place
from kgservice.model.text import Text

__all__ = [
    "BusyError",
    "ConflictError",
    "CyclicRelationError",
    "GoneError",
    "InputError",
    "InputTooLargeError",
    "InvalidShapesError",
    "InvalidValueError",
    "KgServiceError",
    "KnowledgeError",
    "LimitError",
    "MissingTermError",
    "OracleError",
    "PreconditionError",
    "QueryCancelledError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "RuleCycleError",
    "StoreError",
    "UnansweredError",
    "UnknownCitationError",
    "UnknownFieldError",
    "UnknownQueryError",
    "UnknownResourceError",
    "UnreadableInputError",
    "UsageError",
    "nearest",
]

_SUGGESTED: Final = 3
"""How many near citations are kept."""

_SHOWN: Final = 200
"""Characters of an IRI that a message repeats."""

_LISTED: Final = 12
"""How many allowed names a message lists before it stops."""


class KgServiceError(Exception):
    """Base class; catch it to catch everything deliberate.

    Attributes:
        code: Stable identifier, safe to match on; the message is not.
        status_hint: The HTTP status an adapter may use. The core never sends one.
        exit_code: The exit code a command line may use.
    """

    code: ClassVar[str] = "error"
    status_hint: ClassVar[int] = 500
    exit_code: ClassVar[int] = 70

    def message(self, lang: str = "en") -> str:
        """Return the message in *lang* ("en" or "nb"); English where there is one wording only."""
        del lang
        return str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let an error cross a process border whatever its constructor takes."""
        return _restore, (type(self), self.args, self.__dict__)


class InputError(KgServiceError):
    """What the caller gave cannot be used.

    Attributes:
        what: What is wrong, without final point.
        where: The place in the input; None for a command line.
        expected: What would have been right, as the object of "Expected …".
        remedy: What to do, as an imperative.
    """

    code = "input"
    status_hint = 400
    exit_code = 2

    def __init__(self, what: Text, where: Place | None, expected: Text, remedy: Text) -> None:
        """Keep the four parts; the printed form is drawn from them."""
        self.what = what
        self.where = where
        self.expected = expected
        self.remedy = remedy
        super().__init__(self.message())

    def message(self, lang: str = "en") -> str:
        """Return ``FILE:LINE:COL: what. Expected …. To mend it: ….`` in *lang*."""
        place = "" if self.where is None else f"{self.where}: "
        expects, mends = ("Forventet", "Slik rettes det:") if lang == "nb" else ("Expected", "To mend it:")
        return f"{place}{self.what(lang)}. {expects} {self.expected(lang)}. {mends} {self.remedy(lang)}."


class UnreadableInputError(InputError):
    """The input is not of the format it claims to be, or holds something that is refused for safety."""

    code = "unreadable-input"


class UnknownFieldError(InputError):
    """A field is not known in the place where it stands.

    Attributes:
        name: The name as written.
        near: Known names that resemble it, best first.
    """

    code = "unknown-field"

    def __init__(self, name: str, where: Place | None, known: Iterable[str]) -> None:
        """Name the field and, among the *known* ones, those it was probably meant to be."""
        names = list(dict.fromkeys(known))
        self.name = name
        self.near = nearest(name, names)
        super().__init__(
            Text(f"The field “{name}” is not known here", f"Feltet «{name}» er ikke kjent her"),
            where,
            _one_of(self.near or names, nearest_only=bool(self.near)),
            _rename(self.near),
        )


class InvalidValueError(InputError):
    """A known field holds a value that it cannot hold."""

    code = "invalid-value"


class CyclicRelationError(InputError):
    """Products relate to each other in a circle, so none can be assessed first.

    Attributes:
        path: Names of the products along the circle; the first is repeated at the end.
    """

    code = "cyclic-relation"

    def __init__(self, path: Sequence[str], where: Place | None) -> None:
        """Name the products along the circle."""
        self.path = tuple(path)
        route = " → ".join(self.path)
        super().__init__(
            Text(f"The relations between products run in a circle: {route}", f"Relasjonene går i ring: {route}"),
            where,
            Text("relations without a circle", "relasjoner uten ring"),
            Text(
                "remove one of these relations, or state the class of the other product instead of naming it",
                "fjern en av relasjonene, eller oppgi klassen til det andre produktet i stedet for å navngi det",
            ),
        )


class InputTooLargeError(InputError):
    """The input is larger, deeper or more repetitive than is read."""

    code = "input-too-large"
    status_hint = 413


class UnknownCitationError(InputError):
    """A citation or IRI names nothing that the knowledge graph holds.

    Attributes:
        citation: As written.
        near: Known citations that resemble it, best first.
    """

    code = "unknown-citation"

    def __init__(self, citation: str, near: Iterable[str], where: Place | None = None) -> None:
        """Name the citation, and known ones that were *near*, best first."""
        self.citation = citation
        self.near = tuple(near)[:_SUGGESTED]
        expected = _one_of(self.near, nearest_only=True)
        super().__init__(
            Text(f"“{citation}” names nothing in the graph", f"«{citation}» viser ikke til noe i grafen"),
            where,
            expected if self.near else Text("a citation such as “MDR Art 10(9)”", "en henvisning som «MDR Art 10(9)»"),
            _rename(self.near),
        )


class UnknownResourceError(InputError):
    """Nothing is known of an IRI.

    Attributes:
        near: Known IRIs that resemble it, best first.
    """

    code = "unknown-resource"
    status_hint = 404

    def __init__(self, iri: str, near: Sequence[str]) -> None:
        """Name the IRI, and known ones that were *near*, best first."""
        self.near = tuple(near)[:_SUGGESTED]
        shown = iri if len(iri) <= _SHOWN else f"{iri[:_SHOWN]}…"
        expected = _one_of(self.near, nearest_only=True)
        super().__init__(
            Text(f"Nothing is known of <{shown}>", f"Ingenting er kjent om <{shown}>"),
            None,
            expected if self.near else Text("an IRI that the graph holds", "en IRI som finnes i grafen"),
            Text("check the spelling, or look for it by its name", "kontroller skrivemåten, eller søk etter navnet"),
        )


class UnknownQueryError(InputError):
    """No query goes by that name.

    Attributes:
        near: The nearest names.
    """

    code = "unknown-query"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        """Suggest the nearest of *known*."""
        self.near = nearest(name, known)
        listed = ", ".join(self.near or known[:_LISTED])
        super().__init__(
            Text(f"There is no query “{name}”", f"Det finnes ingen spørring «{name}»"),
            None,
            Text(f"the name of a query, such as {listed}", f"navnet på en spørring, for eksempel {listed}"),
            Text("see “kgservice query” for all of them", "se «kgservice query» for alle"),
        )


class InvalidShapesError(InputError):
    """A shapes graph cannot be used: it is ill-formed, refers to itself, or asks for what is not supported.

    Attributes:
        shape: The shape at fault as an IRI or as words; empty where it is the whole graph.
    """

    code = "invalid-shapes"

    def __init__(self, what: Text, where: Place | None, expected: Text, remedy: Text, shape: str = "") -> None:
        """Keep the *shape* beside the four parts."""
        self.shape = shape
        super().__init__(what, where, expected, remedy)


class QuerySyntaxError(InputError):
    """A query or an update is not what the grammar of SPARQL allows.

    Attributes:
        excerpt: The line at fault and below it a caret under the character; empty where the place is not known.
    """

    code = "query-syntax"

    def __init__(self, what: Text, where: Place | None, expected: Text, remedy: Text, excerpt: str = "") -> None:
        """Keep the *excerpt* beside the four parts."""
        self.excerpt = excerpt
        super().__init__(what, where, expected, remedy)


class QueryRefusedError(InputError):
    """A query is well formed and is not run: it asks another server, reads files, or is too deep or too long."""

    code = "query-refused"


class PreconditionError(InputError):
    """What is to be changed is no longer what the caller has seen."""

    code = "precondition-failed"
    status_hint = 412


class ConflictError(InputError):
    """What is to be made would stand where something else stands already."""

    code = "conflict"
    status_hint = 409


class GoneError(InputError):
    """What is asked for was here, and was taken away on purpose."""

    code = "gone"
    status_hint = 410


class UsageError(InputError):
    """A command or request is put together in a way that has no meaning."""

    code = "usage"


class KnowledgeError(KgServiceError):
    """Something we ship is at fault; the caller can do nothing about it."""

    code = "knowledge"


class RuleCycleError(KnowledgeError):
    """Rules, exceptions or defaults depend on each other in a circle."""

    code = "rule-cycle"


class MissingTermError(KnowledgeError):
    """A shipped file uses a term that no shipped file declares."""

    code = "missing-term"


class OracleError(KgServiceError):
    """The reasoner that proves answers is absent or failed."""

    code = "oracle-unavailable"
    status_hint = 503


class UnansweredError(KgServiceError):
    """Something that may go well another time, or with another setting.

    Attributes:
        what: What happened, without final point.
        remedy: What to do, as an imperative.
    """

    code = "unanswered"
    status_hint = 503

    def __init__(self, what: Text, remedy: Text) -> None:
        """Keep both parts; the printed form is drawn from them."""
        self.what = what
        self.remedy = remedy
        super().__init__(self.message())

    def message(self, lang: str = "en") -> str:
        """Return ``what. To mend it: ….`` in *lang*."""
        mends = "Slik rettes det:" if lang == "nb" else "To mend it:"
        return f"{self.what(lang)}. {mends} {self.remedy(lang)}."


class LimitError(UnansweredError):
    """A query takes more time, memory or room than it is given.

    Attributes:
        limit: Name of the limit: "seconds", "memory" and so on.
        setting: What an operator sets to move it, as it is written on the command line.
    """

    code = "limit-exceeded"

    def __init__(self, what: Text, remedy: Text, *, limit: str, setting: str) -> None:
        """Name the *limit* and its *setting* beside what happened."""
        self.limit = limit
        self.setting = setting
        super().__init__(what, remedy)


class BusyError(UnansweredError):
    """As many queries as are taken on are under way.

    Attributes:
        retry_after: Seconds after which it is worth another try.
    """

    code = "busy"

    def __init__(self, what: Text, remedy: Text, *, retry_after: int) -> None:
        """Say when to come again."""
        self.retry_after = retry_after
        super().__init__(what, remedy)


class QueryCancelledError(UnansweredError):
    """Somebody ended the query."""

    code = "query-cancelled"


class StoreError(UnansweredError):
    """The store does not answer, or not as the protocol says."""

    code = "store-unavailable"


def nearest(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return up to three of the *known* names that resemble *name*, best first; case does not count."""
    from difflib import get_close_matches  # costs a cold start more than it gives

    by_lower = {candidate.lower(): candidate for candidate in known}
    wanted = name.lower().replace("-", "_").replace(" ", "_")
    return tuple(by_lower[match] for match in get_close_matches(wanted, by_lower, n=3, cutoff=0.6))


def _one_of(names: Sequence[str], *, nearest_only: bool) -> Text:
    """Return the names as an alternative in both languages, cut off after a dozen."""
    listed = ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
    if not listed:
        return Text("no field", "ingen felt")
    if nearest_only:
        return Text(f"a known name, the nearest being {listed}", f"et kjent navn, nærmest er {listed}")
    return Text(f"one of {listed}", f"en av {listed}")


def _rename(near: Sequence[str]) -> Text:
    """Return the advice to use the nearest name, or to look for another."""
    if near:
        return Text(f"write “{near[0]}”, or remove it", f"skriv «{near[0]}», eller fjern det")
    return Text("check the spelling, or remove it", "kontroller skrivemåten, eller fjern det")


def _restore(kind: type[KgServiceError], args: tuple[object, ...], state: dict[str, object]) -> KgServiceError:
    """Rebuild an error on the other side of a process border."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error

# SPDX-License-Identifier: Apache-2.0
"""One field of a description: from the value as written to an answer that rules can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kgservice.errors import InvalidValueError, nearest
from kgservice.knowledge.fields import FieldSpec
from kgservice.model.place import Place
from kgservice.model.product import FieldAnswer, Statement
from kgservice.model.text import Text
from kgservice.readers.sections import LIST_FORMS
from kgservice.readers.tree import Mapping, Node, Scalar, Sequence, is_null

__all__ = ["UNKNOWN_WORDS", "YES_NO_WORDS", "read_answer", "read_flag", "wrong_value"]

YES_NO_WORDS: Final = {"true": True, "yes": True, "ja": True, "false": False, "no": False, "nei": False}
UNKNOWN_WORDS: Final = frozenset({"unknown", "ukjent"})
_NONE_WORDS: Final = frozenset({"none", "ingen"})
_SHOWN: Final = 60
"""How much of a wrong value a message repeats."""


def read_answer(spec: FieldSpec, node: Node, place: Place) -> FieldAnswer:
    """Return what *node* says about one field.

    Shape:
        A yes/no field has one statement; a choice field one; a list field any number. *place* is that of the key,
        each statement has the place of its own value.

    Raises:
        InvalidValueError: The value is none of the field's, is given twice, or contradicts another.
    """
    if spec.kind == "list":
        return _list_answer(spec, node, place)
    scalar = _single(spec, node)
    word = scalar.text.strip().lower()
    if word in UNKNOWN_WORDS and word not in spec.values:
        statement = Statement(spec.name, None, scalar.place, unknown=True)
    elif spec.kind == "yes-no":
        statement = Statement(spec.name, read_flag(spec.name, scalar), scalar.place)
    else:
        statement = Statement(spec.name, _token(spec, scalar), scalar.place)
    return FieldAnswer(spec.name, spec.kind, (statement,), place)


def read_flag(name: str, node: Node) -> bool:
    """Return a yes or no in English or bokmål.

    Raises:
        InvalidValueError: It is neither.
    """
    if isinstance(node, Scalar) and (value := YES_NO_WORDS.get(node.text.strip().lower())) is not None:
        return value
    raise wrong_value(name, node, tuple(YES_NO_WORDS) + tuple(sorted(UNKNOWN_WORDS)))


def wrong_value(name: str, node: Node, allowed: tuple[str, ...]) -> InvalidValueError:
    """Return the error for a value that is none of the *allowed*, with the nearest of them."""
    shown = _shown(node)
    near = nearest(node.text, allowed) if isinstance(node, Scalar) else ()
    return InvalidValueError(
        Text(f"The field “{name}” cannot be {shown.en}", f"Feltet «{name}» kan ikke være {shown.nb}"),
        node.place,
        Text(f"one of {', '.join(allowed)}", f"en av {', '.join(allowed)}"),
        Text(
            f"write {' or '.join(near) or 'one of these values'}",
            f"skriv {' eller '.join(near) or 'en av disse verdiene'}",
        ),
    )


def _shown(node: Node) -> Text:
    """Return a value for a message, cut to a readable length."""
    if isinstance(node, Sequence):
        return Text("a list", "en liste")
    if isinstance(node, Mapping):
        return Text("a group of fields", "en gruppe felt")
    text = " ".join(node.text.split())
    if not text:
        return Text("empty", "tomt")
    cut = text[:_SHOWN] + "…" if len(text) > _SHOWN else text
    return Text(f"“{cut}”", f"«{cut}»")


def _single(spec: FieldSpec, node: Node) -> Scalar:
    """Return the one value of a field that takes one; repeating it does no harm."""
    if isinstance(node, Sequence) and node.items:
        scalars = [item for item in node.items if isinstance(item, Scalar)]
        if len(scalars) == len(node.items) and len({scalar.text for scalar in scalars}) == 1:
            return scalars[0]
        raise InvalidValueError(
            Text(f"The field “{spec.name}” has several values", f"Feltet «{spec.name}» har flere verdier"),
            node.items[-1].place,
            Text("one value", "én verdi"),
            Text("keep the one that holds", "behold den som gjelder"),
        )
    if isinstance(node, Scalar):
        return node
    raise wrong_value(spec.name, node, spec.values or tuple(YES_NO_WORDS))


def _token(spec: FieldSpec, node: Node) -> str:
    if isinstance(node, Scalar) and node.text.strip() in spec.values:
        return node.text.strip()
    raise wrong_value(spec.name, node, spec.values)


def _list_answer(spec: FieldSpec, node: Node, place: Place) -> FieldAnswer:
    """Return the answer of a list field in its short or long form."""
    mappings = [item for item in node.items if isinstance(item, Mapping)] if isinstance(node, Sequence) else []
    if isinstance(node, Sequence) and len(mappings) == len(node.items) == 1:
        node = mappings[0]
    if isinstance(node, Mapping):
        return _long_form(spec, node, place)
    scalars = list(_scalars(spec, node))
    if not scalars or (len(scalars) == 1 and _is_none(spec, scalars[0])):
        if not scalars and not spec.closed_once_given:
            raise _says_nothing(spec, node)
        return FieldAnswer(spec.name, "list", (), place, closed=True)
    if len(scalars) == 1 and _is_unknown(spec, scalars[0]):
        return FieldAnswer(spec.name, "list", (Statement(spec.name, None, scalars[0].place, unknown=True),), place)
    statements = tuple(Statement(spec.name, _token(spec, scalar), scalar.place) for scalar in scalars)
    return _checked(spec, statements, place, closed=spec.closed_once_given)


def _long_form(spec: FieldSpec, node: Mapping, place: Place) -> FieldAnswer:
    """Return the answer written as ``{only: […]}`` or ``{yes: […], no: […], unknown: […]}``."""
    statements: list[Statement] = []
    for entry in node.entries:
        # YAML 1.1 tools write the keys yes and no as booleans.
        form = {"true": "yes", "false": "no", "ja": "yes", "nei": "no", "ukjent": "unknown"}.get(entry.key, entry.key)
        if form not in LIST_FORMS:
            raise wrong_value(spec.name, Scalar(entry.key, entry.place), tuple(LIST_FORMS))
        scalars = [scalar for scalar in _scalars(spec, entry.value) if not _is_none(spec, scalar)]
        statements += (
            Statement(spec.name, _token(spec, scalar), scalar.place, negated=form == "no", unknown=form == "unknown")
            for scalar in scalars
        )
    keys = {entry.key for entry in node.entries}
    if "only" in keys and keys - {"only", "unknown", "ukjent"}:
        raise InvalidValueError(
            Text(
                f"“only” stands beside other forms in “{spec.name}”",
                f"«only» står sammen med andre former i «{spec.name}»",
            ),
            node.place,
            Text(
                "only alone or with unknown, or yes, no and unknown",
                "only alene eller med unknown, eller yes, no og unknown",
            ),
            Text("keep one way of writing the list", "behold én måte å skrive listen på"),
        )
    return _checked(spec, tuple(statements), place, closed="only" in keys or spec.closed_once_given)


def _checked(spec: FieldSpec, statements: tuple[Statement, ...], place: Place, *, closed: bool) -> FieldAnswer:
    """Return the answer, refusing a token that is stated in two ways; repeats of one statement are dropped."""
    seen: dict[object, Statement] = {}
    for statement in statements:
        first = seen.setdefault(statement.value, statement)
        if (first.negated, first.unknown) != (statement.negated, statement.unknown):
            raise InvalidValueError(
                Text(f"“{statement.value}” is stated in two ways", f"«{statement.value}» er oppgitt på to måter"),
                statement.place,
                Text(
                    f"one statement; it already stands at {first.place}",
                    f"én angivelse; den står alt ved {first.place}",
                ),
                Text("keep the one that holds", "behold den som gjelder"),
            )
    return FieldAnswer(spec.name, "list", tuple(seen.values()), place, closed=closed)


def _scalars(spec: FieldSpec, node: Node) -> Iterator[Scalar]:
    """Yield the tokens of a list; one token may stand without brackets."""
    for item in node.items if isinstance(node, Sequence) else (node,):
        if not isinstance(item, Scalar) or is_null(item):
            raise wrong_value(spec.name, item, spec.values)
        yield item


def _is_none(spec: FieldSpec, scalar: Scalar) -> bool:
    word = scalar.text.strip().lower()
    return word in _NONE_WORDS and word not in spec.values


def _is_unknown(spec: FieldSpec, scalar: Scalar) -> bool:
    word = scalar.text.strip().lower()
    return word in UNKNOWN_WORDS and word not in spec.values


def _says_nothing(spec: FieldSpec, node: Node) -> InvalidValueError:
    return InvalidValueError(
        Text(
            f"The list “{spec.name}” is empty, which can mean two things",
            f"Listen «{spec.name}» er tom og kan bety to ting",
        ),
        node.place,
        Text("values, or none where nothing holds", "verdier, eller none der ingenting gjelder"),
        Text(
            "write none, or leave the field out where it is not known",
            "skriv none, eller utelat feltet der svaret er ukjent",
        ),
    )

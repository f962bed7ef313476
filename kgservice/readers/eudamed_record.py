# SPDX-License-Identifier: Apache-2.0
"""One record of a EUDAMED message, collected element by element under the mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from kgservice.errors import InvalidValueError
from kgservice.knowledge.fields import FieldTable
from kgservice.model.place import Place
from kgservice.model.product import Evidence, FieldAnswer, Identifier, Market, Operator, Statement, Unused
from kgservice.model.text import Text
from kgservice.readers.eudamed_mapping import ElementRule, RecordKind
from kgservice.readers.eudamed_xml import line_of, local_name

__all__ = ["Record"]

_TRUTH: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "unknown": None}
_SRN: Final = re.compile(r"([A-Z]{2})-[A-Z]{2}-\d+")
_EMPTY: Final = Text("the element is empty", "elementet er tomt")
_UNKNOWN_ELEMENT: Final = Text("the mapping does not know the element", "kartleggingen kjenner ikke elementet")
_UNKNOWN_VALUE: Final = Text("the mapping does not know the value", "kartleggingen kjenner ikke verdien")
_NOT_A_CODE: Final = Text("it does not have the form of such a code", "det har ikke formen til en slik kode")
_OTHER_LANGUAGE: Final = Text("the text is also given in another language", "teksten er også oppgitt på et annet språk")
_ONE_OF_TWO: Final = Text(
    "it says no, and the other element that decides is missing", "svaret er nei, og det andre elementet mangler"
)
_MARKET_DETAILS: Final = Text("of a market only the country is used", "av et marked brukes bare landet")


class Record:
    """What one record says, before it is joined with the other records of its device.

    Attributes:
        kind: Part, legislation and claimed qualification.
        identifiers: In the order of the record, each with its scheme.
    """

    def __init__(self, element: etree._Element, kind: RecordKind, source: str, fields: FieldTable) -> None:
        """Start empty for the record that *element* holds."""
        self.kind = kind
        self.label = local_name(element)
        self.element = element
        self.names: list[str] = []
        self.description: str | None = None
        self.purpose: tuple[str, Place] | None = None
        self.risk_class: tuple[str, Place] | None = None
        self.legislation = kind.legislation
        self.qualification = kind.qualification
        self.claims: str | None = None
        self.identifiers: list[Identifier] = []
        self.operators: list[Operator] = []
        self.markets: list[Market] = []
        self.evidence: list[Evidence] = []
        self.remarks: dict[str, object] = {}
        self.unused: list[Unused] = []
        self._source = source
        self._fields = fields
        self._statements: dict[str, list[Statement]] = {}
        self._closed: dict[str, Place] = {}
        self._any: dict[str, list[Statement]] = {}
        self.place = self._place(element)

    def collect(self, rules: dict[str, ElementRule]) -> None:
        """Take in every child element under *rules*; what has no rule is noted."""
        for child in self.element.iterchildren(etree.Element):
            rule = rules.get(local_name(child))
            if rule is None:
                self._note(child, _UNKNOWN_ELEMENT)
            elif rule.use == "nothing":
                self._note(child, rule.reason)
            elif not _text(child) and len(child) == 0:
                self._note(child, _EMPTY)
            else:
                _TAKERS[rule.use](self, child, rule)
        self._settle_any(rules)

    def answers(self) -> dict[str, FieldAnswer]:
        """Return the answers by field."""
        found: dict[str, FieldAnswer] = {}
        for name, statements in self._statements.items():
            kind = self._fields.fields[name].kind
            found[name] = FieldAnswer(name, kind, tuple(statements), statements[0].place)
        for name, place in self._closed.items():
            found[name] = FieldAnswer(name, "list", tuple(self._statements.get(name, ())), place, closed=True)
        return found

    def identifier(self, *schemes: str) -> Identifier | None:
        """Return the first identifier in one of the schemes."""
        return next((found for found in self.identifiers if found.scheme in schemes), None)

    def _place(self, element: etree._Element) -> Place:
        return Place(self._source, line_of(element))

    def _note(self, element: etree._Element, why: Text, detail: str = "") -> None:
        path = f"{self.label}/{local_name(element)}"
        self.unused.append(Unused(f"{path} {detail}".strip(), self._place(element), why))

    def _state(self, name: str, value: object, place: Place, *, negated: bool = False) -> None:
        """Add one statement; a yes/no field that is stated twice must say the same."""
        known = self._statements.setdefault(name, [])
        typed = value if isinstance(value, (bool, str)) else None
        if self._fields.fields[name].kind == "yes-no" and any(first.value != typed for first in known):
            raise _contradiction(name, place, known[0].place)
        if all((first.value, first.negated) != (typed, negated) for first in known):
            known.append(Statement(name, typed, place, negated=negated, unknown=typed is None))

    def _truth(self, element: etree._Element) -> bool | None:
        """Return an xs:boolean, or None for the exchange's "unknown"."""
        word = _text(element).lower()
        if word in _TRUTH:
            return _TRUTH[word]
        name = local_name(element)
        raise InvalidValueError(
            Text(f"“{name}” cannot be {_text(element)[:40]}", f"«{name}» kan ikke være {_text(element)[:40]}"),
            self._place(element),
            Text("true or false", "true eller false"),
            Text("write true or false", "skriv true eller false"),
        )

    def answer(self, element: etree._Element, rule: ElementRule) -> None:
        """Take a yes/no field, or one of several elements that decide it together."""
        truth, place = self._truth(element), self._place(element)
        if rule.any:
            self._any.setdefault(rule.field, []).append(Statement(rule.field, truth, place, unknown=truth is None))
        else:
            self._state(rule.field, truth, place)

    def _settle_any(self, rules: dict[str, ElementRule]) -> None:
        """Answer the fields that several elements decide together."""
        for name, found in self._any.items():
            wanted = sum(rule.any and rule.field == name for rule in rules.values())
            said_yes = next((statement for statement in found if statement.value is True), None)
            if said_yes is not None:
                self._state(name, said_yes.value, said_yes.place)
            elif len(found) == wanted and all(statement.value is False for statement in found):
                self._state(name, found[0].value, found[0].place)
            else:
                self.unused.append(Unused(f"{self.label}: {name}", found[0].place, _ONE_OF_TWO))

    def list_token(self, element: etree._Element, rule: ElementRule) -> None:
        """Take a token of a list field: there, not there, or not known."""
        truth = self._truth(element)
        if truth is None:
            self._note(element, _UNKNOWN_VALUE)
        else:
            self._state(rule.field, rule.token, self._place(element), negated=not truth)

    def nothing_of(self, element: etree._Element, rule: ElementRule) -> None:
        """Close a list field where the element says that nothing of it applies."""
        if self._truth(element) is False:
            self._closed[rule.field] = self._place(element)
        else:
            self._note(element, rule.reason or _UNKNOWN_VALUE)

    def value(self, element: etree._Element, rule: ElementRule) -> None:
        """Take the answers that the mapping gives for a text."""
        for item in _children(element, rule.child):
            for word in _text(item).split():
                if word not in rule.values:
                    self._note(item, rule.reason or _UNKNOWN_VALUE, word)
                    continue
                self.claims = rule.qualification or self.claims
                for name, value in rule.values[word].items():
                    self._state(name, value, self._place(item))

    def take_class(self, element: etree._Element, rule: ElementRule) -> None:
        """Take the declared class."""
        if _text(element) in rule.values:
            self.risk_class = rule.values[_text(element)], self._place(element)
        else:
            self._note(element, _UNKNOWN_VALUE, _text(element)[:40])

    def take_legislation(self, element: etree._Element, rule: ElementRule) -> None:
        """Take the act that the record names itself."""
        del rule
        self.legislation = _text(element)

    def name(self, element: etree._Element, rule: ElementRule) -> None:
        """Take a name: a text, a group of model and name, or one text for each language."""
        del rule
        own = {local_name(child): _text(child) for child in element}
        if own.get("name") and own.get("model"):
            self.remarks["model"] = own["model"]
        chosen = own.get("name") or own.get("model") or self._in_english(element)
        self.names += [chosen] if chosen else []

    def take_description(self, element: etree._Element, rule: ElementRule) -> None:
        """Take the description."""
        del rule
        self.description = self._in_english(element) or None

    def take_purpose(self, element: etree._Element, rule: ElementRule) -> None:
        """Take the maker's statement of purpose."""
        del rule
        self.purpose = self._in_english(element), self._place(element)

    def _in_english(self, element: etree._Element) -> str:
        """Return the English text, or the first; note that there are others."""
        texts: dict[str, str] = {}
        for item in element.iter(etree.Element):
            if local_name(item) == "textValue":
                languages = [_text(s) for s in item.itersiblings(preceding=True) if local_name(s) == "language"]
                texts.setdefault(languages[0] if languages else "ANY", _text(item))
        if not texts:
            return _text(element)
        chosen = next((language for language in ("EN", "ANY") if language in texts), next(iter(texts)))
        others = [language for language in texts if language != chosen]
        if others:
            self._note(element, _OTHER_LANGUAGE, " ".join(others))
        return texts[chosen]

    def take_identifier(self, element: etree._Element, rule: ElementRule) -> None:
        """Take a device identifier with its issuing entity."""
        parts = {local_name(child): _text(child) for child in element}
        code, issuer = parts.get("DICode"), parts.get("issuingEntityCode")
        if not code:
            self._note(element, _EMPTY)
            return
        scheme = rule.eudamed_scheme if issuer == "EUDAMED" and rule.eudamed_scheme else rule.scheme
        self.identifiers.append(Identifier(scheme, code, self._place(element), issuer))

    def codes(self, element: etree._Element, rule: ElementRule) -> None:
        """Take codes separated by blanks; one that has not the form of its scheme is noted."""
        for code in _text(element).split() if rule.pattern else [_text(element)]:
            if rule.pattern and not re.fullmatch(rule.pattern, code):
                self._note(element, _NOT_A_CODE, code[:40])
            else:
                self.identifiers.append(Identifier(rule.scheme, code, self._place(element)))

    def operator(self, element: etree._Element, rule: ElementRule) -> None:
        """Take an actor by its SRN; the first letters of an SRN are the actor's country."""
        match = _SRN.fullmatch(_text(element))
        country = match.group(1) if match else None
        self.operators.append(Operator(rule.role, self._place(element), country=country, srn=_text(element)))

    def designer(self, element: etree._Element, rule: ElementRule) -> None:
        """Take the product designer, by SRN or by organisation."""
        del rule
        texts = {local_name(item): _text(item) for item in element.iter(etree.Element)}
        srn, name = texts.get("productDesignerActorCode"), texts.get("textValue")
        if not srn and not name:
            self._note(element, _EMPTY)
            return
        country = texts.get("country") or None
        self.operators.append(Operator("product_designer", self._place(element), name or None, country, srn or None))

    def take_markets(self, element: etree._Element, rule: ElementRule) -> None:
        """Take the countries of the market."""
        del rule
        details: set[str] = set()
        for item in element.iter(etree.Element):
            if local_name(item) == "country":
                self.markets.append(Market(_text(item), self._place(item)))
            elif len(item) == 0:
                details.add(local_name(item))
        if details:
            self._note(element, _MARKET_DETAILS, " ".join(sorted(details)))

    def certificates(self, element: etree._Element, rule: ElementRule) -> None:
        """Take certificates of notified bodies as evidence."""
        del rule
        for link in element.iterchildren(etree.Element):
            parts = {local_name(child): _text(child) for child in link}
            words = [parts.get(key, "") for key in ("certificateType", "certificateNumber", "NBActorCode")]
            self.evidence.append(
                Evidence(
                    type="certificate",
                    place=self._place(link),
                    title=" ".join(word for word in words if word) or None,
                    version=parts.get("certificateRevisionNumber"),
                    date=parts.get("startingValidityDate") or parts.get("issueDate"),
                )
            )

    def investigations(self, element: etree._Element, rule: ElementRule) -> None:
        """Take clinical investigations as evidence."""
        del rule
        for link in element.iterchildren(etree.Element):
            parts = {local_name(child): _text(child) for child in link}
            title = parts.get("clinicalInvestigationReference")
            self.evidence.append(Evidence("clinical_investigation", self._place(link), title))

    def remark(self, element: etree._Element, rule: ElementRule) -> None:
        """Keep a text as a remark, which no rule reads."""
        for item in _children(element, rule.child):
            self.remarks[local_name(element)] = _text(item)


_TAKERS: Final[dict[str, Any]] = {
    "answer": Record.answer,
    "token": Record.list_token,
    "none": Record.nothing_of,
    "value": Record.value,
    "class": Record.take_class,
    "legislation": Record.take_legislation,
    "name": Record.name,
    "description": Record.take_description,
    "purpose": Record.take_purpose,
    "identifier": Record.take_identifier,
    "codes": Record.codes,
    "operator": Record.operator,
    "designer": Record.designer,
    "markets": Record.take_markets,
    "certificates": Record.certificates,
    "investigations": Record.investigations,
    "remark": Record.remark,
}
"""Word of the mapping → the method that takes an element in."""


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _children(element: etree._Element, name: str | None) -> Iterator[etree._Element]:
    """Yield the children called *name*, or the element itself where no child is named."""
    if name is None:
        yield element
    else:
        yield from (child for child in element.iterchildren(etree.Element) if local_name(child) == name)


def _contradiction(name: str, place: Place, first: Place) -> InvalidValueError:
    return InvalidValueError(
        Text(f"“{name}” is answered in two ways", f"«{name}» er besvart på to måter"),
        place,
        Text(f"one answer; the first is at {first}", f"ett svar; det første står ved {first}"),
        Text("correct one of the two elements", "rett ett av de to elementene"),
    )

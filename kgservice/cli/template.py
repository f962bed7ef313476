# SPDX-License-Identifier: Apache-2.0
"""A product description with every key and every question, empty and commented, drawn from the knowledge."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from kgservice.knowledge.bundle import Knowledge
from kgservice.knowledge.fields import FieldSpec
from kgservice.model.text import Text
from kgservice.readers.sections import FACT_SECTIONS, SECTIONS, Key
from kgservice.vocabulary import DCTERMS, RDFS

__all__ = ["description_template"]

_WIDTH: Final = 110

_INTRODUCTION: Final = (
    Text(
        "A product description. Fill in what is known; what is left empty counts as not known. "
        "Answers are yes, no or unknown, or values from the list above the field.",
        "En produktbeskrivelse. Fyll ut det som er kjent; det som står tomt, regnes som ukjent. "
        "Svarene er ja, nei eller ukjent, eller verdier fra listen over feltet.",
    ),
    Text(
        "Assess it with: kgservice assess FILE. Fields that do not concern the product can be removed.",
        "Vurder den med: kgservice assess FIL. Felt som ikke gjelder produktet, kan fjernes.",
    ),
)
_NAME: Final = Text("New product", "Nytt produkt")
_NO: Final = Text("no", "nei")
_YES_NO: Final = Text("yes, no or unknown", "ja, nei eller ukjent")
_CHOICE: Final = Text("one of these, or unknown:", "en av disse, eller ukjent:")
_LIST: Final = Text(
    "any of these, as [first, second]; none where nothing holds:",
    "én eller flere av disse, som [første, andre]; ingen der ingenting gjelder:",
)
_ELSEWHERE: Final = Text("More about the product", "Mer om produktet")
_UNCOMMENT: Final = Text(
    "Take away the number signs in front of what is used. Several entries each begin with a dash.",
    "Fjern nummertegnene foran det som brukes. Når det er flere av et slag, begynner hver med en bindestrek.",
)
_FACTS_TOO: Final = Text(
    "any question above can be answered here too, for this part alone",
    "alle spørsmålene over kan også besvares her, for denne delen alene",
)
_PRODUCT: Final = Text("Product", "Produkt")


def description_template(knowledge: Knowledge, lang: str) -> str:
    """Return the template as YAML, its comments in *lang*; it can be assessed as it stands."""
    return "\n".join((*_top(lang), *_questions(knowledge, lang), *_other_sections(knowledge, lang))) + "\n"


def _top(lang: str) -> Iterator[str]:
    for paragraph in _INTRODUCTION:
        yield from _comment(paragraph(lang))
    yield from _heading(_PRODUCT(lang))
    for key in SECTIONS["product"]:
        if key.kind in {"text", "iri", "flag"}:
            given = {"name": _NAME(lang), "complete": _NO(lang)}.get(key.name, "")
            yield f"# {key.label(lang)}"
            yield f"{key.name}: {given}".rstrip()


def _questions(knowledge: Knowledge, lang: str) -> Iterator[str]:
    """Yield every field in the order of the law, under the titles of the files that declare them."""
    index, group = knowledge.index, None
    for spec in knowledge.fields.fields.values():
        declared_in = index.iri(spec.property, RDFS + "isDefinedBy")
        if declared_in != group:
            group = declared_in
            yield from _heading(index.text(declared_in or "", DCTERMS + "title")(lang))
        field = knowledge.rulebase.fields.get(spec.name)
        yield from _question(spec, field.hint(lang) if field else "", lang)


def _question(spec: FieldSpec, hint: str, lang: str) -> Iterator[str]:
    yield ""
    yield from _comment(spec.question(lang) or spec.label(lang))
    yield from _comment(hint, indent=2)
    if spec.kind == "yes-no":
        yield from _comment(_YES_NO(lang), indent=2)
    else:
        yield from _comment((_CHOICE if spec.kind == "choice" else _LIST)(lang), indent=2)
        for value in spec.values:
            yield from _comment(f"{value} – {spec.value_labels[value](lang)}", indent=4)
    yield f"{spec.name}:"


def _other_sections(knowledge: Knowledge, lang: str) -> Iterator[str]:
    yield from _heading(_ELSEWHERE(lang))
    yield from _comment(_UNCOMMENT(lang))
    for key in SECTIONS["product"]:
        if key.kind not in {"text", "iri", "flag"}:
            yield ""
            yield from _comment(key.label(lang))
            yield from (f"# {line}" for line in _section(key, knowledge, lang))


def _section(key: Key, knowledge: Knowledge, lang: str) -> Iterator[str]:
    """Yield the lines of one part of a description, without the number sign."""
    if not key.section:
        yield f"{key.name}: []" if key.kind == "texts" else f"{key.name}: {{}}"
        return
    yield f"{key.name}:"
    lead = "  - " if key.kind == "sections" else "  "
    for number, inner in enumerate(SECTIONS[key.section]):
        start = lead if number == 0 else " " * len(lead)
        if inner.kind in {"text", "texts", "iri"} or inner.references:
            yield (
                f"{start}{inner.name}: {'[]' if inner.kind.endswith('s') else ''}".ljust(32) + f"# {inner.label(lang)}"
            )
            yield from (f"{' ' * len(lead)}  # {line}" for line in _values(key, inner, knowledge, lang))
    if key.section in FACT_SECTIONS:
        yield f"{' ' * len(lead)}# {_FACTS_TOO(lang)}"


def _values(section: Key, key: Key, knowledge: Knowledge, lang: str) -> tuple[str, ...]:
    """Return lines with the values that a key takes, where they are listed."""
    if (section.section, key.name) == ("relation", "kind"):
        relations = knowledge.fields.relations.values()
        return tuple(f"{relation.kind} – {relation.label(lang)}" for relation in relations)
    return tuple(textwrap.wrap(", ".join(key.values), _WIDTH - 12))


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield f"# {title} ".ljust(_WIDTH, "─") if title else "#"


def _comment(text: str, indent: int = 0) -> Iterator[str]:
    """Yield *text* as comment lines of a readable width."""
    lead = "# " + " " * indent
    return iter(textwrap.wrap(text, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False))

# SPDX-License-Identifier: Apache-2.0
"""What the codes say that some properties hold, in English and in bokmål."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kgservice.model.text import Text
from kgservice.report.wording import WORDS
from kgservice.vocabulary import ELI, MD, VS

__all__ = ["CODES"]


def _worded(prefix: str, *codes: str) -> dict[str, Text]:
    """Return the wording of codes that reports have words for, too."""
    return {code: WORDS[f"{prefix}{code}"] for code in codes}


_PLACE: Final = _worded("", "EU", "NO")
_CONFIDENCE: Final = _worded("confidence.", "read", "secondary", "recalled", "derived")
_CHANGES: Final = (
    "amended", "corrected", "date moved", "deleted", "implemented", "incorporated", "inserted", "replaced",
)  # fmt: skip
_BASIS: Final = {"law": WORDS["law-word"], "guidance": WORDS["guidance-word"]}
_DOCUMENT: Final = _worded("doc.", "current", "superseded", "draft", "published")

CODES: Final[Mapping[str, Mapping[str, Text]]] = {
    ELI + "jurisdiction": _PLACE,
    VS + "term_status": _worded("status.", "stable", "testing", "unstable"),
    **{
        MD + name: codes
        for name, codes in {
            "jurisdiction": _PLACE,
            "confidence": {**_CONFIDENCE, "extracted": Text("taken from the text", "hentet fra teksten")},
            "basisKind": _BASIS,
            "legalForce": _BASIS,
            "changeKind": _worded("change.", *_CHANGES),
            "coverage": _worded("coverage.", "guidance", "partial"),
            "deonticKind": _worded("kind.", "obligation", "prohibition", "permission", "constraint"),
            "documentStatus": _DOCUMENT,
            "standardStatus": _DOCUMENT,
            "milestoneKind": _worded(
                "milestone.", "application", "deadline", "duty-of-authority", "report", "status", "transition-end"
            ),
            "textRead": _worded("read.", "none", "part", "whole"),
            "textStatus": _worded("site.", "in_force", "deleted"),
            "groupConfidence": {
                "high": Text("deduced, sure", "utledet, sikkert"),
                "medium-high": Text("deduced, fairly sure", "utledet, nokså sikkert"),
            },
            "limitKind": {
                "deadline": Text("deadline", "frist"),
                "interval": Text("interval", "intervall"),
                "lead-time": Text("lead time", "forhåndsfrist"),
                "retention": Text("retention", "oppbevaring"),
                "standstill": Text("standstill", "ventetid"),
            },
            "timeUnit": {
                "hour": Text("hours", "timer"),
                "day": Text("days", "dager"),
                "week": Text("weeks", "uker"),
                "month": Text("months", "måneder"),
                "year": Text("years", "år"),
            },
            "fieldKind": {
                "yes-no": Text("yes or no", "ja eller nei"),
                "choice": Text("one choice", "ett valg"),
                "list": Text("a list", "en liste"),
            },
            "scaleKind": {
                "exclusive": Text("one of them", "én av dem"),
                "ordered": Text("the highest counts", "den høyeste teller"),
                "set": Text("any of them together", "flere kan gjelde"),
            },
            "provisionKind": {
                "article": Text("article", "artikkel"),
                "paragraph": Text("paragraph", "nummer"),
                "subparagraph": Text("subparagraph", "ledd"),
                "point": Text("point", "bokstav"),
                "subpoint": Text("point within a point", "punkt under bokstav"),
                "indent": Text("indent", "strekpunkt"),
                "chapter": Text("chapter", "kapittel"),
                "section": Text("section", "avsnitt"),
                "annex": Text("annex", "vedlegg"),
                "annex-chapter": Text("chapter of an annex", "kapittel i vedlegg"),
                "annex-code": Text("code in an annex", "kode i vedlegg"),
                "annex-heading": Text("heading in an annex", "overskrift i vedlegg"),
                "annex-part": Text("part of an annex", "del av vedlegg"),
                "annex-point": Text("point of an annex", "punkt i vedlegg"),
                "annex-section": Text("section of an annex", "nummer i vedlegg"),
                "rule": Text("classification rule", "klassifiseringsregel"),
                "§": Text("section (§)", "paragraf"),
                "ledd": Text("paragraph", "ledd"),
                "bokstav": Text("point", "bokstav"),
                "nummer": Text("number", "nummer"),
            },
        }.items()
    },
}
"""Property → code → what it says."""

# SPDX-License-Identifier: Apache-2.0
"""What the form of an identifier tells: check characters, length, and whether a code is in its nomenclature.

A check that cannot be made is not stated. Where no issuing entity is named, an identifier is read in every form that
it may have, and fails only if it fails in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from kgservice.gaps.check_characters import hibc_character, modulo_10_digit, modulo_97_digits, pair
from kgservice.knowledge import emdn

__all__ = ["identifier_statements"]

_GTIN: Final = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_MODEL_NUMBER: Final = re.compile(r"[0-9]{5}[!-~]{1,18}[2-9A-HJ-NP-Z]{2}")
_HIBC: Final = re.compile(r"\+?[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]")
_HIBC_CHECKED: Final = re.compile(r"\+[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9][0-9A-Z. $/+%-]")
_HIBC_GROUP: Final = re.compile(r"\+\+[A-Z][A-Z0-9]{3}[A-Z0-9]{1,17}[0-9A-Z]{2}")
_ISBT: Final = re.compile(r"(?:=/)?[A-Z0-9]{5}[A-Z0-9]{11}|=\).{10,}")
_IFA: Final = re.compile(r"[A-Z0-9]{2}[A-Z0-9.-]{1,18}[0-9]{2}")
_PZN: Final = re.compile(r"11[0-9]{10}")
_IFA_GROUP: Final = re.compile(r"PP[0-9]{5}[A-Z0-9.]{1,16}[0-9]{2}")
_APPLICATION: Final = re.compile(r"^\((?:01|8014)\)")

_SRN: Final = re.compile(r"[A-Z]{2}-(AR|IM|MF|PR)-[0-9]{9}")
_SRN_ROLES: Final = {
    "authorised_representative": "AR",
    "importer": "IM",
    "manufacturer": "MF",
    "system_or_procedure_pack_producer": "PR",
}
_NOTIFIED_BODY: Final = re.compile(r"[0-9]{4}")

Check = Callable[[str], bool | None]
"""What returns whether an identifier passes, and None where its form has no check or is another one."""


def identifier_statements(scheme: str, value: str, about: str) -> Mapping[str, bool]:
    """Return what holds of an identifier: local name of a property → whether it does.

    Args:
        scheme: "basic_udi_di", "udi_di", "emdn", "srn", "notified_body" …
        about: The issuing entity of a UDI, or the role of whoever an SRN belongs to; empty where it is not known.
    """
    written = value.strip()
    if scheme in {"udi_di", "secondary_udi_di"}:
        return _udi(_APPLICATION.sub("", written.replace(" ", "")).strip("*"), about.strip().upper())
    if scheme == "basic_udi_di":
        return _basic_udi(written, about.strip().upper())
    if scheme == "emdn":
        return {"emdnKnown": True, "emdnLeaf": emdn.is_leaf(written)} if emdn.known(written) else {"emdnKnown": False}
    if scheme == "srn":
        return _srn(written, about)
    return {"notifiedBodyNumberOk": bool(_NOTIFIED_BODY.fullmatch(written))} if scheme == "notified_body" else {}


def _srn(written: str, role: str) -> dict[str, bool]:
    """Return form and role; a role that gets no number of its own is not compared."""
    found = _SRN.fullmatch(written)
    if found is None or role not in _SRN_ROLES:
        return {"srnFormOk": found is not None}
    return {"srnFormOk": True, "srnRoleOk": found[1] == _SRN_ROLES[role]}


def _udi(written: str, entity: str) -> dict[str, bool]:
    """Return form and check of a UDI-DI; where no entity is named, one in whose wider forms it passes counts too."""
    if entity and entity not in _UDI_CHECKS:
        return {}  # EUDAMED itself, for devices without a UDI, or an entity that is not known here
    if entity:
        fits = _fits(_UDI_FORMS[entity], written)
        return {"udiFormKnown": fits} | (_verdict("udiCheckOk", [_UDI_CHECKS[entity](written)]) if fits else {})
    telling = [name for name, forms in _TELLING_FORMS.items() if _fits(forms, written)]
    passed = any(check(written) for check in _UDI_CHECKS.values())
    if passed or not telling:
        return {"udiFormKnown": True, "udiCheckOk": True} if passed else {"udiFormKnown": False}
    return {"udiFormKnown": True} | _verdict("udiCheckOk", [_UDI_CHECKS[name](written) for name in telling])


def _fits(forms: Iterable[re.Pattern[str]], written: str) -> bool:
    return any(form.fullmatch(written) for form in forms)


def _basic_udi(written: str, entity: str) -> dict[str, bool]:
    """Return the check of a Basic UDI-DI; the first characters tell its entity where none is named."""
    by_form = next((name for name, (form, _) in _GROUPS.items() if form.fullmatch(written)), "")
    if (entity or by_form) not in _GROUPS:
        return {}
    form, check = _GROUPS[entity or by_form]
    return {"basicUdiCheckOk": bool(form.fullmatch(written)) and check(written) is True}


def _verdict(name: str, results: Sequence[bool | None]) -> dict[str, bool]:
    """Return that a check passes if any does, fails if all do, and nothing if one cannot be made."""
    if True in results:
        return {name: True}
    return {} if None in results else {name: False}


def _gs1(written: str) -> bool | None:
    if _GTIN.fullmatch(written):
        return modulo_10_digit(written[:-1]) == written[-1]
    return _model_number(written) if _MODEL_NUMBER.fullmatch(written) else None


def _hibc(written: str) -> bool | None:
    """Return whether HIBC data ends with its check character; without "+" or with a digit there may be none."""
    if not _HIBC_CHECKED.fullmatch(written):
        return None
    if hibc_character(written[:-1]) == written[-1]:
        return True
    return None if written[-1].isdigit() else False


def _isbt(written: str) -> bool | None:
    """Return None: the identifiers of ICCBBA for devices have no check character of their own."""
    del written
    return None


def _ifa(written: str) -> bool | None:
    return _ifa_digits(written) if _IFA.fullmatch(written) else None


def _ifa_digits(written: str) -> bool:
    return modulo_97_digits(written[:-2]) == written[-2:]


def _model_number(written: str) -> bool:
    return pair(written[:-2]) == written[-2:]


_UDI_FORMS: Final = {
    "GS1": (_GTIN, _MODEL_NUMBER),
    "HIBCC": (_HIBC, _HIBC_CHECKED),
    "ICCBBA": (_ISBT,),
    "IFA": (_IFA,),
}
"""Issuing entity → the forms of its UDI-DIs."""

_TELLING_FORMS: Final = _UDI_FORMS | {"GS1": (_GTIN,), "IFA": (_PZN,)}
"""Issuing entity → the forms by which it is known where it is not named."""

_UDI_CHECKS: Final[Mapping[str, Check]] = {"GS1": _gs1, "HIBCC": _hibc, "ICCBBA": _isbt, "IFA": _ifa}

_GROUPS: Final[Mapping[str, tuple[re.Pattern[str], Check]]] = {
    "GS1": (_MODEL_NUMBER, _model_number),
    "HIBCC": (_HIBC_GROUP, _model_number),
    "IFA": (_IFA_GROUP, _ifa_digits),
}
"""Issuing entity → form and check of a Basic UDI-DI; that of ICCBBA is not checked."""

# SPDX-License-Identifier: Apache-2.0
"""Check characters of device identifiers, as the issuing entities publish them.

========  ==================================================================================================
GS1       modulo 10 with weights 3 and 1 (GTIN); a pair by prime weights modulo 1021 (Global Model Number)
HIBCC     modulo 43 over the 43 characters of Code 39 (HIBC primary data); the pair of GS1 for a Basic UDI-DI
IFA       modulo 97 over character codes with weights from 2 (PPN, HPC and Basic UDI-DI)
========  ==================================================================================================

Sources: GS1 General Specifications (check digit calculations; GMN check character pair), ANSI/HIBC 2.6, "HIBC Basic
UDI-DI", IFA "Check Digit Calculations".
"""

from __future__ import annotations

from typing import Final

__all__ = ["hibc_character", "modulo_10_digit", "modulo_97_digits", "pair"]

_GS1_CHARACTERS: Final = (
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"  # AI-encodable set 82
)
_PAIR_CHARACTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES: Final = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_PAIR_MODULUS: Final = 1021
_CODE_39: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"


def modulo_10_digit(digits: str) -> str:
    """Return the check digit of a number without it; weights run 3, 1, 3 … from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def pair(text: str) -> str | None:
    """Return the two check characters that follow *text*; None where it is too long or has other characters."""
    if len(text) > len(_PRIMES) or not set(text) <= set(_GS1_CHARACTERS):
        return None
    weighted = sum(_GS1_CHARACTERS.index(char) * prime for char, prime in zip(reversed(text), _PRIMES, strict=False))
    high, low = divmod(weighted % _PAIR_MODULUS, len(_PAIR_CHARACTERS))
    return _PAIR_CHARACTERS[high] + _PAIR_CHARACTERS[low]


def hibc_character(text: str) -> str | None:
    """Return the check character of HIBC data, the flag "+" included; None where it has other characters."""
    if not set(text) <= set(_CODE_39):
        return None
    return _CODE_39[sum(map(_CODE_39.index, text)) % len(_CODE_39)]


def modulo_97_digits(text: str) -> str:
    """Return the two check digits of IFA that follow *text*."""
    return f"{sum(weight * ord(char) for weight, char in enumerate(text, 2)) % 97:02d}"

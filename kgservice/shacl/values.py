# SPDX-License-Identifier: Apache-2.0
"""What literals mean: which are well formed for their datatype, and which is the lesser.

Lexical forms are those of XML Schema 1.1, part 2. Order is that of ``<`` in SPARQL, and of XML Schema for dates and
durations: two values that have no order are not comparable, which is neither less nor not less.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal

from kgservice.vocabulary import RDF, XSD

__all__ = ["compared", "well_formed"]

_REMEMBERED: Final = 20_000

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_CLOCK = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
    r"|(?P<end>24:00:00(?:\.0+)?))"
)
_MOMENTS: Final = {
    "dateTime": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}"),
    "dateTimeStamp": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE.rstrip('?')}"),
    "date": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}"),
    "time": re.compile(f"{_CLOCK}{_ZONE}"),
    "gYearMonth": re.compile(f"{_YEAR}-{_MONTH}{_ZONE}"),
    "gYear": re.compile(f"{_YEAR}{_ZONE}"),
    "gMonthDay": re.compile(f"--{_MONTH}-{_DAY}{_ZONE}"),
    "gMonth": re.compile(f"--{_MONTH}{_ZONE}"),
    "gDay": re.compile(f"---{_DAY}{_ZONE}"),
}
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+(?:\.[0-9]+)?)S)?)?"
)
_NAME = r"[^\W\d][\w.\-·]*"
_TEXTS: Final = {
    "boolean": re.compile("true|false|0|1"),
    "normalizedString": re.compile(r"[^\t\n\r]*"),
    "token": re.compile(r"([^\s]+( [^\s]+)*)?"),
    "language": re.compile("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
    "NMTOKEN": re.compile(r"[\w.\-:·]+"),
    "Name": re.compile(r"[^\W\d][\w.\-:·]*|:[\w.\-:·]*"),
    "NCName": re.compile(_NAME),
    "QName": re.compile(f"({_NAME}:)?{_NAME}"),
    "hexBinary": re.compile("([0-9a-fA-F]{2})*"),
    "base64Binary": re.compile(
        r"((([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]|([A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?="
        r"|[A-Za-z0-9+/] ?[AQgw] ?= ?=))?"
    ),
}
_RANGES: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_HALF_A_DAY_AND_MORE: Final = 14 * 3600
"""Seconds by which a time zone that is not told may shift a moment."""

_LONGEST: Final = 1000
"""Characters of a date or duration; a longer one is no number that anybody can mean."""

_Number = int | Decimal | float
_Moment = tuple[Fraction, bool]
_Value = tuple[str, "_Number | str | Fraction | _Moment"]
"""Family of comparable values, and the value in it."""


def compared(left: Literal, right: Literal) -> int | None:
    """Return -1, 0 or 1 as *left* is less than, equal to or greater than *right*; None where they have no order."""
    one, other = _value(*_parts(left)), _value(*_parts(right))
    if one is None or other is None or one[0] != other[0]:
        return None
    a, b = one[1], other[1]
    if isinstance(a, tuple) and isinstance(b, tuple):
        return _order_of_moments(a, b)
    if isinstance(a, str) and isinstance(b, str):
        return (a > b) - (a < b)
    if isinstance(a, (int, Decimal, float, Fraction)) and isinstance(b, (int, Decimal, float, Fraction)):
        return _order_of_numbers(a, b)
    return None


def well_formed(literal: Literal) -> bool:
    """Say whether the lexical form of *literal* is one of its datatype; a datatype that is not known has all."""
    return _is_well_formed(*_parts(literal))


def _parts(literal: Literal) -> tuple[str, str, bool]:
    return literal.datatype.value, literal.value, literal.language is not None


@lru_cache(_REMEMBERED)
def _is_well_formed(datatype: str, text: str, tagged: bool) -> bool:
    if datatype.startswith(RDF):
        return tagged or not datatype.endswith("angString")
    if not datatype.startswith(XSD):
        return True
    name = datatype[len(XSD) :]
    check = _CHECKS.get(name)
    return check is None or check(name, text)


def _integer(name: str, text: str) -> bool:
    if not _INTEGER.fullmatch(text):
        return False
    low, high = _RANGES[name]
    number = Decimal(text)
    return (low is None or number >= low) and (high is None or number <= high)


def _moment_is(name: str, text: str) -> bool:
    return _moment(name, text) is not None


def _duration_is(name: str, text: str) -> bool:
    found = _DURATION.fullmatch(text)
    if found is None or len(text) > _LONGEST:
        return False
    if name == "yearMonthDuration":
        return "D" not in text and "T" not in text
    return name == "duration" or (found["years"] is None and found["months"] is None)


_CHECKS: Final[dict[str, Callable[[str, str], bool]]] = {
    **dict.fromkeys(_RANGES, _integer),
    **dict.fromkeys(_MOMENTS, _moment_is),
    **dict.fromkeys(("duration", "dayTimeDuration", "yearMonthDuration"), _duration_is),
    **dict.fromkeys(_TEXTS, lambda name, text: _TEXTS[name].fullmatch(text) is not None),
    **dict.fromkeys(("float", "double"), lambda _, text: _DOUBLE.fullmatch(text) is not None),
    "decimal": lambda _, text: _DECIMAL.fullmatch(text) is not None,
}


@lru_cache(_REMEMBERED)
def _value(datatype: str, text: str, tagged: bool) -> _Value | None:
    """Return what a literal stands for, or None for one that is ill-formed or of a datatype without order."""
    if tagged or not datatype.startswith(XSD) or not _is_well_formed(datatype, text, tagged):
        return None
    name = datatype[len(XSD) :]
    if name in _RANGES or name == "decimal":
        return "number", Decimal(text)
    if name in {"float", "double"}:
        return "number", float(text.replace("INF", "inf"))
    if name in {"string", "boolean"}:
        return name, text if name == "string" else int(text in {"true", "1"})
    if name in {"yearMonthDuration", "dayTimeDuration"}:
        return name, _duration(text)
    moment = _moment(name, text) if name in _MOMENTS else None
    return None if moment is None else ("dateTime" if name == "dateTimeStamp" else name, moment)


def _duration(text: str) -> Fraction:
    """Return the months of a yearMonthDuration, or the seconds of a dayTimeDuration."""
    found = _DURATION.fullmatch(text)
    part = {
        name: Fraction(number or 0) for name, number in (found.groupdict() if found else {}).items() if name != "sign"
    }
    months = part["years"] * 12 + part["months"]
    seconds = part["days"] * 86_400 + part["hours"] * 3600 + part["minutes"] * 60 + part["seconds"]
    return -(months + seconds) if text.startswith("-") else months + seconds


def _moment(name: str, text: str) -> _Moment | None:
    """Return seconds since a fixed day, and whether the time zone is told; None where there is no such day."""
    found = _MOMENTS[name].fullmatch(text)
    if found is None or len(text) > _LONGEST:
        return None
    part = found.groupdict()
    year, month, day = (int(part.get(key) or other) for key, other in (("year", 1972), ("month", 1), ("day", 1)))
    if day > _MONTH_DAYS[month - 1] or (month == 2 and day == 29 and not _is_leap(year)):
        return None
    seconds = Fraction(_days(year, month, day) * 86_400)
    if part.get("end"):
        seconds += 86_400 if name != "time" else 0
    else:
        seconds += int(part.get("hour") or 0) * 3600 + int(part.get("minute") or 0) * 60
        seconds += Fraction(part.get("second") or 0)
    return seconds - _zone(part["zone"]), part["zone"] is not None


def _zone(text: str | None) -> int:
    """Return the seconds east of Greenwich."""
    if text is None or text == "Z":
        return 0
    seconds = int(text[1:3]) * 3600 + int(text[4:6]) * 60
    return -seconds if text[0] == "-" else seconds


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days(year: int, month: int, day: int) -> int:
    """Return the number of a day in the Gregorian calendar, carried on before its beginning."""
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    leap = int(month > 2 and not _is_leap(year))
    return days + sum(_MONTH_DAYS[: month - 1]) - leap + day


def _order_of_moments(a: _Moment, b: _Moment) -> int | None:
    """Compare as XML Schema does: without a time zone on one side, only what no zone could turn round has an order."""
    if a[1] == b[1]:
        return (a[0] > b[0]) - (a[0] < b[0])
    if abs(a[0] - b[0]) <= _HALF_A_DAY_AND_MORE:
        return None
    return 1 if a[0] > b[0] else -1


def _order_of_numbers(a: _Number | Fraction, b: _Number | Fraction) -> int | None:
    """Compare numbers; a decimal beside a double is taken as a double, and NaN has no order."""
    if isinstance(a, float) or isinstance(b, float):
        x, y = float(a), float(b)
        return None if x != x or y != y else (x > y) - (x < y)  # noqa: PLR0124
    if isinstance(a, Fraction) or isinstance(b, Fraction):
        a, b = Fraction(a), Fraction(b)
        return (a > b) - (a < b)
    return (a > b) - (a < b)

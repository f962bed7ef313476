# SPDX-License-Identifier: Apache-2.0
"""Texts and bytes that nobody would send, drawn from a random generator and therefore the same every time."""

from __future__ import annotations

import re
from random import Random
from typing import Final
from urllib.parse import quote

_TOKENS: Final = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)
_ODD: Final = (
    "\0", "\r\n", "\t", "\u00a0", "\u200b", "\u202e", "\ufeff", "\ufffd", "\ud800", "\U0001f9ec", "e\u0301", "ß", "İ",
    "\x7f",    "\x1b[2J",
    "'", '"', "\\", "\\u0000", "\\uD800", "\\U00110000", "%", "%00", "%zz", "%ff", "%C3%28", "%0d%0aX-Injected:%201",
    "&", "#",
    "<", ">", "{", "}", "[", "]", "(", ")", "<<", ">>", "^^", "@", "@-", "*", "**", "||", "!", "|", ";", ".", "..",
    "../", "//",
    "-1", "0", "1e999", "-0", "NaN", "INF", "99999999999999999999999999", "٣", "true", "null", "None", "undefined",
    "2024-02-30", "9999-12-31", "0000-00-00", "$(id)", "`id`", "{{7*7}}", "<script>alert(1)</script>", "' OR 1=1 --",
    "FROM", "LIMIT", "VALUES", "SERVICE", "GRAPH", "UNION", "EXISTS", "OPTIONAL", "#", "BASE", "PREFIX", "VERSION",
    "LOAD",
    "!!python/object/apply:os.getpid []", "&a [*a]", "<<: *a", "---\n", "%YAML 9.9\n", "<!ENTITY a '&a;'>", "]]>",
)  # fmt: skip
_WORDS: Final = ("ASK", "SELECT", "WHERE", "name", "graph", "mdr", "default", "a", "urn:fuzz:1", "device", "nb")
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "cp037")


def odd(random: Random, most: int = 6) -> str:
    """Return a few odd pieces and words in a row."""
    return "".join(random.choice(_ODD if random.random() < 0.7 else _WORDS) for _ in range(random.randint(0, most)))


def long(random: Random, most: int = 4000) -> str:
    """Return one piece over and over."""
    return random.choice((*_ODD, *_WORDS, "a")) * random.randint(1, most)


def deep(random: Random) -> str:
    """Return brackets within brackets, of JSON, YAML, XML, Turtle or SPARQL, closed or not."""
    opening, middle, closing = random.choice(
        (
            ("[", "1", "]"),
            ('{"a":', "1", "}"),
            ("- ", "a", ""),
            ("<a>", "", "</a>"),
            ("[ <urn:p> ", "1", "]"),
            ("(", "1", ")"),
            ("{", "?s ?p ?o", "}"),
            ("!", "1", ""),
            ("<<", "<urn:a> <urn:b> <urn:c>", ">>"),
        )
    )
    count = random.choice((5, 60, 101, 1000, 5000))
    text = opening * count + middle + closing * random.choice((count, count, 0, count - 1))
    return random.choice(
        ("{0}", "ASK {{ {0} }}", "SELECT * {{ FILTER {0} }}", "<urn:s> <urn:p> {0} .", "a: {0}")
    ).format(text)


def mutated(random: Random, text: str, others: tuple[str, ...] = ()) -> str:
    """Return *text* with a few of its tokens taken away, doubled, swapped, or replaced, or a part of another in it."""
    tokens = _TOKENS.findall(text)
    for _ in range(random.choice((0, 0, 0, 1, 1, 1, 2, 2, 3, 8))):
        place = random.randrange(len(tokens) + 1)
        end = min(len(tokens), place + random.choice((1, 1, 1, 2, 5, 20)))
        kind = random.randrange(8)
        if kind == 0:
            del tokens[place:end]
        elif kind == 1:
            tokens[place:place] = tokens[place:end] * random.choice((1, 1, 2, 30))
        elif kind == 2 and len(tokens) > 1:
            one, other = random.randrange(len(tokens)), random.randrange(len(tokens))
            tokens[one], tokens[other] = tokens[other], tokens[one]
        elif kind == 3:
            tokens[place:end] = [odd(random)]
        elif kind == 4 and others:
            taken = _TOKENS.findall(random.choice(others))
            start = random.randrange(len(taken) + 1)
            tokens[place:end] = taken[start : start + random.randint(1, 15)]
        elif kind == 5:
            del tokens[place:]
        elif kind == 6:
            tokens.insert(place, odd(random, 2))
        elif random.random() < 0.2:
            tokens.insert(place, long(random, 300))
    return "".join(tokens)


def as_bytes(random: Random, text: str) -> bytes:
    """Return *text* in UTF-8 most of the time, else in another encoding or with bytes of it turned over."""
    chance = random.random()
    if chance < 0.8:
        return text.encode("utf-8", "replace")
    if chance < 0.9:
        return text.encode(random.choice(ENCODINGS), "replace")
    data = bytearray(text.encode("utf-8", "replace"))
    for _ in range(random.randint(1, 8)):
        if data:
            data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data)


def noise(random: Random) -> bytes:
    """Return bytes without meaning."""
    return random.randbytes(random.choice((0, 1, 2, 7, 64, 900)))


def escaped(random: Random, text: str) -> str:
    """Return *text* for an address: percent-encoded, half of it, twice over, or badly."""
    chance = random.random()
    if chance < 0.75:
        return quote(text, safe="", errors="replace")
    if chance < 0.85:
        return quote(quote(text, safe="", errors="replace"), safe="")
    if chance < 0.93:
        return quote(text.encode(random.choice(ENCODINGS), "replace"), safe="/:?&=%+")
    return "".join(f"%{random.choice('0123456789abcdefgXZ')}{random.choice('0123456789ABCDEF')}" for _ in text[:50])

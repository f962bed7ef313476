# SPDX-License-Identifier: Apache-2.0
"""Graph and queries for `benchmarks.service`: devices of makers, as a catalogue has them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

__all__ = ["DEVICES", "LARGE", "lua", "triples"]

DEVICES: Final = 5000
_MAKERS: Final = 400
_CODES: Final = 100
_BASE: Final = "http://example.org/"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_SMALL: Final = (
    "PREFIX e: <http://example.org/> SELECT ?d ?n ?m ?mn ?c ?l WHERE { ?d e:code <http://example.org/code/%d> ; "
    'e:name ?n ; e:maker ?m ; e:class ?c . ?m e:name ?mn ; e:country ?l FILTER(?n != \\"%d\\") } LIMIT 50'
)
"""Five patterns, 50 rows, some 15 kB of JSON; the second number makes each text another one."""

LARGE: Final = (
    "PREFIX e: <http://example.org/> SELECT * WHERE { ?d e:code ?c ; e:name ?n ; e:maker ?m ; e:class ?k . "
    "?m e:name ?mn ; e:country ?l . ?o e:code ?c ; e:name ?on ; e:maker ?om ; e:class ?ok }"
)
"""Each device with all that share its code: some 250,000 rows."""


def triples() -> Iterator[str]:
    """Yield the graph as lines of N-Triples."""
    chance = random.Random(1)  # noqa: S311 - the same graph each time
    for number in range(_MAKERS):
        maker = f"<{_BASE}maker/{number}>"
        yield f'{maker} <{_BASE}name> "Maker {number}" .'
        yield f'{maker} <{_BASE}country> "{chance.choice(("NO", "SE", "DE", "FR"))}" .'
    for number in range(DEVICES):
        device = f"<{_BASE}device/{number}>"
        yield f"{device} <{_TYPE}> <{_BASE}Device> ."
        yield f'{device} <{_BASE}name> "Device number {number}" .'
        yield f"{device} <{_BASE}maker> <{_BASE}maker/{chance.randrange(_MAKERS)}> ."
        yield f"{device} <{_BASE}code> <{_BASE}code/{chance.randrange(_CODES)}> ."
        yield f'{device} <{_BASE}class> "{chance.choice(("I", "IIa", "IIb", "III"))}" .'
        for more in range(4):
            yield f'{device} <{_BASE}p{more}> "{chance.randrange(1000)}" .'


def lua(path: str, *, distinct: bool) -> str:
    """Return the script by which wrk asks: each time another text, or 100 texts again and again."""
    counter = "n" if distinct else "0"
    return f"""
local n = 0
local function encoded(text)
  return (text:gsub("[^%w%-%._~]", function(c) return string.format("%%%02X", string.byte(c)) end))
end
local headers = {{["Accept"] = "application/sparql-results+json"}}
request = function()
  n = n + 1
  local query = string.format("{_SMALL}", n % {_CODES}, {counter})
  return wrk.format("GET", "{path}?query=" .. encoded(query), headers)
end
"""

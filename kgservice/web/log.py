# SPDX-License-Identifier: Apache-2.0
"""The log: one JSON object a line on standard error, in which nothing of what users send is repeated.

Each line has the time, the level, the event and what belongs to it (`FIELDS`). Of a fault it tells where it arose, but
not in which words: the message of an exception may hold what somebody sent.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final

from kgservice.errors import KnowledgeError

__all__ = [
    "FIELDS",
    "LOGS",
    "JsonFormatter",
    "engine_line",
    "is_said",
    "log_config",
    "say",
    "say_of_threads",
    "trace_of",
]

LOGS: Final = ("requests", "problems", "none")
"""How much is written: every request, only what is wrong or slow, or nothing."""

FIELDS: Final = (
    "time",
    "level",
    "event",
    "request",
    "method",
    "route",
    "status",
    "code",
    "milliseconds",
    "bytes",
    "query",
    "form",
    "change",
    "outcome",
    "text",
    "trace",
    "version",
    "workers",
    "store",
    "writable",
    "message",
    "logger",
)
"""Every field that a line can have, in this order."""

_NAME: Final = "kgservice"
_LOG: Final = logging.getLogger(_NAME)
_SERVER: Final = "_granian"
"""Name of the logger of the HTTP server, whose messages speak of its processes and of nothing else."""

_LEVELS: Final = {"requests": "INFO", "problems": "WARNING", "none": "CRITICAL"}
_KNOWN: Final = re.compile(
    r"memory allocation of \d+ bytes failed"
    r"|thread '[^']*' (?:\(\d+\) )?(?:panicked at [\w./-]+:\d+:\d+|has overflowed its stack)"
    r"|\s+File \"[^\"]+\", line \d+, in \w+|Traceback \(most recent call last\):|[A-Za-z.]+(?:Error|Exception)(?=:|$)"
)
"""What an engine says when it ends: for want of memory, or by a fault."""

_LONGEST: Final = 200
_FRAMES: Final = 30
_OURS: Final = "kgservice"


def say(level: int, event: str, **fields: Any) -> None:  # noqa: ANN401 - anything that JSON can hold
    """Write a line; what is None is left out."""
    _LOG.log(level, event, extra={"fields": fields})


def is_said(level: int) -> bool:
    """Whether a line of that level is written at all."""
    return _LOG.isEnabledFor(level)


def log_config(log: str) -> dict[str, Any]:
    """Return the configuration of logging for one of `LOGS`, as ``logging.config.dictConfig`` takes it."""
    handler = "nowhere" if log == "none" else "lines"
    to = {"handlers": [handler], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.JsonFormatter"}},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"},
            "server": {  # not its advice, nor its guess that a worker that has just ended would not
                "class": "logging.StreamHandler",
                "formatter": "json",
                "level": "ERROR",
                "stream": "ext://sys.stderr",
            },
            "nowhere": {"class": "logging.NullHandler"},
        },
        "loggers": {
            _NAME: {**to, "level": _LEVELS[log]},
            _SERVER: {"handlers": ["nowhere" if log == "none" else "server"], "propagate": False},
            "granian.access": {"handlers": ["nowhere"], "propagate": False},
        },
        "root": {"handlers": [handler], "level": "WARNING"},
    }


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"time": time.replace("+00:00", "Z"), "level": record.levelname.lower()}
        fields: dict[str, Any] | None = getattr(record, "fields", None)
        if fields is not None:
            told |= {"event": record.getMessage(), **fields}
        elif record.name == _SERVER:
            told |= {"event": "server", "message": record.getMessage().partition("\n")[0][:_LONGEST]}
        else:  # the words of others may repeat what was sent
            told |= {"event": "note", "logger": record.name}
        if record.exc_info and record.exc_info[1] is not None:
            told["trace"] = trace_of(record.exc_info[1])
        ordered = {name: told[name] for name in FIELDS if told.get(name) is not None}
        return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))


def trace_of(error: BaseException) -> str:
    """Return where an error arose and what kind it is, and of its words only those that are ours."""
    seen: set[int] = set()
    told: list[str] = []
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        told.append("\n".join([_kind(current), *_places(current.__traceback__)]))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nafter ".join(told)


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    if isinstance(error, KnowledgeError):
        return f"{name}: {error}"
    return name


def _places(trace: TracebackType | None) -> Iterator[str]:
    frames: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"  {_short(code.co_filename)}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    yield from frames[-_FRAMES:]


def _short(path: str) -> str:
    """Return a path from the package on, or its last two parts."""
    parts = PurePath(path).parts
    start = len(parts) - 1 - parts[::-1].index(_OURS) if _OURS in parts else len(parts) - 2
    return "/".join(parts[max(0, start) :])


def say_of_threads() -> None:
    """Let what ends a thread, and warnings of Python, go into the log as everything else does."""
    logging.captureWarnings(capture=True)

    def ended(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            say(logging.ERROR, "fault", trace=trace_of(args.exc_value))

    threading.excepthook = ended
    sys.unraisablehook = _unraisable


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        say(logging.ERROR, "fault", trace=trace_of(args.exc_value))


def engine_line(line: str) -> None:
    """Write what a process of the store said on its standard error; of its words only those that are known."""
    known = _KNOWN.match(line.rstrip())
    if known is not None:
        say(logging.WARNING, "engine", message=known[0][:_LONGEST])

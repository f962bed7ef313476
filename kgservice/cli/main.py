# SPDX-License-Identifier: Apache-2.0
"""The entry point: understand the command, carry it out, and turn whatever goes wrong into one message and a code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from kgservice.cli.options import chosen_language, parse
from kgservice.cli.wording import SAYS
from kgservice.config import read_settings
from kgservice.errors import KgServiceError

__all__ = ["main"]

_FAULT: Final = 70
_INTERRUPTED: Final = 130
_BROKEN_PIPE: Final = 141
_YOUNG_OBJECTS: Final = 100_000
"""Objects after which the garbage collector looks; a short run makes many and drops none."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command and return its exit code."""
    given = tuple(sys.argv[1:] if arguments is None else arguments)
    lang = chosen_language(given, read_settings().language)
    _prepare_streams()
    gc.set_threshold(_YOUNG_OBJECTS)
    try:
        return _run(given, lang)
    except KgServiceError as error:
        print(f"kgservice: {error.message(lang)}", file=sys.stderr)
        return error.exit_code
    except SystemExit as done:  # argparse ends this way after --help and --version
        return done.code if isinstance(done.code, int) else 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read us has seen enough; keep the interpreter from flushing into nothing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except Exception as error:
        if "--debug" in given:
            raise
        print(SAYS["fault"](lang).format(error=_in_a_line(error)), file=sys.stderr)
        return _FAULT


def _run(arguments: tuple[str, ...], lang: str) -> int:
    """Import the module of the verb, and no other, and let it work."""
    options = parse(arguments, lang)
    code: int = import_module(f"kgservice.cli.{options.verb}").run(options, lang)
    sys.stdout.flush()
    return code


def _in_a_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _prepare_streams() -> None:
    """Let no character stop the output where the terminal cannot show it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())

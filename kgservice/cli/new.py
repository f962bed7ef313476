# SPDX-License-Identifier: Apache-2.0
"""``kgservice new``: a commented product description to fill in."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from kgservice import open_knowledge
from kgservice.cli.output import write_answer, write_file
from kgservice.cli.template import description_template
from kgservice.cli.wording import SAYS

__all__ = ["run"]


def run(options: Namespace, lang: str) -> int:
    """Write the template to the file, or to standard output, and return the exit code."""
    template = description_template(open_knowledge(), lang)
    if options.file is None:
        write_answer(template, None)
    else:
        write_file(template, Path(options.file), replace=options.force)
        print(SAYS["written"](lang).format(path=options.file), file=sys.stderr)
    return 0

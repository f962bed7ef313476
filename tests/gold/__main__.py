# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.gold FILE.jsonl``: assess every case of a file and print one JSON object.

Standard error names each disagreement. Exit code 0 if all cases agree, 1 if one does not, 2 if the file cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from kgservice import InputError
from tests.gold.comparison import QUESTIONS, summary
from tests.gold.run import run

UNUSABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.gold", description="Compare assessments with gold cases.")
    parser.add_argument("file", type=Path, metavar="FILE.jsonl", help="cases, one JSON object a line")
    file = parser.parse_args(arguments).file
    try:
        results = run(file)
    except (OSError, ValueError, InputError) as error:
        print(f"{file}: {error}", file=sys.stderr)
        return UNUSABLE
    for case, differences in results:
        for d in differences:
            if not d.agrees:
                doubt = " (doubtful)" if case.doubtful else ""
                print(f"{case.id}{doubt} {d.question}: expected {d.expected}, found {d.found}", file=sys.stderr)
    report = summary(results)
    print(json.dumps(report, indent=2, ensure_ascii=False))
    return int(any(report[question]["disagreements"] for question in QUESTIONS))


if __name__ == "__main__":
    sys.exit(main())

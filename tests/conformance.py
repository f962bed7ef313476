# SPDX-License-Identifier: Apache-2.0
"""Run a suite of the SPARQL protocol against a service that is started for it, with nothing in it.

    python -m tests.conformance RUNNER [OPTIONS OF THE RUNNER]

The runner is a program that takes ``--query``, ``--update``, ``--gsp`` and ``--token``. The service holds what is
written on disk, in a folder that is removed at the end.
"""

from __future__ import annotations

import subprocess
import sys
from tempfile import TemporaryDirectory

from tests.service import TOKEN, running

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Return the exit code of the runner."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    with TemporaryDirectory() as folder, running("--bare", "--writable", "--store", folder) as service:
        addresses = ["--query", service.url("query"), "--update", service.url("update"), "--gsp", service.url("graphs")]
        return subprocess.run([sys.executable, *arguments, *addresses, "--token", TOKEN], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

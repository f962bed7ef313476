# SPDX-License-Identifier: Apache-2.0
"""``python -m kgservice``: the command line."""

from __future__ import annotations

import sys

from kgservice.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

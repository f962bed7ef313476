# SPDX-License-Identifier: Apache-2.0
"""The list of what stores do not do names tests that there are."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.store.exceptions import EXCEPTIONS
from tests.store.stores import STORES


def test_each_exception_is_one_of_a_test() -> None:
    """Every entry names a store, a test that is run on it, a case of that test where it has some, and a reason."""
    modules = [importlib.import_module(f"tests.store.{path.stem}") for path in Path(__file__).parent.glob("test_*.py")]
    tests = {name: value for module in modules for name, value in vars(module).items() if name.startswith("test_")}
    for (store, test, case), reason in EXCEPTIONS.items():
        assert store in STORES
        assert reason
        marks = [mark for mark in getattr(tests[test], "pytestmark", ()) if mark.name == "parametrize"]
        cases = [getattr(value, "id", value) for mark in marks for value in mark.args[1]]
        assert (case in cases) if cases else not case

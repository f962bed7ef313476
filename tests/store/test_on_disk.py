# SPDX-License-Identifier: Apache-2.0
"""What is written to a store on disk is there when it is opened again, however it was left."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from kgservice.errors import StoreError
from kgservice.store.oxigraph import OxigraphStore
from tests.store.asking import G, H, content, put, spo
from tests.store.stores import LIMITS

_KILLED = """
import os, signal, sys
from pathlib import Path
from kgservice.store.oxigraph import OxigraphStore
from tests.store.asking import G, put
from tests.store.stores import LIMITS
store = OxigraphStore.open(Path(sys.argv[1]), LIMITS)
put(store, G, "<a> <p> 'x' .")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_is_written_is_there_again(tmp_path: Path) -> None:
    """Statements and empty graphs are kept; tags are those of the new start."""
    with closing(OxigraphStore.open(tmp_path / "store", LIMITS)) as store:
        put(store, None, "<d> <p> 'z' .")
        put(store, G, "<a> <p> 'x' .")
        put(store, H, "")
        before = store.tag(G), store.version
    with closing(OxigraphStore.open(tmp_path / "store", LIMITS)) as store:
        assert content(store, None) == {spo("d", "p", '"z"')}
        assert content(store, G) == {spo("a", "p", '"x"')}
        assert content(store, H) == set()
        assert list(store.graphs()) == [G, H]
        assert store.tag(G) not in {before[0], None}
        assert store.version != before[1]


def test_what_was_acknowledged_outlives_the_process(tmp_path: Path) -> None:
    """A process that is killed right after a write has written it."""
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path / "store")], check=False)
    assert killed.returncode == -9
    with closing(OxigraphStore.open(tmp_path / "store", LIMITS)) as store:
        assert content(store, G) == {spo("a", "p", '"x"')}


def test_one_process_at_a_time(tmp_path: Path) -> None:
    """A folder that is open is not opened a second time."""
    with closing(OxigraphStore.open(tmp_path / "store", LIMITS)), pytest.raises(StoreError) as caught:
        OxigraphStore.open(tmp_path / "store", LIMITS)
    assert caught.value.message("nb") != caught.value.message("en")


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    """What is asked of a closed store is refused."""
    store = OxigraphStore.open(tmp_path / "store", LIMITS)
    store.close()
    with pytest.raises(StoreError):
        store.graphs()
    with pytest.raises(StoreError):
        put(store, G, "<a> <p> 'x' .")


@pytest.mark.long
def test_large_graphs_on_disk(tmp_path: Path) -> None:
    """A graph of 100,000 triples is written, replaced and removed within a minute each."""
    with closing(OxigraphStore.open(tmp_path / "store", LIMITS)) as store:
        for name in ("first", "second"):
            begin = time.monotonic()
            put(store, G, "".join(f"<s{number}> <p> '{name} {number}' .\n" for number in range(100_000)))
            assert time.monotonic() - begin < 60
            assert len(content(store, G) or ()) == 100_000
        begin = time.monotonic()
        store.remove_graph(G)
        assert time.monotonic() - begin < 60

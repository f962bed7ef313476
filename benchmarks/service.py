# SPDX-License-Identifier: Apache-2.0
"""Small queries and one large answer over HTTP: this service beside Oxigraph's own server and rdflib-endpoint.

The load comes from wrk (Debian package ``wrk``). All servers hold the same graph, stand on this machine and are asked
in turn, in rounds; a ratio is taken within a round, and the median over rounds is shown.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph

from benchmarks.assess import Row, as_table, machine
from benchmarks.service_workload import LARGE, lua, triples

__all__ = ["main"]

RESULTS: Final = Path(__file__).with_name("service.md")
_SECONDS: Final = 4
_CONNECTIONS: Final = (1, 8)
_TOKEN: Final = "benchmark"  # noqa: S105 - of a server on loopback that lives for some seconds
_PATIENCE: Final = 60
_NATIVE, _DISK, _OURS, _INSIDE, _PEER = (
    "native, in memory",
    "native, RocksDB",
    "ours",
    "ours, in process",
    "rdflib-endpoint",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A server under test.

    Attributes:
        command: That starts it; {port} and {folder} are filled in.
        path: Where it takes queries.
        load: Path to which the graph is posted; None where the command itself reads {folder}/data.nt.
    """

    name: str
    command: tuple[str, ...]
    path: str
    load: str | None


@dataclass(slots=True)
class Timing:
    """What wrk said of one run."""

    rate: float
    p50: float
    p99: float


@dataclass(slots=True)
class Running:
    """A server that runs."""

    server: Server
    port: int
    pid: int
    timings: dict[tuple[bool, int], list[Timing]] = field(default_factory=dict)
    memory: int = 0


def servers(python: str, oxigraph: str, peer: str | None) -> Iterator[Server]:
    """Yield the servers."""
    at = "127.0.0.1:{port}"
    yield Server(_NATIVE, (oxigraph, "serve", "--bind", at), "/query", "/store?default")
    yield Server(_DISK, (oxigraph, "serve", "--location", "{folder}/rocks", "--bind", at), "/query", "/store?default")
    start = (python, "-m", "kgservice", "serve", "--bare", "--port", "{port}", "--limit", "rows=10000000")
    yield Server(_OURS, (*start, "--writable", "--limit", "seconds=60"), "/sparql", "/graphs?default")
    yield Server(_INSIDE, (*start, "--in-process", "--data", "{folder}/data.nt"), "/sparql", None)
    if peer is not None:
        serve = (peer, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", "{port}")
        yield Server(_PEER, (*serve, "{folder}/data.nt"), "/", None)


@contextmanager
def running(server: Server, folder: Path) -> Iterator[Running]:
    """Start a server, give it the graph, and stop it at the end."""
    port = free_port()
    command = [part.format(port=port, folder=folder) for part in server.command]
    environment = {**os.environ, "KGSERVICE_WRITE_TOKEN": _TOKEN}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(port, server.path, process)
        if server.load is not None:
            post(port, server.load, (folder / "data.nt").read_bytes())
        yield Running(server, port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers a query."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if ask(port, path, "ASK {}")[0] == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{process.args!r} does not answer")


def ask(port: int, path: str, query: str) -> tuple[int, bytes]:
    """Send a query and return the status and the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    connection.request("GET", f"{path}?query={quote(query)}", headers={"Accept": "application/sparql-results+json"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def post(port: int, path: str, data: bytes) -> None:
    """Send the graph."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    headers = {"Content-Type": "application/n-triples", "Authorization": f"Bearer {_TOKEN}"}
    connection.request("POST", path, data, headers)
    if connection.getresponse().status >= http.client.BAD_REQUEST:
        raise SystemExit(f"The server at {port} does not take the graph")


def load(wrk: str, one: Running, script: Path, connections: int) -> Timing:
    """Let wrk ask for some seconds."""
    url = f"http://127.0.0.1:{one.port}"
    command = [wrk, "-t1", f"-c{connections}", f"-d{_SECONDS}s", "--latency", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{one.server.name} answered with errors:\n{said}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return Timing(float(rate[1]) if rate else 0.0, milliseconds(said, "50%"), milliseconds(said, "99%"))


def milliseconds(said: str, quantile: str) -> float:
    """Return a line of wrk's table of latencies."""
    match = re.search(rf"{quantile}\s+([\d.]+)(us|ms|s)", said)
    return float(match[1]) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[match[2]] if match else float("nan")


def memory(pid: int) -> int:
    """Return the bytes of a process group, each shared page counted by its share."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == pid:
                rollup = (folder / "smaps_rollup").read_text(encoding="ascii")
                total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        except (OSError, ProcessLookupError):
            continue
    return total * 1024


def measure(every: list[Running], folder: Path, wrk: str, rounds: int) -> None:
    """Ask all servers in turn, round after round."""
    for number in range(rounds):
        for distinct in (True, False):
            for connections in _CONNECTIONS:
                for one in every:
                    script = folder / f"{one.port}.lua"
                    script.write_text(lua(one.server.path, distinct=distinct), encoding="utf-8")
                    timing = load(wrk, one, script, connections)
                    one.timings.setdefault((distinct, connections), []).append(timing)
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    for one in every:
        one.memory = memory(one.pid)


def rows(every: list[Running]) -> Iterator[Row]:
    """Yield the table of small queries."""
    native = every[0]
    for (distinct, connections), base in native.timings.items():
        what = "each text another" if distinct else "100 texts again and again"
        for one in every:
            timings = one.timings[distinct, connections]
            ratio = statistics.median(a.rate / b.rate for a, b in zip(timings, base, strict=True))
            yield Row(
                f"{one.server.name}, {connections} connection{'s' * (connections > 1)}, {what}",
                f"{statistics.median(t.rate for t in timings):,.0f} a second, "
                f"p50 {statistics.median(t.p50 for t in timings):.2f} ms, "
                f"p99 {statistics.median(t.p99 for t in timings):.1f} ms; {ratio:.2f} of native in memory",
                aim(one.server.name, ratio),
            )
    for one in every[2:4]:
        yield from against_disk(one, every[1])
    for one in every:
        yield Row(f"memory of {one.server.name} afterwards", f"{one.memory / 1e6:,.0f} MB", "")


def against_disk(one: Running, disk: Running) -> Iterator[Row]:
    """Yield how a server of ours compares with the native one on disk."""
    for (distinct, connections), timings in one.timings.items():
        pairs = zip(timings, disk.timings[distinct, connections], strict=True)
        ratio = statistics.median(a.rate / b.rate for a, b in pairs)
        words = f"{connections} connection{'s' * (connections > 1)}, {'each text another' if distinct else '100 texts'}"
        met = "met" if ratio >= 1.5 else "**missed**"
        yield Row(f"{one.server.name} against native RocksDB, {words}", f"{ratio:.1f} times", f"at least 1.5: {met}")


def aim(name: str, ratio: float) -> str:
    """Return what a server of ours is to reach, and whether it did."""
    least = {_OURS: 0.4, _INSIDE: 0.6}.get(name)
    if least is None:
        return ""
    return f"at least {least}: {'met' if ratio >= least else '**missed**'}"


def large(one: Running) -> Iterator[Row]:
    """Yield how a large answer comes: when it begins, when it ends, and what it takes meanwhile."""
    before = peak = memory(one.pid)
    over = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.05):
            peak = max(peak, memory(one.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=_PATIENCE)
    start = time.perf_counter()
    path = f"{one.server.path}?query={quote(LARGE)}"
    connection.request("GET", path, headers={"Accept": "application/sparql-results+json"})
    answer = connection.getresponse()
    answer.read(1)
    first, size = time.perf_counter() - start, 1
    while part := answer.read(1 << 20):
        size += len(part)
    taken = time.perf_counter() - start
    over.set()
    watcher.join()
    grown, ours = (peak - before) / 1e6, one.server.name == _OURS
    yield Row(
        f"{one.server.name}, an answer of {size / 1e6:,.0f} MB: first byte",
        f"{first * 1e3:,.0f} ms; all of it {taken:.1f} s",
        f"under 100 ms: {'met' if first < 0.1 else '**missed**'}" if ours else "",
    )
    yield Row(
        f"{one.server.name}, memory that it takes meanwhile",
        f"{grown:,.0f} MB",
        f"under 20 MB: {'met' if grown < 20 else '**missed**'}" if ours else "",
    )


def main() -> None:
    """Measure, print, and write the table if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", metavar="PYTHON", help="interpreter with rdflib-endpoint[web]")
    options = parser.parse_args()
    wrk, oxigraph = shutil.which("wrk"), Path(sys.executable).with_name("oxigraph")
    if wrk is None or not oxigraph.is_file():
        raise SystemExit("needs wrk (apt-get install wrk) and Oxigraph's server (make install-test)")
    where = machine()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "data.nt").write_text("\n".join(triples()) + "\n", encoding="utf-8")
        found = servers(sys.executable, str(oxigraph), options.peer)
        every = [stack.enter_context(running(server, folder)) for server in found]
        measure(every, folder, wrk, options.rounds)
        table = [*rows(every)]
        for one in every[:4]:
            table += large(one)
    text = (
        "<!-- SPDX-License-Identifier: Apache-2.0 -->\n# The service\n\n"
        f"Written by `python -m benchmarks.service --peer PYTHON --write` on {datetime.now(UTC).date()}.\n"
        f"Machine: {where}; pyoxigraph {pyoxigraph.__version__}.\n\n"
        "46,000 triples; five patterns, 50 rows, 15 kB of JSON. wrk with one thread on the same machine, "
        f"{_SECONDS} s a run, {options.rounds} rounds in which all servers take turns: medians, and the median of the "
        "ratios within a round. “ours” ends a query that takes too long or too much; “in process” does not. Both keep "
        "short answers for as long as the graphs stay as they are: the same texts again and again show that. An "
        "interpreter for the peer: `python3 -m venv peer && peer/bin/pip install 'rdflib-endpoint[web]'`.\n\n"
        f"{as_table(table)}\n"
    )
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""The service in a network of its own that leads nowhere, asked for everything it can do: what leaves is counted.

``python -m tests.operations.sealed --bare`` starts the service with these options and prints what was seen as JSON. In
that network there is loopback, and a way out that ends in this process. Linux only; it takes the right to make a
network, which root has, and most users where user namespaces are allowed.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import socket
import struct
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from tests import service as services
from tests.operations.requests import everything
from tests.service import Service

_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000
_TUN: Final = 0x0001
_NO_HEAD: Final = 0x1000
_UP: Final = 0x1
_MAKE_TUN: Final = 0x400454CA
_GET_FLAGS, _SET_FLAGS, _SET_ADDRESS, _SET_MASK, _ADD_ROUTE = 0x8913, 0x8914, 0x8916, 0x891C, 0x890B
_WAY_OUT: Final = b"out0"
_ELSEWHERE: Final = "198.51.100.7"
"""An address of nobody, kept for documents."""


class _Route(ctypes.Structure):
    """``struct rtentry``."""

    _fields_ = [
        ("pad1", ctypes.c_ulong),
        ("to", ctypes.c_byte * 16),
        ("gateway", ctypes.c_byte * 16),
        ("mask", ctypes.c_byte * 16),
        ("flags", ctypes.c_ushort),
        ("pad2", ctypes.c_short),
        ("pad3", ctypes.c_ulong),
        ("pad4", ctypes.c_void_p),
        ("metric", ctypes.c_short),
        ("device", ctypes.c_char_p),
        ("mtu", ctypes.c_ulong),
        ("window", ctypes.c_ulong),
        ("irtt", ctypes.c_ushort),
    ]


def seal() -> int:
    """Leave the network of the machine for one of our own; return the descriptor in which the way out ends.

    Raises:
        OSError: We may not.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_NETWORK | (0 if user == 0 else _NEW_USER)):
        raise OSError(ctypes.get_errno(), "no network of our own")
    if user:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    way_out = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(way_out, _MAKE_TUN, struct.pack("16sH22x", _WAY_OUT, _TUN | _NO_HEAD))
    Path(f"/proc/sys/net/ipv6/conf/{_WAY_OUT.decode()}/disable_ipv6").write_text("1", encoding="ascii")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SET_ADDRESS, struct.pack("16s16s", _WAY_OUT, _address("192.0.2.1")))
        fcntl.ioctl(control, _SET_MASK, struct.pack("16s16s", _WAY_OUT, _address("255.255.255.0")))
        for name in (b"lo", _WAY_OUT):
            flags = struct.unpack_from("16xH", fcntl.ioctl(control, _GET_FLAGS, struct.pack("16s24x", name)))[0]
            fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH22x", name, flags | _UP))
        anywhere = (ctypes.c_byte * 16).from_buffer_copy(_address("0.0.0.0"))  # noqa: S104 - every address
        route = _Route(to=anywhere, gateway=anywhere, mask=anywhere, flags=_UP, device=_WAY_OUT)
        fcntl.ioctl(control, _ADD_ROUTE, bytearray(route))
    return way_out


def _address(written: str) -> bytes:
    return struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(written))


def seen(way_out: int) -> Counter[str]:
    """Return the addresses to which packets were sent, and how many, and all datagrams under the name "udp"."""
    found: Counter[str] = Counter()
    while True:
        try:
            packet = os.read(way_out, 65536)
        except BlockingIOError:
            break
        found[socket.inet_ntoa(packet[16:20]) if packet[0] >> 4 == 4 else "IPv6"] += 1
    names, numbers = (
        line.split() for line in Path("/proc/net/snmp").read_text(encoding="ascii").splitlines() if line[:4] == "Udp:"
    )
    found["udp"] += int(dict(zip(names[1:], numbers[1:], strict=True))["OutDatagrams"])
    return +found


def main(options: list[str]) -> None:
    """Seal this process, start the service, ask for everything, and tell what was seen."""
    way_out = seal()
    with services.running(*options, seconds=120) as service:
        answers = _asked(service)
    quiet = seen(way_out)
    with socket.socket() as probe:  # what does try to leave is noticed
        probe.setblocking(False)
        probe.connect_ex((_ELSEWHERE, 80))
    noticed = seen(way_out)
    json.dump({"answers": answers, "left": quiet, "noticed": noticed[_ELSEWHERE] > 0}, sys.stdout)


def _asked(service: Service) -> dict[str, int]:
    """Ask for everything; return how many answers had which status."""
    found: Counter[int] = Counter()
    for request in everything(service):
        found[service.send(*request).status] += 1
    return {str(status): number for status, number in sorted(found.items())}


if __name__ == "__main__":
    main(sys.argv[1:])

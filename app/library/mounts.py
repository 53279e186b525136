"""File systems that hold no files of anybody's: what the system says of itself, devices, pipes."""

from __future__ import annotations

import os

_MOUNTS = "/proc/self/mountinfo"
# proc(5), sysfs(5), cgroups(7), devices, and the others that kernel and daemons make up as they are read.
_MADE_UP = frozenset(
    {
        "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "tracefs", "debugfs", "securityfs", "pstore", "bpf",
        "configfs", "mqueue", "hugetlbfs", "fusectl", "binfmt_misc", "selinuxfs", "smackfs", "efivarfs", "rpc_pipefs",
        "nfsd", "resctrl", "nsfs",
    }
)  # fmt: skip


def made_up_devices(mounts: str = _MOUNTS) -> frozenset[int]:
    """Return the device numbers (``st_dev``) of such file systems that are mounted now; none where nobody tells."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.readlines()
    except OSError:
        return frozenset()
    return frozenset(device for line in lines if (device := _made_up_device(line)) is not None)


def _made_up_device(line: str) -> int | None:
    """Read a line of mountinfo (proc(5)): id, parent, major:minor, …, -, type, source, options."""
    before, dash, after = line.partition(" - ")
    if not dash or after.split(" ")[0] not in _MADE_UP:
        return None
    try:
        major, minor = before.split(" ")[2].split(":")
        return os.makedev(int(major), int(minor))
    except (IndexError, ValueError):
        return None

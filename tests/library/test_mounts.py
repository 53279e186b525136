"""File systems that are no place for photos."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.library.mounts import made_up_devices

_MOUNTS = """\
21 25 0:21 / /proc rw,relatime - proc proc rw
22 25 0:22 / /sys rw shared:3 master:1 - sysfs sysfs rw
25 1 254:0 / / rw - ext4 /dev/vda rw
30 25 0:40 / /mnt/a\\040-\\040b rw - tmpfs tmpfs rw
31 25 0:41 / /home/a rw - fuse.sshfs a@b:/ rw
32 25 0:42 / /home/nas rw - nfs4 nas:/ rw
33 22 0:43 / /sys/fs/cgroup rw - cgroup2 cgroup rw
34 25 nonsense / /x rw - proc proc rw
a line of something else
"""


def test_they_are_known_by_their_kind(tmp_path: Path) -> None:
    (tmp_path / "mountinfo").write_text(_MOUNTS)
    assert made_up_devices(str(tmp_path / "mountinfo")) == {os.makedev(0, minor) for minor in (21, 22, 43)}
    assert made_up_devices(str(tmp_path / "nothing")) == frozenset()


@pytest.mark.skipif(not os.path.exists("/proc/self/mountinfo"), reason="this system does not tell its mounts there")
def test_the_systems_own() -> None:
    found = made_up_devices()
    assert os.stat("/proc").st_dev in found
    assert os.stat(__file__).st_dev not in found

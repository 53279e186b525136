"""The packed program, from the archive to a menu entry that is clicked."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

import try_bundle

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="tries the bundle for Linux"),
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb (build/test.py installs it on Debian as root)"),
]


def test_the_bundle_works(shared: Path, capfd: pytest.CaptureFixture[str]) -> None:
    try:
        archive = try_bundle.newest_archive()
    except try_bundle.TrialError as error:
        pytest.skip(str(error))
    photos = shared / "photos" / "near-duplicates"
    code = try_bundle.main([str(archive), "--photos", str(photos), "--screen"])
    said = capfd.readouterr()
    assert code == 0, said.err
    assert "a window from the menu entry; " in said.out

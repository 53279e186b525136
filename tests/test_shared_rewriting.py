"""Files of tests are rewritten once each, whatever the number of processes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from _pytest.assertion import rewrite

from tests.shared_rewriting import rewrite_share


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty files of tests, kept results beside them."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr(rewrite, "get_cache_dir", lambda path: path.parent / "kept")
    for number in range(20):
        (tmp_path / f"test_{number}.py").write_text(f"assert {number} >= 0")
    return tmp_path


def _rewritten(folder: Path, number: int, config: pytest.Config) -> set[str]:
    """Return which files the process with this number of three has rewritten."""
    before = set(folder.glob("kept/*"))
    worker = {"workerid": f"gw{number}", "workercount": 3}
    rewrite_share(SimpleNamespace(workerinput=worker, args=[str(folder)], stash=config.stash, getini=config.getini))  # type: ignore[arg-type]
    return {path.name.partition(".")[0] for path in set(folder.glob("kept/*")) - before}


def test_each_process_has_a_share(folder: Path, pytestconfig: pytest.Config) -> None:
    shares = [_rewritten(folder, number, pytestconfig) for number in range(3)]
    assert all(len(share) > 1 for share in shares)
    assert sorted(name for share in shares for name in share) == sorted(f"test_{number}" for number in range(20))


def test_what_is_kept_is_what_pytest_looks_for_and_is_not_made_again(folder: Path, pytestconfig: pytest.Config) -> None:
    made = []
    for _ in range(2):
        for number in range(3):
            _rewritten(folder, number, pytestconfig)
        made.append({path: path.stat().st_mtime_ns for path in folder.glob("kept/*")})
    assert made[0] == made[1]
    for number in range(20):
        kept = folder / "kept" / f"test_{number}{rewrite.PYC_TAIL}"
        assert rewrite._read_pyc(folder / f"test_{number}.py", kept) is not None

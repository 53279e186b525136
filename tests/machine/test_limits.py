"""Too little of anything: said in a sentence, and nothing else is taken for it."""

from __future__ import annotations

import errno
import sys

import pytest

from app.core.errors import AppError
from app.machine import limits
from app.machine.limits import check_limits, shortage
from app.machine.missing_parts import missing_part
from tests.machine.limited import python

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EMFILE, "Too many open files"), "no more files"),
        (OSError(errno.ENFILE, "Too many open files in system"), "no more files"),
        (MemoryError(), "not enough memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "not enough memory"),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "not enough memory"),
        (RuntimeError("can't start new thread"), "not enough memory"),
        (ImportError("libx.so: failed to map segment from shared object"), "not enough memory"),
        (ImportError("libx.so: cannot open shared object file"), None),
        (OSError(errno.ENOENT, "No such file or directory"), None),
        (RuntimeError("something else"), None),
        (ZeroDivisionError(), None),
    ],
)
def test_what_is_a_shortage(error: Exception, said: str | None) -> None:
    found = shortage(error)
    assert (found is None) == (said is None)
    assert said is None or said in str(found)


def test_a_part_that_finds_no_memory_is_not_missing() -> None:
    assert "not enough memory" in str(missing_part(ImportError("libx.so: failed to map segment from shared object")))
    assert "install the program again" in str(missing_part(ImportError("libx.so: nonsense", name="x")))


@linux
def test_more_files_are_asked_for_as_far_as_the_system_allows() -> None:
    script = (
        "import resource\n"
        "from app.machine.limits import check_limits\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
        "check_limits()\n"
        "print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    assert python(script.format(soft=20, hard=4096)) == "1024 4096"
    assert python(script.format(soft=20, hard=100)) == "100 100"
    assert python(script.format(soft=2000, hard=4096)) == "2000 4096"


@linux
@pytest.mark.parametrize(
    ("files", "memory_bytes", "said"),
    [(63, None, "63 files"), (64, None, None), (None, 949_999_999, "949 MB"), (None, 950_000_000, None)],
)
def test_the_least_that_will_do(
    files: int | None, memory_bytes: int | None, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_files_allowed", lambda: files)
    monkeypatch.setattr(limits, "_address_space", lambda: memory_bytes)
    if said is None:
        check_limits()
    else:
        with pytest.raises(AppError, match=said) as caught:
            check_limits()
        assert caught.value.hint.startswith("ulimit ")

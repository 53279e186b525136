"""Does all checks and tells of them, one line each."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from app.cli.lines import say, write_anything, write_object
from app.core.errors import SelfTestError
from app.selftest.checks import checks
from app.selftest.isolated import CheckProcess, Result


def run_self_test(*, as_json: bool) -> int:
    """Check every part of the program and return 0. Raises SelfTestError naming what does not work.

    What is written goes to a temporary folder, which is gone afterwards.
    """
    write_anything()
    failed = []
    for result in _results():
        if as_json:
            write_object(asdict(result))
        else:
            say(_line(result))
        sys.stdout.flush()
        if not result.ok:
            failed.append(result.name)
    if failed:
        raise SelfTestError("The self-test failed: {names}.", names=", ".join(failed))
    return 0


def _results() -> Iterator[Result]:
    try:
        temporary = tempfile.TemporaryDirectory(prefix="photokin 自己診断 ", ignore_cleanup_errors=True)
    except OSError as error:
        raise SelfTestError(
            "There is no folder for temporary files ({reason}). Free some space, or set TMPDIR to a folder of yours.",
            reason=error.strerror or str(error),
        ) from error
    with temporary as folder:
        process = CheckProcess(Path(folder))
        try:
            for check in checks():
                yield process.result_of(check)
        except BaseException:  # Ctrl-C
            process.close(at_once=True)
            raise
        finally:
            process.close()


def _line(result: Result) -> str:
    return f"{'ok    ' if result.ok else 'FAILED'}  {result.name:12}  {result.detail}"

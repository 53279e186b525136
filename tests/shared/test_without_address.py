"""Who has no shared library pays nothing for it."""

from __future__ import annotations

import subprocess
import sys


def test_a_program_without_an_address_loads_nothing_of_it() -> None:
    script = "import sys, app.main, app.pipeline.catalog, app.cli.terminal; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "app.pipeline.catalog" in loaded
    assert [name for name in loaded if name.startswith(("psycopg", "app.shared"))] == []

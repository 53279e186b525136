"""Each command finds its own modules, and loads no others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.command_parts import doing
from app.cli.commands import COMMANDS
from app.cli.options import parse


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_done_by_somebody(name: str) -> None:
    assert doing(name).__name__ == name.replace("-", "_")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([name, "--help"])
    assert ended.value.code == 0
    assert f" {name} " in capsys.readouterr().out.splitlines()[0] + " "


def test_a_command_loads_no_other(home: Path) -> None:
    """What a start loads is waited for: ``status`` does without what others ask and how a bar is drawn."""
    counted = (
        "import sys, app.main; code = app.main.start(sys.argv[1:]); "
        "print(*sorted(name for name in sys.modules if name.startswith(('app.cli.', 'tqdm'))))"
    )
    words = [sys.executable, "-c", counted, "status", "--data-dir", str(home)]
    loaded = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()[-1].split()
    assert {"app.cli.find", "app.cli.engine", "app.cli.engine_options", "app.cli.tune", "tqdm"} & set(loaded) == set()
    assert "app.cli.status" in loaded

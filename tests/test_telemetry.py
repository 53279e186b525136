"""ONNX Runtime 1.31 collects usage events unless it is told not to: nothing may leave this computer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_USE_THE_MODEL = """
import numpy as np
from app.machine.paths import models_folder
from app.similarity.device import choose_device
from app.similarity.network import Network
from app.similarity.model_spec import load_spec

network = Network(load_spec(models_folder() / "efficientnet_lite0.json"), choose_device("cpu"))
network.outputs(np.zeros((1, 64, 64, 3), np.uint8))
"""


def test_the_network_writes_nothing_into_the_users_folder(tmp_path: Path) -> None:
    home = tmp_path / "home of a user"
    home.mkdir()
    root = str(Path(__file__).resolve().parents[1])
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_", "PHOTOKIN"))
    }
    environment |= {"HOME": str(home), "PYTHONPATH": root}
    done = subprocess.run(
        [sys.executable, "-P", "-c", _USE_THE_MODEL], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path.name for path in home.rglob("*")] == []

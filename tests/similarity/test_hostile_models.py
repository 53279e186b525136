"""Model files that somebody made up: they open nothing outside their folder, what is wrong is one sentence."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import AppError
from app.core.text import text
from app.similarity import checked_files
from app.similarity.device import cpu_device, open_session
from app.similarity.model_spec import load_spec
from app.similarity.network import Network
from tests.onnx_files import Graph, network, node, tensor_outside, value

_MODELS = Path(__file__).resolve().parents[2] / "models"
_SECRET = np.arange(4, dtype=np.float32).tobytes()


def _adding(location: str) -> bytes:
    """Return an ONNX network y = x + w whose w lies in the file ``location``."""
    weights = tensor_outside("w", np.frombuffer(_SECRET, "<f4"), location, offset="0", length=str(len(_SECRET)))
    return network(Graph([node("Add", "x w", "y")], [value("x", [4])], [value("y", [4])], [weights]))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the program's model, in a folder beside which a secret lies."""
    folder = tmp_path / "models"
    folder.mkdir()
    for file in _MODELS.iterdir():
        (folder / file.name).symlink_to(file)
    (tmp_path / "secret.bin").write_bytes(_SECRET)
    (folder / "beside.bin").write_bytes(_SECRET)
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    return folder / "efficientnet_lite0.json"


def _with_network(model: Path, content: bytes) -> Path:
    """Let the model's description name this network, checksum and all: its maker is who made it up."""
    spec = json.loads(model.read_text())
    spec["network"] |= {"file": "other.onnx", "sha256": hashlib.sha256(content).hexdigest()}
    (model.parent / "other.onnx").write_bytes(content)
    described = model.with_name("other.json")
    described.write_text(json.dumps(spec))
    return described


def _loading(described: Path) -> AppError:
    with pytest.raises(AppError) as raised:
        Network(load_spec(described), cpu_device(text("test")), 1)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert len(sentence) < 500 + len(str(described))
    return raised.value


def test_the_crafted_network_works_with_what_lies_beside_it(model: Path) -> None:
    (model.parent / "other.onnx").write_bytes(_adding("beside.bin"))
    session = open_session(str(model.parent / "other.onnx"), ("CPUExecutionProvider",), 1)
    (answer,) = session.run(None, {"x": np.zeros(4, np.float32)})
    assert answer.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "location", ["../secret.bin", "{secret}", "link.bin", "/proc/self/environ", "beside.bin/../link.bin"]
)
def test_a_network_reads_no_file_outside_its_folder(model: Path, location: str, tmp_path: Path) -> None:
    _loading(_with_network(model, _adding(location.format(secret=tmp_path / "secret.bin"))))


@pytest.mark.parametrize(
    "content",
    [b"", b"no network" * 1000, b"\x3a\xff\xff\xff\xff\x0f", bytes(1 << 20), _adding("beside.bin")[:50]],
    ids=["empty", "words", "endless", "zeros", "cut"],
)
def test_what_is_no_network_is_one_sentence(model: Path, content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    _loading(_with_network(model, content))
    assert capfd.readouterr() == ("", "")


def test_a_damaged_network_is_one_sentence(model: Path) -> None:
    whole = (_MODELS / "efficientnet_lite0.onnx").read_bytes()
    for at in (20, 300, 5_000):
        _loading(_with_network(model, whole[:at] + b"\xff" * 8 + whole[at + 8 : 40_000]))


def test_files_of_a_model_are_bounded(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they are read: a sparse file of a terabyte costs nothing to make."""
    described = _with_network(model, b"x")
    os.truncate(model.parent / "other.onnx", 1 << 40)
    with pytest.raises(AppError, match="too large"):
        load_spec(described)
    os.truncate(described, 1 << 40)
    with pytest.raises(AppError, match="too large"):
        load_spec(described)
    assert checked_files.MOST_FILE_BYTES <= 2_000_000_000

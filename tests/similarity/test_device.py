"""Which device is chosen, on machines with and without a graphics card that works."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.similarity import device
from app.similarity.device import choose_device, cpu_threads, open_session

ROOT = Path(__file__).resolve().parents[2]


class Driver:
    """libcuda as far as it is asked: each call answers a code, 0 is success."""

    def __init__(self, count: int = 1, **codes: int) -> None:
        self.count = count
        self.codes = codes

    def cuInit(self, _flags: int) -> int:
        return self.codes.get("cuInit", 0)

    def cuDeviceGetCount(self, count: Any) -> int:
        count._obj.value = self.count
        return self.codes.get("cuDeviceGetCount", 0)

    def cuDeviceGet(self, number: Any, index: int) -> int:
        number._obj.value = index
        return self.codes.get("cuDeviceGet", 0)

    def cuDeviceGetName(self, name: Any, _size: int, _number: Any) -> int:
        name.value = b"Testcard 9000"
        return self.codes.get("cuDeviceGetName", 0)


class Session:
    """A session that runs where it says, and computes what it was told to."""

    def __init__(self, provider: str, answer: float = 2) -> None:
        self.provider = provider
        self.answer = answer

    def get_providers(self) -> list[str]:
        return [self.provider, "CPUExecutionProvider"]

    def run(self, _outputs: None, feed: dict[str, Any]) -> list[Any]:
        return [feed["x"] * self.answer]


def install(monkeypatch: pytest.MonkeyPatch, driver: Any) -> None:
    def opened() -> Any:
        if isinstance(driver, Exception):
            raise driver
        return driver

    monkeypatch.setattr(device, "_open_driver", opened)


def with_cuda(monkeypatch: pytest.MonkeyPatch, session: Session | Exception) -> None:
    """Let ONNX Runtime claim CUDA, and open this session."""

    def opened(*_arguments: Any, **_named: Any) -> Session:
        if isinstance(session, Exception):
            raise session
        return session

    import onnxruntime

    install(monkeypatch, Driver())
    monkeypatch.setattr(device, "open_session", opened)
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider"])
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: print("noise"), raising=False)


def test_the_processor_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, AssertionError("the driver was touched"))
    chosen = choose_device("cpu")
    assert (chosen.kind, chosen.name, chosen.providers) == ("cpu", "CPU", ("CPUExecutionProvider",))
    assert str(chosen.reason) == "The processor was chosen."


@pytest.mark.parametrize(
    ("driver", "why"),
    [
        (OSError("libcuda.so.1: cannot open shared object file"), "No NVIDIA driver was found."),
        (Driver(cuInit=100), "The NVIDIA driver sees no graphics card (code 100)."),
        (Driver(cuDeviceGetCount=3), "The NVIDIA driver sees no graphics card (code 3)."),
        (Driver(count=0), "The NVIDIA driver sees no graphics card (code 0)."),
        (Driver(cuDeviceGetName=101), "The NVIDIA driver sees no graphics card (code 101)."),
        (object(), "The NVIDIA driver is too old."),
    ],
)
def test_no_usable_card(driver: Any, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, driver)
    assert choose_device("auto").kind == "cpu"
    assert str(choose_device("auto").reason) == why
    asked = choose_device("gpu")
    assert asked.kind == "cpu"
    assert str(asked.reason) == f"A graphics card was chosen but cannot be used: {why}"


def test_a_library_in_the_drivers_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real library, loaded by ctypes, that is no driver, or no library at all."""
    monkeypatch.setattr(device, "_open_driver", lambda: ctypes.CDLL(None) if sys.platform != "win32" else object())
    assert "too old" in str(choose_device().reason)
    (tmp_path / "libcuda.so.1").write_bytes(b"not a library")
    monkeypatch.setattr(device, "_open_driver", lambda: ctypes.CDLL(str(tmp_path / "libcuda.so.1")))
    assert "No NVIDIA driver" in str(choose_device().reason)


def test_a_card_that_works(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    with_cuda(monkeypatch, Session("CUDAExecutionProvider"))
    for requested in ("auto", "gpu"):
        chosen = choose_device(requested)
        assert (chosen.kind, chosen.name) == ("gpu", "Testcard 9000")
        assert chosen.providers == ("CUDAExecutionProvider", "CPUExecutionProvider")
        assert "Testcard 9000" in str(chosen.reason)
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    "session",
    [
        Session("CPUExecutionProvider"),
        Session("CUDAExecutionProvider", answer=3),
        Session("CUDAExecutionProvider", answer=np.nan),
        RuntimeError("no kernel image is available for execution on the device"),
    ],
)
def test_a_card_that_does_not(
    session: Session | Exception, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with_cuda(monkeypatch, session)
    chosen = choose_device("auto")
    assert chosen.kind == "cpu"
    assert str(chosen.reason).startswith("Testcard 9000 is there, but the CUDA libraries do not start")
    assert capfd.readouterr().out == ""


def test_a_card_that_the_runtime_was_not_built_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with_cuda(monkeypatch, Session("CUDAExecutionProvider"))
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    assert str(choose_device().reason) == (
        "Testcard 9000 is there, but the installed ONNX Runtime cannot use it: install Photokin's extra 'gpu'."
    )


def test_a_driver_alone_is_not_believed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The real ONNX Runtime on a machine whose driver lies: nothing on stdout, the processor in the end."""
    monkeypatch.setattr(device, "_graphics_card", lambda: "Testcard 9000")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert choose_device("gpu").kind == "cpu"
    assert capfd.readouterr().out == ""


def test_the_tiny_network_runs() -> None:
    session = open_session(device._TINY_NETWORK, ("CPUExecutionProvider",), threads=1)
    (answer,) = session.run(None, {"x": np.ones((1, 1, 2, 2), np.float32)})
    assert (answer == 2).all()


def test_onnxruntime_is_imported_only_when_needed() -> None:
    """The window opens before it: neither importing the room's modules nor choosing the processor loads it."""
    lines = (
        "import sys",
        "from app.similarity import descriptor, device, embedder, model_spec",
        "device.choose_device('cpu')",
        "sys.exit('onnxruntime' in sys.modules)",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], cwd=ROOT, check=True, timeout=60)


def test_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= cpu_threads() <= 8
    for cores, threads in ((1, 1), (2, 2), (8, 8), (64, 8)):
        monkeypatch.setattr(device, "usable_cores", lambda cores=cores: cores)
        assert cpu_threads() == threads

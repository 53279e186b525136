"""Where the network runs: on the graphics card if one really works, otherwise on the processor, and why.

ONNX Runtime claims CUDA without a card and falls back without a word, so nothing is believed before it was
tried: the driver is asked first (0.2 ms, nothing imported), then a tiny network is run.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import io
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.core.text import Text, text
from app.machine.cores import usable_cores

Requested = Literal["auto", "cpu", "gpu"]

_log = logging.getLogger(__name__)

_CPU = "CPUExecutionProvider"
_CUDA = "CUDAExecutionProvider"
_MOST_CPU_THREADS = 8

# One convolution on 2x2 pixels, so that cuDNN is tried too and not only CUDA itself (made with onnx.helper).
_TINY_NETWORK = base64.b64decode(
    "CAg6ZwoPCgF4CgF3EgF5IgRDb252EgVwcm9iZSoTCAEIAQgBCAEQAUIBd0oEAAAAQFobCgF4EhYKFAgBEhAKAggBCgIIAQoCCAIK"
    "AggCYhsKAXkSFgoUCAESEAoCCAEKAggBCgIIAgoCCAJCBAoAEBE="
)

# Vectors of both devices lie in one library, hence full precision. Photos come in several shapes, and the
# default would search for the fastest algorithm anew at each of them.
_CUDA_OPTIONS = {
    "use_tf32": "0",
    "cudnn_conv_algo_search": "HEURISTIC",
    "arena_extend_strategy": "kSameAsRequested",
}


@dataclass(frozen=True, slots=True)
class Device:
    """Where the network runs. ``name`` is shown to the user, ``reason`` says why it is this one.

    ``stands_in``: the processor, in the place of a graphics card that was asked for, or that failed.
    """

    kind: Literal["cpu", "gpu"]
    name: str
    providers: tuple[str, ...]
    reason: Text
    stands_in: bool = False


class _NoGpuError(Exception):
    """Why there is no usable graphics card, as a sentence."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(str(reason))


def cpu_device(reason: Text, *, stands_in: bool = False) -> Device:
    """Return the processor, which always works."""
    return Device("cpu", "CPU", (_CPU,), reason, stands_in)


def choose_device(requested: Requested = "auto") -> Device:
    """Return the device to use; never fails and prints nothing.

    Without a usable graphics card it is the processor, and the reason says what is missing, also if the card
    was asked for. Takes under 1 ms where there is no NVIDIA driver, a second or more where CUDA starts up.
    """
    if requested == "cpu":
        return cpu_device(text("The processor was chosen."))
    try:
        name = _graphics_card()
        _try_cuda(name)
    except _NoGpuError as error:
        _log.info("no graphics card: %s", error)
        if requested == "gpu":
            refused = text("A graphics card was chosen but cannot be used: {why}", why=str(error.reason))
            return cpu_device(refused, stands_in=True)
        return cpu_device(error.reason)
    return Device("gpu", name, (_CUDA, _CPU), text("The graphics card {name} works.", name=name))


def cpu_threads() -> int:
    """Return how many threads the network should use on the processor by default: its cores, at most 8.

    Measured on 2 cores with two decoder processes beside it: 2 threads cost 6 % more processor time a photo than
    1, and scanned small photos, which are quicker to decode than to embed, a third faster (93 against 70 a second).
    Threads wait without spinning, so decoders get the cores whenever they have work: a thread too many costs
    little, one too few leaves cores idle. The limit of 8 is not measured.
    """
    return max(1, min(_MOST_CPU_THREADS, usable_cores()))


def open_session(network: bytes | str, providers: Sequence[str], threads: int, *, careful: bool = True) -> Any:
    """Return an ``onnxruntime.InferenceSession`` for a file's path or content; its ``run`` is thread-safe.

    ``careful``: sums of bytes are made so that they cannot overflow on any x86 processor; those without VNNI take half
    as long again for it. A network whose bytes are small enough gives the same numbers without.

    Raises whatever ONNX Runtime raises. A provider that cannot start may also be left out without an error:
    look at ``get_providers()``. ONNX Runtime is imported here, so that the window can open before it (0.1 s).
    """
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # besides app/__init__.py: on Windows the system would collect them
    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.x64quantprecision", "1" if careful else "0")
    chosen = [(name, _CUDA_OPTIONS) if name == _CUDA else name for name in providers]
    # Its own fallback prints on stdout; ours is in the embedder.
    return onnxruntime.InferenceSession(network, options, providers=chosen, enable_fallback=0)


def _graphics_card() -> str:
    """Return the name of the first NVIDIA card, asked from the driver; _NoGpuError if there is none."""
    try:
        driver = _open_driver()
    except OSError as error:
        raise _NoGpuError(text("No NVIDIA driver was found.")) from error
    number, count, name = ctypes.c_int(), ctypes.c_int(), ctypes.create_string_buffer(256)
    try:
        calls = (
            driver.cuInit(0)
            or driver.cuDeviceGetCount(ctypes.byref(count))
            or (count.value > 0 and driver.cuDeviceGet(ctypes.byref(number), 0))
            or (count.value > 0 and driver.cuDeviceGetName(name, len(name), number))
        )
    except AttributeError as error:
        raise _NoGpuError(text("The NVIDIA driver is too old.")) from error
    if calls or count.value < 1:
        raise _NoGpuError(text("The NVIDIA driver sees no graphics card (code {code}).", code=int(calls)))
    return name.value.decode("utf-8", "replace") or "NVIDIA"


def _open_driver() -> Any:
    return ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")


def _try_cuda(card: str) -> None:
    """Run the tiny network on the card; _NoGpuError if it ends up anywhere else."""
    import numpy as np
    import onnxruntime

    if _CUDA not in onnxruntime.get_available_providers():
        raise _NoGpuError(
            text(
                "{card} is there, but the installed ONNX Runtime cannot use it: install Photokin's extra 'gpu'.",
                card=card,
            )
        )
    printed = io.StringIO()
    try:
        if hasattr(onnxruntime, "preload_dlls"):
            with contextlib.redirect_stdout(printed):
                onnxruntime.preload_dlls()
        session = open_session(_TINY_NETWORK, (_CUDA, _CPU), threads=1)
        (answer,) = session.run(None, {"x": np.ones((1, 1, 2, 2), np.float32)})
        works = session.get_providers()[0] == _CUDA and bool((answer == 2).all())
    except Exception as error:  # noqa: BLE001 - they have no common class, and the processor is left
        _log.info("CUDA failed: %s; %s", error, printed.getvalue().strip())
        works = False
    if not works:
        raise _NoGpuError(
            text(
                "{card} is there, but the CUDA libraries do not start: install Photokin's extra 'gpu', "
                "or a newer driver.",
                card=card,
            )
        )

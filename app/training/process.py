"""What runs in the process that trains: reads the task in its folder, goes its steps, and leaves the network there.

PyTorch is loaded here and nowhere else.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

Tell = Callable[..., object]
"""Called with words by name, all of JSON: ``steps``, ``step`` and ``left_s`` (or null); at last ``done``, or what went
wrong: ``errno`` and ``strerror``, ``no_memory``, ``not_finite``, ``missing`` (a part that cannot be loaded), ``report``
(a bug)."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _KEPT_BYTES = -1, -3, 1 << 30
_NO_MEMORY = ("can't allocate memory", "not enough memory", "DefaultCPUAllocator")


def train(folder: Path, tell: Tell) -> None:
    """Do the task in ``folder`` and tell how far it is. Raises nothing."""
    try:
        _train(folder, tell)
        tell(done=True)
    except MemoryError:
        tell(no_memory=True)
    except OSError as error:
        if error.errno == errno.ENOMEM:
            tell(no_memory=True)
        else:
            tell(errno=error.errno or 0, strerror=error.strerror or str(error))
    except ImportError as error:
        tell(missing=error.name or str(error).partition("\n")[0][:200])
    except ArithmeticError:
        tell(not_finite=True)
    except RuntimeError as error:
        if any(words in str(error) for words in _NO_MEMORY):
            tell(no_memory=True)
        else:
            tell(report=traceback.format_exc())
    except Exception:  # noqa: BLE001 - the program that waits reports it
        tell(report=traceback.format_exc())


def _train(folder: Path, tell: Tell) -> None:
    from app.training.task import read_task

    task = read_task(folder)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(task.threads)
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # threads that wait for one another leave the processor to others
    _keep_memory()
    import torch

    from app.training.learning import learn
    from app.training.network_file import course_of, write_network

    torch.set_num_threads(task.threads)
    torch.use_deterministic_algorithms(mode=True)
    torch.manual_seed(task.seed)
    course = course_of(folder, task)
    kept = learn(folder, task, course, lambda step, left_s: tell(step=step, steps=task.steps, left_s=left_s))
    write_network(folder, task, course.network.eval(), kept)


def _keep_memory() -> None:
    """Let the C library keep what is freed: to get it from the kernel again at each step took much of the time."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            for setting in (_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD):
                library.mallopt(setting, _KEPT_BYTES)

"""A sample of files made to break readers: each ends as a picture or a sentence, in time, in a bounded process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EVERY = 12  # of about 1,480 files
ALWAYS = ("dos", "bomb", "crash", "oom", "timeout", "memory", "overflow", "l2rgb_read", "decompression")
MEMORY_BYTES = 2 << 30
SLOW_S = 5.0

# Runs in a process of its own: a crash of a C library, or memory without end, must not take the tests with it.
READER = f"""
import json, sys, time
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
except ImportError:
    pass
from app.core.errors import DecodeError
from app.core.input_rule import InputRule
from app.imaging.prepare import prepare

for line in sys.stdin:
    path = json.loads(line)
    print(json.dumps(["begin", path]), flush=True)
    began = time.monotonic()
    try:
        prepare(path, InputRule(288, 32, 2.0))
        end = "picture"
    except DecodeError as error:
        end = "sentence" if str(error) else "silence"
    except BaseException as error:
        end = repr(error)
    print(json.dumps([end, time.monotonic() - began]), flush=True)
"""


def sample(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    chosen = {path for path in files if any(word in path.name.lower() for word in ALWAYS)}
    return sorted(chosen.union(files[::EVERY]))


@pytest.mark.timeout(120)
def test_every_hostile_file_ends_as_a_picture_or_a_sentence(shared: Path) -> None:
    files = sample(shared / "hostile")
    assert len(files) > 100
    done = subprocess.run(
        [sys.executable, "-c", READER],
        input="".join(json.dumps(str(path)) + "\n" for path in files),
        capture_output=True,
        text=True,
        timeout=100,
        cwd=ROOT,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]  # anything printed in between fails here
    assert done.returncode == 0, f"crashed at {answers[-1:]}"
    assert len(answers) == 2 * len(files)
    for begin, end in zip(answers[::2], answers[1::2], strict=True):
        assert end[0] in ("picture", "sentence"), (begin, end)
        assert end[1] < SLOW_S, (begin, end)
    assert {end[0] for end in answers[1::2]} == {"picture", "sentence"}
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr

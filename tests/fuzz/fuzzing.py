"""Fuzzes one target, guided by what the program covers: ``python -m tests.fuzz.fuzzing TARGET FOLDER [options]``.

build/fuzz.py starts it. FOLDER is for the target's own files, the options are libFuzzer's. Ends with an error at the
first fault, which is left where ``-artifact_prefix`` says.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris


def main() -> None:
    name, folder, *options = sys.argv[1:]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with atheris.instrument_imports(include=["app", "PIL", "pillow_heif", "json"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    corpus = Path(folder, "corpus")
    corpus.mkdir()
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    files = Path(folder, "files")
    files.mkdir()
    atheris.Setup([sys.argv[0], str(corpus), *options], target.start(files))
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""Takes the HEVC encoder x265 out of a Linux bundle: this program only reads photos.

libheif, as it comes in pillow-heif's wheel, is linked against x265, which is 23 MB large and under the GPL. In its
place the bundle gets a library of the same name whose functions do nothing: libheif asks for them when it is told to
write, which never happens here. Decoding does not touch them; the self-test of the bundle reads a HEIC photo.
"""

import re
import shutil
import subprocess
from pathlib import Path

from install import last_error
from narrate import SetupError, run_logged

# Only the real encoder has it: what the whole library is for.
_MARK = b"x265_encoder_encode"
_ASKED_FOR = re.compile(r"\*UND\*.*\s(x265_\w+)$", re.MULTILINE)


def replace_encoder(libraries: Path, work: Path, log: Path) -> None:
    """Puts a library that does nothing where x265 lies below `libraries`, made for what libheif asks of it.

    Raises SetupError when it cannot be compiled, OSError without objdump or g++.
    """
    for encoder in sorted(libraries.rglob("libx265*.so*")):
        if encoder.is_symlink():
            continue
        names = sorted({name for path in libraries.rglob("libheif*.so*") for name in _asked_for(path)})
        source, made = work / "x265.c", work / "x265.so"
        source.write_text("".join(f"void *{name}(void) {{ return 0; }}\n" for name in names), "utf-8")
        flags = ["-shared", "-fPIC", "-O2", "-s", "-Wl,--build-id=none", f"-Wl,-soname,{encoder.name}"]
        status, output = run_logged(["g++", "-x", "c", *flags, "-o", str(made), str(source)], log)
        if status != 0:
            raise SetupError(f"Compiling the stand-in for x265 failed: {last_error(output)}. More is in {log}.")
        shutil.copyfile(made, encoder)


def encoders(bundle: Path) -> list[str]:
    """Names the encoders under the GPL that a bundle holds."""
    return [
        f"{path.relative_to(bundle).as_posix()} is the encoder x265, which is under the GPL and must not be bundled."
        for path in sorted(bundle.rglob("*x265*"))
        if path.is_file() and not path.is_symlink() and _MARK in path.read_bytes()
    ]


def _asked_for(library: Path) -> list[str]:
    done = subprocess.run(["objdump", "-T", str(library)], capture_output=True, text=True, check=True)
    return _ASKED_FOR.findall(done.stdout)

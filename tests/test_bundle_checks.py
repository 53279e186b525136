"""What keeps an unfit bundle from being given away: each check is shown to fail."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import annoy
import pytest

import bundle_contents
import package
from install import ANNOY_V3
from linux import checks, encoder, instructions
from narrate import SetupError

_COMPILER = shutil.which("g++")
_LISTING = """
0000000000001000 <f>:
    1000:\tendbr64
    1004:\t{}
    1008:\tret
"""


# --- processor instructions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instruction", "any_processor", "since_avx2"),
    [
        ("movaps %xmm0,%xmm1", True, True),
        ("pextrw $0x3,%xmm0,%eax", True, True),
        ("pinsrw $0x3,%eax,%xmm0", True, True),
        ("rep stos %al,%es:(%rdi)", True, True),
        ("cvtsi2sd %eax,%xmm0", True, True),
        ("haddps %xmm0,%xmm1", False, True),
        ("pshufb %xmm0,%xmm1", False, True),
        ("roundsd $0x9,%xmm0,%xmm0", False, True),
        ("popcnt %rax,%rax", False, True),
        ("tzcnt %eax,%eax", False, True),
        ("shlx %rax,%rbx,%rcx", False, True),
        ("vmulps %ymm0,%ymm1,%ymm2", False, True),
        ("vfmadd231ps %ymm0,%ymm1,%ymm2", False, True),
        ("vmulps %zmm0,%zmm1,%zmm2", False, False),
        ("vmovups %ymm17,(%rax)", False, False),
        ("vaddps (%rax){1to8},%ymm1,%ymm2", False, False),
        ("kmovw %k1,%eax", False, False),
    ],
)
def test_which_instructions_are_foreign(instruction: str, any_processor: bool, since_avx2: bool) -> None:
    listing = _LISTING.format(instruction)
    assert (instructions.foreign(listing, v3=False) == []) == any_processor
    assert (instructions.foreign(listing, v3=True) == []) == since_avx2


def test_an_empty_listing_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no instructions"):
        instructions.foreign("file format elf64-x86-64\n", v3=False)
    text = tmp_path / "text.so"
    text.write_text("no program")
    with pytest.raises(ValueError, match="cannot disassemble"):
        instructions.disassembly(text)


def _compile(folder: Path, name: str, *options: str) -> Path:
    source = folder / "product.cpp"
    source.write_text(
        'extern "C" void product(float *x, float *y, int n) { for (int i = 0; i < n; i++) x[i] = x[i] * y[i] + x[i]; }'
    )
    target = folder / name
    subprocess.run([str(_COMPILER), "-O3", "-shared", "-fPIC", *options, "-o", target, source], check=True)
    return target


@pytest.mark.skipif(_COMPILER is None, reason="needs g++ (build/test.py installs it on Debian as root)")
def test_compiled_code_is_looked_into(tmp_path: Path) -> None:
    plain = instructions.disassembly(_compile(tmp_path, "plain.so", "-march=x86-64"))
    newer = instructions.disassembly(_compile(tmp_path, "newer.so", "-march=x86-64-v3"))
    newest = instructions.disassembly(_compile(tmp_path, "newest.so", "-march=x86-64-v4", "-mprefer-vector-width=512"))
    assert instructions.foreign(plain, v3=False) == []
    assert instructions.foreign(newer, v3=True) == []
    assert instructions.foreign(newer, v3=False)
    assert instructions.foreign(newest, v3=True)


@pytest.mark.skipif(_COMPILER is None, reason="needs g++ (build/test.py installs it on Debian as root)")
def test_annoy_in_a_bundle_is_looked_into(tmp_path: Path) -> None:
    libraries = tmp_path / "_internal"
    for package_name, processor in (("annoy", "x86-64"), (ANNOY_V3, "x86-64-v3")):
        (libraries / package_name).mkdir(parents=True)
        shutil.copy(_compile(tmp_path, "annoylib.so", f"-march={processor}"), libraries / package_name)
    assert checks.foreign_instructions(tmp_path, "x86_64") == []
    shutil.copy(libraries / ANNOY_V3 / "annoylib.so", libraries / "annoy")
    (fault,) = checks.foreign_instructions(tmp_path, "x86_64")
    assert fault.startswith("annoy uses instructions that not every processor has: v")
    shutil.rmtree(libraries / ANNOY_V3)
    assert f"The bundle lacks {ANNOY_V3}." in checks.foreign_instructions(tmp_path, "x86_64")
    assert checks.foreign_instructions(tmp_path, "aarch64") == []


# --- the encoder that only writes ---------------------------------------------------------------------


@pytest.mark.skipif(_COMPILER is None, reason="needs g++ (build/test.py installs it on Debian as root)")
def test_the_encoder_is_replaced_by_one_that_does_nothing(tmp_path: Path) -> None:
    """Pillow's HEIF reader, its real x265 taken out, still reads; what was taken out would be refused."""
    spec = importlib.util.find_spec("_pillow_heif")
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent
    libraries = tmp_path / "bundle" / "_internal"
    for name in ("pillow_heif", "pillow_heif.libs"):
        shutil.copytree(installed / name, libraries / name)
    shutil.copy(spec.origin, libraries)
    (fault,) = encoder.encoders(tmp_path)
    assert re.fullmatch(r"bundle/_internal/pillow_heif\.libs/libx265-\S+ is the encoder x265, .+", fault)
    (real,) = libraries.rglob("libx265*")
    (libraries / real.name).symlink_to(real.relative_to(libraries))
    encoder.replace_encoder(libraries, tmp_path, tmp_path / "log")
    assert encoder.encoders(tmp_path) == []
    assert real.stat().st_size < 100_000
    sample = Path(__file__).resolve().parents[1] / "resources" / "samples" / "sample.heic"
    read = (
        "import sys; sys.path.insert(0, sys.argv[1]); import pillow_heif; "
        "assert pillow_heif.__file__.startswith(sys.argv[1]); pillow_heif.register_heif_opener(); "
        "from PIL import Image; picture = Image.open(sys.argv[2]); picture.load(); print(picture.size)"
    )
    command = [sys.executable, "-c", read, str(libraries), str(sample)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "(96, 72)\n", "")


@pytest.mark.skipif(_COMPILER is None, reason="needs g++ (build/test.py installs it on Debian as root)")
def test_a_compiler_that_fails_stops_the_packing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "libx265.so.1").touch()
    (tmp_path / "g++").write_text("#!/bin/sh\necho 'error: no room'; exit 1\n")
    (tmp_path / "g++").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SetupError, match="stand-in for x265 failed: error: no room"):
        encoder.replace_encoder(tmp_path, tmp_path, tmp_path / "log")


# --- libraries and files ------------------------------------------------------------------------------


def test_a_library_that_was_not_found_is_named_if_it_is_needed() -> None:
    output = (
        "9 WARNING: Library not found: could not resolve 'libxcb-cursor.so.0', dependency of '/x/libqxcb.so'.\n"
        "9 WARNING: Library not found: could not resolve 'libgtk-3.so.0', dependency of '/x/libqgtk3.so'.\n"
        "9 WARNING: Library not found: could not resolve 'libEGL.so.1', dependency of '/x/libqxcb.so'.\n"
    )
    (fault,) = checks.unresolved(output, ["libqxcb.so", "photokin"])
    assert fault == "libxcb-cursor.so.0 is missing on this machine; libqxcb.so needs it."


def test_libraries_come_from_the_bundle_or_from_every_system() -> None:
    headers = {"a.so": "  NEEDED               libfoo.so.1\n  NEEDED               libc.so.6\n"}
    assert checks.foreign_libraries(headers, ["a.so", "libfoo.so.1"]) == []
    (fault,) = checks.foreign_libraries(headers, ["a.so"])
    assert fault == "a.so needs libfoo.so.1, which is neither in the bundle nor on every system."


def test_real_headers_are_read(tmp_path: Path) -> None:
    (installed,) = Path(annoy.__path__[0]).glob("annoylib*.so")
    shutil.copy(installed, tmp_path)
    (tmp_path / "text.so").write_text("not compiled")
    headers = checks.headers(tmp_path)
    assert list(headers) == [installed.name]
    assert "libc.so.6" in checks.needed(headers[installed.name])
    assert checks.least_glibc(headers) >= (2, 2)


def test_least_glibc_compares_numbers() -> None:
    assert checks.least_glibc({"a": "GLIBC_2.4 ", "b": "0x0 GLIBC_2.36\nGLIBC_2.9"}) == (2, 36)


def test_missing_files_are_named(tmp_path: Path) -> None:
    assert any("libqxcb.so" in fault for fault in checks.missing_files(tmp_path, gpu=False))
    for pattern in checks._REQUIRED:
        path = tmp_path / pattern.replace("*", "x")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert checks.missing_files(tmp_path, gpu=False) == []
    assert len(checks.missing_files(tmp_path, gpu=True)) == 3
    for name in ("efficientnet_lite0.onnx", "efficientnet_lite0_int8.onnx", "efficientnet_lite2_int8.onnx"):
        network = tmp_path / "_internal" / "models" / name
        network.unlink()
        assert checks.missing_files(tmp_path, gpu=False) == [f"The bundle lacks _internal/models/{name}."]
        network.touch()


def test_what_is_too_large() -> None:
    sizes = {"small": (1, 2), "just": (2_000_000, 2_000_000), "large": (2_100_000, 2_000_000)}
    assert package.too_large(sizes) == ["large: 2.1 MB, more than the 2 MB allowed."]


# --- what belongs into it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "wanted", "with_gpu"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True, True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", True, True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True, True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False, False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False, False),
        ("PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so", True, True),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False, False),
        ("PySide6/plugins/platforms/qwindows.dll", True, True),
        ("PySide6/opengl32sw.dll", False, False),
        ("PySide6/Qt/translations/qtbase_ja.qm", True, True),
        ("PySide6/Qt/translations/qtbase_en.qm", True, True),
        ("PySide6/Qt/translations/qtbase_de.qm", False, False),
        ("PySide6/translations/qt_ja.qm", False, False),
        ("resources/translations/ja/LC_MESSAGES/photokin.mo", True, True),
        ("resources/samples/sample.jpg", True, True),
        ("models/efficientnet_lite0.onnx", True, True),
        ("models/efficientnet_lite0_int8.onnx", True, True),
        ("models/efficientnet_lite2_int8.onnx", True, True),
        ("models/efficientnet_lite2_260.npz", True, True),
        ("resources/scenes/Alps/lake-noon.jpg", False, False),
        ("resources/screenshots/library.webp", False, False),
        ("onnxruntime/capi/libonnxruntime_providers_shared.so", True, True),
        ("onnxruntime/capi/libonnxruntime_providers_cuda.so", False, True),
        ("onnxruntime/capi/libonnxruntime_providers_tensorrt.so", False, False),
        ("nvidia/cudnn/lib/libcudnn.so.9", False, True),
        ("libcudart.so.13", False, True),
        ("nvidia/cu13/lib/libcudart.so.13", False, True),
        ("libmvec.so.1", False, False),
    ],
)
def test_what_belongs_into_the_bundle(place: str, wanted: bool, with_gpu: bool) -> None:
    entries = [(place, "/somewhere", "BINARY")]
    assert (bundle_contents.wanted(entries, gpu=False) == entries) == wanted
    assert (bundle_contents.wanted(entries, gpu=True) == entries) == with_gpu


def test_orphans_are_what_nothing_reaches() -> None:
    needs = {
        "PySide6/QtGui.abi3.so": {"libQt6Gui.so.6"},
        "PySide6/Qt/lib/libQt6Gui.so.6": {"libQt6Core.so.6", "libc.so.6"},
        "PySide6/Qt/lib/libQt6Core.so.6": {"libglib-2.0.so.0"},
        "libglib-2.0.so.0": {"libQt6Core.so.6"},
        "libgtk.so.0": {"libgdk.so.0"},
        "libgdk.so.0": {"libgtk.so.0"},
    }
    assert bundle_contents.orphaned(needs, needs.keys() - {"PySide6/QtGui.abi3.so"}) == {"libgtk.so.0", "libgdk.so.0"}


def test_what_the_system_brings() -> None:
    here = str(Path(bundle_contents.__file__))
    python = str(Path(sysconfig.get_path("stdlib"), "lib-dynload", "_json.so"))
    sources = [
        "/lib/x/libX11.so.6",
        here,
        python,
        "/usr/lib/libpython3.11.so.1.0",
        "/usr/share/text",
        "libQt6Core.so.6",
    ]
    assert bundle_contents.of_the_system(sources) == ["/lib/x/libX11.so.6"]

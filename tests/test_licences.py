"""Nothing is given away without its licence: what the list of a bundle says, and what stops the packing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

import licences
from licences import Part

_ROOT = Path(__file__).resolve().parents[1]


def _gathered(parts: list[Part], bundle: Path) -> list[str]:
    licences.gather(parts, bundle / "_internal" / "licences")
    return (bundle / "_internal" / "licences" / "LIST.txt").read_text("utf-8").splitlines()


def _distribution(folder: Path, name: str, *files: str) -> Distribution:
    info = folder / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1\nLicense-Expression: MIT\n")
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(f"content of {file}")
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    return Distribution.at(info)


def test_every_package_of_the_program_has_its_texts(tmp_path: Path) -> None:
    """Those installed here are those of the bundle, and the tests' own besides; all native libraries are known."""
    installed = [d for d in distributions() if d.name in _NAMES]
    assert {d.name for d in installed} >= _NAMES - {"onnxruntime", "onnxruntime-gpu"}
    sources = [str(d.locate_file(file)) for d in installed for file in d.files or () if ".dist-info" not in str(file)]
    wanted = [source for source in sources if "/Qt/qml/" not in source and "/PySide6/libPySidePlugin" not in source]
    lines = _gathered([*licences.own_parts("1"), *licences.package_parts(wanted, installed)], tmp_path)
    assert licences.faults(tmp_path) == []
    names = {line.split("\t")[0] for line in lines}
    assert names >= {"Photokin", "Python", "EfficientNet-Lite0", "DejaVu Sans", "numpy", "PySide6_Essentials"}
    qt = tmp_path / "_internal" / "licences" / "PySide6_Essentials"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (qt / "LGPL-3.0.txt").read_text("utf-8")


_NAMES = {
    *("PySide6_Essentials", "shiboken6", "onnxruntime", "onnxruntime-gpu", "flatbuffers", "protobuf", "numpy", "annoy"),
    *("pillow", "pillow_heif", "rawpy", "msgspec", "filelock", "platformdirs", "tqdm", "watchdog"),
}


def test_only_what_is_carried_is_listed(tmp_path: Path) -> None:
    used = _distribution(tmp_path / "a", "used", "used/__init__.py", "used-1.dist-info/licenses/deep/LICENSE.md")
    unused = _distribution(tmp_path / "b", "unused", "unused/__init__.py")
    parts = licences.package_parts([str(tmp_path / "a" / "used" / "__init__.py")], [used, unused])
    assert _gathered(parts, tmp_path) == ["used\t1\tMIT\tLICENSE.md"]
    assert licences.faults(tmp_path) == []


def test_a_package_without_a_text_stops_the_packing(tmp_path: Path) -> None:
    bare = _distribution(tmp_path / "a", "bare", "bare/__init__.py", "bare/licence.py")
    _gathered(licences.package_parts([str(tmp_path / "a" / "bare" / "__init__.py")], [bare]), tmp_path)
    assert licences.faults(tmp_path) == [
        "bare 1 is in the bundle without a licence text: find it and name it in build/licences.py."
    ]


def test_a_native_library_nobody_has_looked_at_stops_the_packing(tmp_path: Path) -> None:
    wheel = _distribution(tmp_path / "a", "wheel", "wheel.libs/libnew-1234.so.5", "wheel-1.dist-info/LICENSE")
    cuda = _distribution(tmp_path / "b", "nvidia-x", "nvidia/libx.so.5", "nvidia_x-1.dist-info/License.txt")
    sources = [str(tmp_path / "a" / "wheel.libs" / "libnew-1234.so.5"), str(tmp_path / "b" / "nvidia" / "libx.so.5")]
    _gathered(licences.package_parts(sources, [wheel, cuda]), tmp_path)
    (fault,) = licences.faults(tmp_path)
    assert fault.startswith("libnew-1234.so.5 in wheel 1 is in the bundle without a licence text")


def test_a_file_of_no_package_stops_the_packing(tmp_path: Path) -> None:
    packages = Path(sysconfig.get_path("purelib"))
    sources = [str(packages / "stray" / "x.py"), str(packages / "annoy_x86_64_v3" / "__init__.py"), "/elsewhere/y.py"]
    _gathered(licences.package_parts(sources, []), tmp_path)
    (fault,) = licences.faults(tmp_path)
    assert fault.startswith("stray/x.py is in the bundle without a licence text")


def test_libraries_of_the_system_bring_the_copyright_of_their_package(tmp_path: Path) -> None:
    documents = tmp_path / "share" / "doc"
    for place, words in {
        "doc/libx/copyright": "see /usr/share/common-licenses/LGPL-2.1.",
        "doc/liby/copyright": "MIT",
        "common-licenses/LGPL-2.1": "the text",
    }.items():
        (tmp_path / "share" / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "share" / place).write_text(words)
    owners = {"/lib/libx.so.1": "libx:amd64", "/lib/libxx.so.1": "libx:amd64", "/lib/liby.so.2": "liby:amd64"}
    parts = licences.system_parts([*owners, "/opt/libz.so"], owners, documents)
    assert _gathered(parts, tmp_path)[1:] == [
        "libx\t\tsee its copyright file\tcopyright, LGPL-2.1",
        "liby\t\tsee its copyright file\tcopyright",
    ]
    (fault,) = licences.faults(tmp_path)
    assert fault.startswith("/opt/libz.so, which no Debian package brings is in the bundle without a licence text")


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="dpkg, which knows the packages, is not installed")
def test_dpkg_says_where_a_library_comes_from() -> None:
    listed = subprocess.run(["dpkg-query", "-L", "libc6"], capture_output=True, text=True, check=True).stdout
    library = next(line for line in listed.splitlines() if line.endswith("/libc.so.6"))
    other = library.removeprefix("/usr") if library.startswith("/usr") else f"/usr{library}"
    owners = licences.debian_owners([library, other, "/nowhere/libno.so.1"])
    assert {place: package.partition(":")[0] for place, package in owners.items()} == {library: "libc6", other: "libc6"}


def test_without_dpkg_nothing_has_an_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert licences.debian_owners(["/lib/libx.so.1"]) == {}


def test_a_text_that_got_lost_and_a_missing_list_are_named(tmp_path: Path) -> None:
    assert licences.faults(tmp_path) == ["The bundle lacks the list of what it carries, licences/LIST.txt."]
    _gathered([Part("Photokin", "1", "Apache-2.0", (_ROOT / "LICENSE", _ROOT / "LICENSE"))], tmp_path)
    assert licences.faults(tmp_path) == []
    (tmp_path / "_internal" / "licences" / "Photokin" / "2-LICENSE").unlink()
    assert licences.faults(tmp_path) == ["The bundle lacks the licence text 2-LICENSE of Photokin 1."]


def test_every_text_that_is_kept_is_used() -> None:
    named = {name for names in licences._LACKING.values() for name in names}
    assert named == {path.name for path in licences.TEXTS.iterdir()}


def test_python_has_a_licence_too() -> None:
    (python,) = (part for part in licences.own_parts("1") if part.name == "Python")
    assert python.version == sys.version.split()[0]
    assert python.texts

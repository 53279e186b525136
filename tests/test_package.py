"""The packages: what lies in them, and that the same files make the same bytes."""

from __future__ import annotations

import errno
import io
import os
import plistlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import app
import archive
import bundle
import environment
import package
import try_bundle
from app.core.photo_names import PICTURE_SUFFIXES, RAW_SUFFIXES
from linux import debian, installed
from macos.application import info_plist
from narrate import SetupError
from windows import packages as windows

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
_EPOCH = 1_700_000_000

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="packages for Linux are made on Linux")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A bundle in small: a program that tells its arguments, a library, a link."""
    folder = tmp_path / "made" / "photokin"
    (folder / "_internal").mkdir(parents=True)
    program = folder / "photokin"
    program.write_text('#!/bin/sh\nprintf "%s|" "$0" "$@"\n')
    program.chmod(0o700)
    (folder / "_internal" / "libb.so.1").write_text("library")
    (folder / "_internal" / "a.so").symlink_to("libb.so.1")
    return folder


# --- archives -----------------------------------------------------------------------------------------


@on_linux
def test_the_same_files_make_the_same_bytes(made: Path, tmp_path: Path) -> None:
    archive.write_tar_xz(made, tmp_path / "one.tar.xz", "photokin", _EPOCH)
    archive.write_zip(made, tmp_path / "one.zip", "photokin", _EPOCH)
    other = tmp_path / "other"
    archive.place_tree(made, other)
    shutil.copy2(other / "_internal" / "libb.so.1", tmp_path / "b")
    (other / "_internal" / "libb.so.1").unlink()
    shutil.copy2(tmp_path / "b", other / "_internal" / "libb.so.1")  # another order on the disk
    os.utime(other / "_internal" / "libb.so.1", (5, 5))
    (other / "photokin").chmod(0o755)
    archive.write_tar_xz(other, tmp_path / "two.tar.xz", "photokin", _EPOCH)
    archive.write_zip(other, tmp_path / "two.zip", "photokin", _EPOCH)
    assert (tmp_path / "one.tar.xz").read_bytes() == (tmp_path / "two.tar.xz").read_bytes()
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@on_linux
def test_a_tar_belongs_to_root_and_holds_one_folder(made: Path, tmp_path: Path) -> None:
    os.link(made / "_internal" / "libb.so.1", made / "_internal" / "same.so")
    archive.write_tar_xz(made, tmp_path / "x.tar.xz", "photokin", _EPOCH)
    with tarfile.open(tmp_path / "x.tar.xz") as tar:
        entries = {entry.name: entry for entry in tar.getmembers()}
    assert {entry.uname for entry in entries.values()} == {"root"}
    assert {entry.mtime for entry in entries.values()} == {_EPOCH}
    assert {name: entry.mode for name, entry in entries.items()} == {
        "photokin": 0o755,
        "photokin/_internal": 0o755,
        "photokin/_internal/a.so": 0o777,
        "photokin/_internal/libb.so.1": 0o644,
        "photokin/_internal/same.so": 0o644,
        "photokin/photokin": 0o755,
    }
    assert entries["photokin/_internal/a.so"].linkname == "libb.so.1"
    assert entries["photokin/_internal/same.so"].isreg()


@on_linux
def test_a_zip_holds_files_in_place_of_links(made: Path, tmp_path: Path) -> None:
    archive.write_zip(made, tmp_path / "x.zip", "photokin", 0)
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        assert packed.read("photokin/_internal/a.so") == b"library"
        assert packed.getinfo("photokin/photokin").external_attr >> 16 & 0o777 == 0o755


def test_checksums_are_those_that_sha256sum_reads(tmp_path: Path) -> None:
    (tmp_path / "b.bin").write_bytes(b"")
    (tmp_path / "a.bin").write_bytes(b"a")
    archive.write_checksums([tmp_path / "b.bin", tmp_path / "a.bin"], tmp_path / "SHA256SUMS")
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert lines[1] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.bin"
    assert lines[0].endswith("  a.bin")


def test_the_time_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").touch()
    os.utime(tmp_path / "pyproject.toml", (1000, 1000))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert archive.commit_time(tmp_path) == 1000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "77")
    assert archive.commit_time(tmp_path) == 77


# --- Linux --------------------------------------------------------------------------------------------


def _usr(made: Path, top: Path) -> None:
    installed.place_usr(made, top, Path(sys.executable), os.environ, top.with_suffix(".log"))


@on_linux
def test_a_debian_package(made: Path, tmp_path: Path) -> None:
    (made / "_internal" / ("long" * 30)).touch()  # a name that tar has to write in two parts
    _usr(made, tmp_path / "top")
    control = debian.control_file("1.2.3", "x86_64", 5000, ["libgl1", "libc6", "libegl1", "libgl1"], (2, 36))
    for name in ("one.deb", "two.deb"):
        debian.make_deb(tmp_path / "top", tmp_path / name, control, _EPOCH)
    deb = tmp_path / "one.deb"
    assert deb.stat().st_size % 2 == 0
    assert deb.read_bytes() == (tmp_path / "two.deb").read_bytes()
    assert {path.name for path in tmp_path.glob("*.d*")} == {"one.deb", "two.deb"}
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb, which reads the package, is not installed")
    fields = subprocess.run(["dpkg-deb", "-f", deb], capture_output=True, text=True, check=True)
    assert "Depends: libc6 (>= 2.36), fontconfig-config, libegl1, libgl1, xkb-data\n" in fields.stdout
    assert "Installed-Size: 5\n" in fields.stdout
    assert fields.stderr == ""
    out = tmp_path / "out"
    subprocess.run(["dpkg-deb", "-x", deb, out], check=True)
    assert (out / "usr" / "bin" / "photokin").resolve() == out / "usr" / "lib" / "photokin" / "photokin"
    entry = (out / "usr" / "share" / "applications" / "photokin.desktop").read_text("utf-8")
    assert "\nExec=photokin %F\n" in entry
    listed = subprocess.run(["dpkg-deb", "-c", deb], capture_output=True, text=True, check=True).stdout
    assert all(" root/root " in line for line in listed.splitlines())
    for member in ("control.tar.xz", "data.tar.xz"):
        content = subprocess.run(["ar", "p", deb, member], capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            assert not any(entry.pax_headers for entry in tar)  # dpkg itself, unlike dpkg-deb, reads no such tar
    sums = subprocess.run(["ar", "p", deb, "control.tar.xz"], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(sums)) as tar:
        listed_sums = tar.extractfile("./md5sums")
        assert listed_sums is not None
        unpacked = listed_sums.read()
    subprocess.run(["md5sum", "--check", "--strict", "--quiet"], input=unpacked, cwd=out, check=True)


@on_linux
def test_an_appdir_starts_from_anywhere(made: Path, tmp_path: Path) -> None:
    appdir = tmp_path / "写真 of mine" / "photokin.AppDir"
    installed.make_appdir(made, appdir, Path(sys.executable), os.environ, tmp_path / "log")
    done = subprocess.run([appdir / "AppRun", "a b", "c"], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout == f"{appdir}/usr/lib/photokin/photokin|a b|c|"
    for name in ("photokin.desktop", "photokin.png", ".DirIcon"):
        assert (appdir / name).is_file()


@on_linux
def test_desktop_files_that_cannot_be_written_stop_the_packing(made: Path, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="desktop files could not be written"):
        installed.place_usr(made, tmp_path / "top", Path("/bin/false"), os.environ, tmp_path / "log")


@on_linux
def test_no_appimage_without_its_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not installed.make_appimage(tmp_path, tmp_path / "x.AppImage", _EPOCH, tmp_path / "log")
    tool = tmp_path / "appimagetool"
    tool.write_text('#!/bin/sh\necho "$3" "$ARCH" > "$3"\n')
    tool.chmod(0o755)
    assert installed.make_appimage(tmp_path, tmp_path / "x.AppImage", _EPOCH, tmp_path / "log")
    tool.write_text("#!/bin/sh\necho 'ERROR: no' >&2; exit 1\n")
    with pytest.raises(SetupError, match="appimagetool failed: no"):
        installed.make_appimage(tmp_path, tmp_path / "x.AppImage", _EPOCH, tmp_path / "log")


# --- Windows and macOS --------------------------------------------------------------------------------


def test_the_windows_installer_needs_no_elevation_and_takes_all_back() -> None:
    script = windows.SCRIPT.read_text("utf-8")
    assert "PrivilegesRequired=lowest\n" in script
    assert re.search(r"\[Run\]\n.*--install-desktop", script)
    assert re.search(r"\[UninstallRun\]\n.*--uninstall-desktop", script)
    assert "[Registry]" not in script  # the program's own work, so that one list says what is written and removed
    command = windows.installer_command("ISCC", Path("b"), Path("d"), "photokin-1.2.3-gpu", "stem")
    assert {"/DVersion=1.2.3", "/DBundle=b", "/Od", "/Fstem"} <= set(command)
    assert set(re.findall(r"\{#(\w+)\}", script)) == {"Version", "Bundle"}


def test_inno_setup_is_found_where_it_installs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert windows.inno_setup({"PROGRAMFILES(X86)": str(tmp_path)}) is None
    compiler = tmp_path / "Inno Setup 6" / "ISCC.exe"
    compiler.parent.mkdir()
    compiler.touch()
    assert windows.inno_setup({"PROGRAMFILES(X86)": str(tmp_path)}) == str(compiler)


def test_a_windows_bundle_without_its_parts_is_refused(tmp_path: Path) -> None:
    assert "The bundle lacks photokin.exe." in windows.faults(tmp_path, "", gpu=False)


def test_a_mac_offers_the_program_for_photos_and_never_by_default() -> None:
    entries = plistlib.loads(plistlib.dumps(info_plist(PICTURE_SUFFIXES + RAW_SUFFIXES, "1.2.3")))
    photos, folders = entries["CFBundleDocumentTypes"]
    assert {kind["LSHandlerRank"] for kind in (photos, folders)} == {"Alternate"}
    assert {kind["CFBundleTypeRole"] for kind in (photos, folders)} == {"Viewer"}
    assert {f".{name}" for name in photos["CFBundleTypeExtensions"]} == {*PICTURE_SUFFIXES, *RAW_SUFFIXES}


# --- the command --------------------------------------------------------------------------------------


def test_the_version_is_said_once_in_effect() -> None:
    assert package.version() == app.__version__


def test_an_unknown_option(capfd: pytest.CaptureFixture[str]) -> None:
    assert package.main(["--cpu"]) == 2
    assert capfd.readouterr().err == "There is no option --cpu; there is --gpu.\n"


def test_an_unknown_system(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "freebsd14")
    assert package.main([]) == 3
    assert capfd.readouterr().err == "Photokin is packed for Linux, Windows and macOS; this is freebsd14.\n"


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source tree in small whose packaging environment is this one."""
    monkeypatch.setattr(package, "ROOT", tmp_path)
    monkeypatch.setattr(bundle, "WORK", tmp_path / "work")
    monkeypatch.setattr(bundle, "LOG", tmp_path / "work" / "log.txt")
    monkeypatch.setattr(environment, "prepare_or_exit", lambda *_, **__: Path(sys.executable))
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    return tmp_path


def test_no_folder_to_write_to(ready: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (ready / "dist").write_text("in the way")
    assert package.main([]) == 3
    # In the words of the system, which speaks the language of whoever runs this.
    exists = re.escape(os.strerror(errno.EEXIST))
    assert re.fullmatch(rf"Packing failed: .*{exists}.*\.\n", capfd.readouterr().err)


@on_linux
def test_pyinstaller_gets_what_makes_the_same_bytes_and_nothing_of_the_users(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, told = ready / "python", ready / "told"
    python.write_text(f"#!/bin/sh\nenv > {told}\nmkdir -p {ready}/dist/photokin/_internal\n")
    (ready / "strip").write_text("#!/bin/sh\n")
    for program in (python, ready / "strip"):
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{ready}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", "/of/the/user")
    folder, _ = bundle.make_bundle(python, ready / "dist", gpu=False, epoch=_EPOCH)
    assert folder == ready / "dist" / "photokin"
    environment_told = dict(line.partition("=")[::2] for line in told.read_text("utf-8").splitlines())
    assert environment_told["SOURCE_DATE_EPOCH"] == str(_EPOCH)
    assert environment_told["PYTHONHASHSEED"] == "1"
    assert "PYTHONPATH" not in environment_told


def test_pyinstaller_that_fails(
    ready: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "prepare_or_exit", lambda *_, **__: Path("/bin/false"))
    assert package.main([]) == 3
    assert "PyInstaller failed: it gave no reason. More is in " in capfd.readouterr().err


@on_linux
def test_a_tool_that_is_not_there(
    ready: Path, made: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(made, ready / "dist" / "photokin", symlinks=True)
    (ready / "dist" / "photokin" / "_internal" / "libb.so.1").write_bytes(b"\x7fELF")
    monkeypatch.setattr(bundle, "make_bundle", lambda *_, **__: (ready / "dist" / "photokin", ""))
    monkeypatch.setenv("PATH", str(ready))
    assert package.main([]) == 3
    *_, last = capfd.readouterr().err.splitlines()
    assert last.startswith("Packing failed: [Errno 2] ")  # the system's words for it, in its language
    assert last.endswith(": 'objdump'.")


@on_linux
def test_an_unfit_bundle_is_not_packed(
    ready: Path, made: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    placed = ready / "dist" / "photokin"
    shutil.copytree(made, placed, symlinks=True)
    monkeypatch.setattr(bundle, "make_bundle", lambda *_, **__: (placed, ""))
    assert package.main([]) == 1
    said = capfd.readouterr().err
    for model in ("efficientnet_lite0", "efficientnet_lite0_int8", "efficientnet_lite2_int8"):
        assert f"The bundle lacks _internal/models/{model}.onnx.\n" in said
    assert said.endswith("This bundle is not fit to be given away.\n")
    assert sorted(path.name for path in (ready / "dist").iterdir()) == ["photokin"]


# --- the trial of what was packed ---------------------------------------------------------------------


def _trial(folder: Path, made: Path, script: str) -> tuple[int, Path]:
    (made / "photokin").write_text(f"#!/bin/sh\n{script}\n")
    packed = folder / "x.tar.xz"
    archive.write_tar_xz(made, packed, "photokin", _EPOCH)
    return try_bundle.main([str(packed)]), packed


@on_linux
def test_a_program_that_works_passes_the_trial(
    made: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/not/for/the/program")
    code, _ = _trial(tmp_path, made, 'echo "$1" "$0" "${PYTHONPATH:-nothing}"')
    assert code == 0
    assert re.fullmatch(
        r"--self-test /\S* ?.*/写真 of mine/photokin/photokin nothing\nThe bundle works\.\n", capfd.readouterr().out
    )


@on_linux
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo broken >&2; exit 3", "photokin --self-test ended with 3: broken"),
        ("echo odd >&2; exit 2", "photokin --self-test ended with 2: odd"),
        ('chmod u+w "$(dirname "$0")"; touch "$(dirname "$0")/trace"', "The program has changed its own folder."),
    ],
)
def test_a_program_that_does_not_work_fails_the_trial(
    made: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], script: str, said: str
) -> None:
    if "chmod" in script and os.geteuid() == 0:
        # User nobody cannot do it: show that the trial would notice it if somebody could.
        trial = _unpacked(made, tmp_path)
        (trial.top / "trace").touch()
        with pytest.raises(try_bundle.TrialError, match=said):
            trial.check_untouched()
        return
    code, _ = _trial(tmp_path, made, script)
    assert code == 1
    assert said in capfd.readouterr().err


def _unpacked(made: Path, folder: Path) -> try_bundle.Trial:
    packed = folder / "x.tar.xz"
    archive.write_tar_xz(made, packed, "photokin", _EPOCH)
    (folder / "trial").mkdir()
    return try_bundle.Trial(packed, folder / "trial")


@on_linux
def test_an_archive_that_is_none_fails_the_trial(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.tar.xz").write_bytes(b"no archive")
    assert try_bundle.main([str(tmp_path / "x.tar.xz")]) == 1
    assert capfd.readouterr().err.startswith("The bundle does not work: ")


@on_linux
def test_a_menu_entry_is_started_as_its_exec_line_says(made: Path, tmp_path: Path) -> None:
    (made / "photokin").write_text('#!/bin/sh\nprintf "%s|" "$@" > "$OUT"\n')
    entry = tmp_path / "x.desktop"
    entry.write_text(f'[Desktop Entry]\nExec="{made}/photokin" --fixed 100%% %F\n[Desktop Action a]\nExec=no\n')
    out = tmp_path / "out"
    process = try_bundle.launch(entry, [Path("/a b"), Path("/c")], {"OUT": str(out), "PATH": "/usr/bin:/bin"})
    assert process.wait(30) == 0
    assert out.read_text() == "--fixed|100%|/a b|/c|"


# --- automation ---------------------------------------------------------------------------------------


def test_ci_tests_packs_and_tries() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines[-3:] == ["python3 build/test.py", "python3 build/package.py", "python3 build/try_bundle.py"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_sound(path: Path) -> None:
    schema = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(schema, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    audit = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", "--quiet", str(path)]
    done = subprocess.run(audit, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_pin_what_they_use_and_start_what_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", used) for used in uses)
    scripts = re.findall(r"run: (?:python )?((?:build|\.ci)/\S+)$", text, re.MULTILINE)
    assert scripts
    assert all((ROOT / script).is_file() for script in scripts)

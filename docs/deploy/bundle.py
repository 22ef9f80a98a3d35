"""Make the offline bundles: everything that a computer without a network installs from.

    python docs/deploy/bundle.py [--machine aarch64] [--python 3.11] [--output dist]

A bundle is ``policy-kb-VERSION-MACHINE.tar.gz``: the wheels of the project and of all that its
plain install needs, at the versions of ``tests/constraints.txt``, pip itself, the installer, the
systemd unit, the container file, a note in Chinese and English, and the checksums of them all.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CONSTRAINTS = ROOT / "tests" / "constraints.txt"
FILES = ("install.sh", "policy-kb.service", "Containerfile", "安装说明.md")

MACHINES = ("x86_64", "aarch64")
PYTHON = "3.11"  # of Debian 12
OLDEST_GLIBC = 28  # 2.28, so that Kylin V10 and UOS 20 can use it; Debian 12 has 2.36
SOURCE_ONLY = ("jieba",)  # published without a wheel; pure Python, so that one fits all


def main() -> None:
    """Make the bundles asked for, and print each with its size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--machine", action="append", choices=MACHINES, help="default: both")
    parser.add_argument("--python", default=PYTHON, help="of the target, default: %(default)s")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="default: dist")
    asked = parser.parse_args()
    asked.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bundle-") as work:
        built = Path(work, "built")
        project = build_wheels(built)
        for machine in asked.machine or MACHINES:
            folder = Path(work, f"policy-kb-{project.name.split('-')[1]}-{machine}")
            fill(folder, project, machine, asked.python)
            packed = pack(folder, asked.output)
            print(f"{packed}  {packed.stat().st_size / 1e6:.0f} MB")


def pip(*arguments: str | Path) -> None:
    """Run this Python's pip.

    Raises:
        SystemExit: pip failed; it has said why.
    """
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*command, *map(str, arguments)], check=False).returncode:
        sys.exit(f"pip {arguments[0]} failed: the bundle is not made.")


def build_wheels(folder: Path) -> Path:
    """Build what no index has a wheel of; return the project's own wheel."""
    pins = [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if "==" in line]
    sources = [pin for pin in pins if pin.partition("==")[0] in SOURCE_ONLY]
    pip("wheel", "--no-deps", "--wheel-dir", folder, *sources, ROOT)
    (project,) = folder.glob("policy_kb-*.whl")
    return project


def fill(folder: Path, project: Path, machine: str, python: str) -> None:
    """Put into the folder all that a bundle holds."""
    download(folder / "wheels", project, machine, python)
    for name in FILES:
        shutil.copy(HERE / name, folder)
    (folder / "PLATFORM").write_text(f"{machine} {python}\n", encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def download(wheels: Path, project: Path, machine: str, python: str) -> None:
    """Download the wheels for a machine (``x86_64``), which need not be this one."""
    glibcs = [f"manylinux_2_{minor}_{machine}" for minor in range(OLDEST_GLIBC, 16, -1)]
    platforms = [f"--platform={name}" for name in (*glibcs, f"manylinux2014_{machine}")]
    target = [*platforms, f"--python-version={python}", "--implementation=cp"]
    found = ["--only-binary=:all:", f"--find-links={project.parent}", f"--constraint={CONSTRAINTS}"]
    pip("download", "--dest", wheels, *target, *found, project, "pip")


def digest(path: Path) -> str:
    """Return a file's SHA-256 as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(folder: Path, output: Path) -> Path:
    """Pack the folder, its files owned by root; return the archive."""

    def owned_by_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        return member

    packed = output / f"{folder.name}.tar.gz"
    with tarfile.open(packed, "w:gz", compresslevel=1) as archive:  # wheels are compressed already
        archive.add(folder, arcname=folder.name, filter=owned_by_root)
    return packed


if __name__ == "__main__":
    main()

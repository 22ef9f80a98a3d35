"""Word 97 (doc), WPS, RTF, OpenDocument and Excel 97 (xls), converted by LibreOffice.

LibreOffice runs without a window, with a profile of its own that forbids macros and links, and
gives docx or xlsx, which their readers read. The sandbox's clock ends it where it takes too long.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from corpus.errors import UnreadableFileError
from corpus.readers.content import Content
from corpus.readers.detect import OLE2

_PROGRAMS = ("soffice", "libreoffice")
_ELSEWHERE = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
)
_NEEDED = (
    "读取 doc、wps、rtf、xls 需要安装 LibreOffice，或先另存为 docx、xlsx。Files of this kind need "
    "LibreOffice (Debian: apt-get install --no-install-recommends libreoffice-writer-nogui "
    "libreoffice-calc-nogui), or save the file as docx or xlsx first."
)
_RTF = b"{\\rtf"
# The stream of a compound file (MS-CFB) that tells what it is, and what to convert it to.
_STREAMS = {
    "WordDocument": ("doc", "docx"),
    "Workbook": ("xls", "xlsx"),
    "Book": ("xls", "xlsx"),
}
_SLIDES = "PowerPoint Document"
_SPREADSHEET = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"

# Only from trusted folders, of which there are none; no updates of links; no pictures from afar.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""
_NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9")


def program() -> str | None:
    """Return where LibreOffice is, or ``None`` where it is not installed."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return found or next((str(path) for path in _ELSEWHERE if path.is_file()), None)


def read(data: bytes, name: str) -> Content:
    """Read a file of an older or another office program.

    Raises:
        UnreadableFileError: LibreOffice is not installed, or cannot convert the file.
    """
    kind, ending = _kind(data, name)
    office = program()
    if office is None:
        raise UnreadableFileError(f"{name}: {_NEEDED}")
    converted = convert(data, kind, ending, office, name)
    if ending == "xlsx":
        from corpus.readers.sheet import read as read_converted
    else:
        from corpus.readers.docx import read as read_converted
    return replace(read_converted(converted, name), format=kind)


def convert(
    data: bytes, kind: str, ending: str, office: str, name: str, seconds: float | None = None
) -> bytes:
    """Return ``data``, a file of ``kind``, as LibreOffice saves it with another ``ending``.

    ``seconds`` end it outside the sandbox, which has a clock of its own.

    Raises:
        UnreadableFileError: LibreOffice saves nothing, breaks down or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="office-") as folder:
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
        source = Path(folder, f"source.{kind}")
        source.write_bytes(data)
        result = Path(folder, "out", f"source.{ending}")
        profile = Path(folder, "profile").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", ending, "--outdir", str(result.parent), str(source)]
        try:
            _run(command, {**_NO_NETWORK, "HOME": folder, "TMPDIR": folder}, seconds)
            return result.read_bytes()
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UnreadableFileError(
                f"{name}: LibreOffice 无法转换，文件可能已损坏或有密码。"
                "LibreOffice cannot convert the file; it may be damaged or have a password."
            ) from error


def _run(command: list[str], settings: dict[str, str], seconds: float | None) -> None:
    """Run LibreOffice; where its time is over, end it and what it has started."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **settings},
        start_new_session=seconds is not None,  # in the sandbox it ends with the sandbox
    ) as office:
        try:
            office.wait(seconds)
        except subprocess.TimeoutExpired:
            if hasattr(os, "killpg"):
                os.killpg(office.pid, signal.SIGKILL)
            else:
                office.kill()
            raise


def _kind(data: bytes, name: str) -> tuple[str, str]:
    """Return what kind of file ``data`` is, and what it is to be converted to."""
    if data.startswith(_RTF):
        return "rtf", "docx"
    if not data.startswith(OLE2):
        return ("ods", "xlsx") if _SPREADSHEET in data[:200] else ("odt", "docx")
    if _named(_SLIDES) in data:
        raise UnreadableFileError(
            f"{name}: 不能读取幻灯片，请另存为 PDF。Slides cannot be read: save them as PDF."
        )
    found = (kind for stream, kind in _STREAMS.items() if _named(stream) in data)
    return next(found, ("doc", "docx"))


def _named(stream: str) -> bytes:
    """Return the name of a stream as the directory of a compound file has it."""
    return f"{stream}\0".encode("utf-16-le")

"""To take documents in: send files, watch how far they are, stop, go on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath
from typing import cast

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from webapp.access import needs, signed_in, site_data
from webapp.admin.blueprint import blueprint, log
from webapp.admin.worker import Worker
from webapp.context import knowledge_base
from webapp.data import Rank, uploads
from webapp.data.uploads import Upload
from webapp.languages import translate

LONGEST_NAME = 120  # characters; a file system takes 255 bytes

_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


@blueprint.post("/uploads/")
@needs(Rank.EDITOR)
def upload() -> Response | tuple[str, int]:
    """Take the files that are sent, and lead to the page that tells how far they are."""
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        problem = translate("upload.none")
        return render_template("manage/uploads.html", uploads=_newest(), problem=problem), 400
    internal = request.form.get("internal") == "true"
    with site_data().begin() as connection:
        upload_id = uploads.new(connection, signed_in().name, internal=internal)
    _save(files, _worker().folder(upload_id))
    _worker().begin(upload_id)
    log("upload", f"{len(files)}: {files[0].filename}")
    return redirect(url_for("manage.progress", upload_id=upload_id))


@blueprint.get("/uploads/")
@needs(Rank.EDITOR)
def upload_list() -> str:
    """Show the form to send files, and the newest uploads."""
    return render_template("manage/uploads.html", uploads=_newest(), problem="")


@blueprint.get("/uploads/<upload_id>")
@needs(Rank.EDITOR)
def progress(upload_id: str) -> str:
    """Show how far an upload is and what became of its files; the page renews itself."""
    titles = {row.id: row.title for row in knowledge_base().documents()}
    return render_template("manage/upload.html", upload=_find(upload_id), titles=titles)


@blueprint.get("/uploads/<upload_id>/state")
@needs(Rank.EDITOR)
def state(upload_id: str) -> Response:
    """Tell how far an upload is, for the page's script."""
    found = _find(upload_id)
    return jsonify(over=found.is_over, done=found.done, total=found.total, text=_how_far(found))


@blueprint.post("/uploads/<upload_id>/stop")
@needs(Rank.EDITOR)
def stop(upload_id: str) -> Response:
    """Stop an upload; what is in the base stays there."""
    with site_data().begin() as connection:
        uploads.stop(connection, upload_id)
    log("upload.stop", upload_id)
    return redirect(url_for("manage.progress", upload_id=upload_id))


@blueprint.post("/uploads/<upload_id>/again")
@needs(Rank.EDITOR)
def again(upload_id: str) -> Response:
    """Go on with an upload that was stopped, or whose server was."""
    found = _find(upload_id)
    if found.is_over and _worker().folder(upload_id).is_dir():
        with site_data().begin() as connection:
            uploads.write(connection, upload_id, state=uploads.WAITING, problem=None)
        _worker().begin(upload_id)
        log("upload.again", upload_id)
    return redirect(url_for("manage.progress", upload_id=upload_id))


@blueprint.app_template_filter("how_far")
def _how_far(upload: Upload) -> str:
    """Return how far an upload is: files that are read, then sentences that are indexed."""
    if not upload.stage:
        return ""
    return translate(f"upload.stage.{upload.stage}", done=upload.done, total=upload.total)


@blueprint.app_template_filter("file_names")
def _file_names(upload: Upload) -> list[str]:
    """Return the names of the files of an upload: of its report, or those that still wait."""
    named = [str(file["path"]) for file in upload.files]
    folder = _worker().folder(upload.id)
    return named or sorted(path.name for path in folder.glob("*"))


def _worker() -> Worker:
    return cast(Worker, current_app.extensions["uploads"])


def _newest() -> list[Upload]:
    with site_data().begin() as connection:
        return list(uploads.newest(connection))


def _find(upload_id: str) -> Upload:
    with site_data().begin() as connection:
        found = uploads.find(connection, upload_id)
    if found is None:
        abort(404)
    return found


def _save(files: list[FileStorage], folder: Path) -> None:
    """Write the files into ``folder`` under their own names, made harmless."""
    folder.mkdir(parents=True)
    try:
        for file in files:
            file.save(_free(folder, safe_name(file.filename or "")))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def safe_name(sent: str) -> str:
    """Return the last part of a file's name as a browser sends it, fit for any file system."""
    name = PurePosixPath(sent.replace("\\", "/")).name
    name = _UNWANTED.sub("_", name).strip().lstrip(".~")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[:LONGEST_NAME] or 'file'}.{ending}"
    return name[:LONGEST_NAME] or "file"


def _free(folder: Path, name: str) -> Path:
    """Return a path that is not taken: the second 通知.docx becomes 通知-2.docx."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return path

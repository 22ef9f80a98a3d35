"""Who visits the site in a test, signed in or not, and what an office keeps there."""

from __future__ import annotations

import io
import re
import zipfile
from typing import cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb import KnowledgeBase
from webapp.data import SiteData

PASSWORD = "correct horse 电池"
OPEN = """关于公园管理的实施方案

一、公园绿化。2031年6月底前新建绿地20公顷。(县园林局牵头负责,县财政局配合)
"""
SECRET = """关于应急储备的实施方案

一、应急物资储备。2031年9月底前储备帐篷300顶。(县应急局牵头负责,县粮储局配合)
"""
SECRET_QUESTION = "应急物资储备由哪个部门牵头？"


def close(app: Flask) -> None:
    for held in ("site_data", "public_knowledge_base"):
        app.extensions[held].close()


def site_data(app: Flask) -> SiteData:
    return cast(SiteData, app.extensions["site_data"])


class Visitor:
    """A browser: keeps cookies and sends the token of the form it has seen."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.post("/sign-in", on="/sign-in", name=name, password=password, **fields)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, *, on: str = "/password", **fields: object) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(on).text)
        data = {**fields, **({"csrf_token": token[1]} if token else {})}
        return self.client.post(path, data=data, content_type="multipart/form-data")


def inside(archive: bytes) -> str:
    """All that an office file says."""
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def ids(base: KnowledgeBase) -> dict[str, str]:
    return {row.title: row.id for row in base.documents()}

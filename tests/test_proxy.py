"""Behind a real nginx with TLS and below a path: cookies, addresses and visitors are right."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from re import search

import pytest

from conftest import ROOT, missing

PASSWORD = "correct horse 电池"
CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    client_max_body_size 500m;
    location /policy/ {{
      proxy_pass http://127.0.0.1:{inner};
      proxy_set_header Host $host:$server_port;
      proxy_set_header X-Forwarded-Host $host:$server_port;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""
pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing listens on {port}")


@pytest.fixture(scope="module", params=["1", "2"], ids=["one process", "two processes"])
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if nginx is None:
        missing("nginx is not there: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("proxy")
    port, inner = free_port(), free_port()
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*make.split(), *files], cwd=folder, check=True, capture_output=True)
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(folder=folder, port=port, inner=inner), encoding="utf-8"
    )
    kb = [sys.executable, "-c", "from webapp.cli import main; main()", "--home", str(folder / "kb")]
    serve = ["serve", "--port", str(inner), "--trusted-proxy", "127.0.0.1", "--prefix", "/policy"]
    serve += ["--processes", request.param]
    subprocess.run([*kb, "ingest", "--bundled"], cwd=ROOT, check=True, capture_output=True)
    add = [*kb, "user", "add", "boss", "--password-stdin"]
    subprocess.run(add, cwd=ROOT, check=True, input=PASSWORD.encode(), capture_output=True)
    with (
        subprocess.Popen([*kb, *serve], cwd=ROOT, stdout=subprocess.DEVNULL) as server,
        subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-p", folder]) as proxy,
    ):
        wait_for(inner)
        wait_for(port)
        yield f"https://127.0.0.1:{port}/policy"
        proxy.terminate()
        server.terminate()


class Browser:
    """Follows redirects and keeps cookies, and trusts the certificate of the test."""

    def __init__(self) -> None:
        self.cookies = CookieJar()
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(self.cookies),
        )

    def open(self, url: str, referrer: str = "", **fields: str) -> tuple[str, str]:
        """Return the address that was reached in the end, and its page."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(url, data, {"Referer": referrer} if referrer else {})
        with self._opener.open(request, timeout=60) as response:
            return response.url, response.read().decode()


def sign_in(browser: Browser, address: str) -> str:
    reached, page = browser.open(f"{address}/manage/")
    assert reached.startswith(f"{address}/sign-in?back=")
    token = search(r'name="csrf_token" value="([^"]+)"', page)
    back = search(r'name="back" value="([^"]+)"', page)
    assert token
    assert back
    fields = {"csrf_token": token[1], "back": back[1], "name": "boss", "password": PASSWORD}
    reached, _ = browser.open(f"{address}/sign-in", reached, **fields)
    return reached


def test_signing_in_leads_back_and_its_cookie_is_secure(address: str) -> None:
    browser = Browser()
    assert sign_in(browser, address) == f"{address}/manage/"
    (cookie,) = [each for each in browser.cookies if each.name == "kb_session"]
    assert (cookie.secure, cookie.path) == (True, "/policy")
    assert cookie.has_nonstandard_attr("HttpOnly")


def test_every_address_on_a_page_lies_below_the_path(address: str) -> None:
    _, page = Browser().open(f"{address}/?q={urllib.parse.quote('生态扶贫由哪个部门牵头？')}")
    assert "市林业局" in page
    links = [part.partition('"')[0] for part in page.split(' href="')[1:]]
    assert links
    assert [
        link for link in links if link.startswith("/") and not link.startswith("/policy/")
    ] == []


def test_a_form_from_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        Browser().open(f"{address}/sign-in", "https://evil.example/", name="boss", password="x")
    assert refused.value.code == 400
    refused.value.close()


def test_nobody_else_is_believed_who_a_visitor_is(tmp_path: Path) -> None:
    """Without a trusted proxy, what a visitor says of himself counts for nothing."""
    from waitress.server import create_server

    from webapp.serving import settings

    def application(environ: dict[str, str], start: object) -> list[bytes]:
        return []

    plain = create_server(application, port=0, **settings(None, ""))
    trusting = create_server(application, port=0, **settings("10.0.0.1", "/policy"))
    try:
        assert plain.adj.trusted_proxy is None
        assert trusting.adj.trusted_proxy == "10.0.0.1"
        assert trusting.adj.clear_untrusted_proxy_headers
    finally:
        plain.close()
        trusting.close()

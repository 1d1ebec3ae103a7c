"""A store that speaks as much S3 as ours asks of it, on this machine: it stands for the one service that is somebody else's."""

import hashlib
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest


class Bucket(ThreadingHTTPServer):
    """What is kept by its path; `is_away`: it answers everything with 503."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Request)
        self.kept: dict[str, bytes] = {}
        self.signed_by: set[str] = set()
        self.is_away = False

    @property
    def url(self) -> str:
        """FILES_URL for it."""
        return f"s3://KEY:se%2Fcret@files/of/ours?endpoint=http://127.0.0.1:{self.server_port}&region=eu-central-1"


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    def log_message(self, *_):
        """Say nothing."""

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_asked():
            self.server.kept[self._path] = body
            self._answer(200, etag=hashlib.md5(body).hexdigest())

    def do_GET(self):
        if not self._is_asked():
            return
        body = self.server.kept.get(self._path)
        self._answer(404) if body is None else self._answer(200, body, hashlib.md5(body).hexdigest())

    do_HEAD = do_GET

    def do_POST(self):
        """Delete what the body names: `POST /bucket?delete`."""
        asked = ElementTree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
        if self._is_asked():
            keys = [one.text for one in asked.iter() if one.tag.endswith("Key")]
            for key in keys:
                self.server.kept.pop(f"{self._path}/{key}", None)
            deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    @property
    def _path(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _is_asked(self) -> bool:
        said = self.headers.get("Authorization", "")
        self.server.signed_by.add(said.partition("Credential=")[2].partition("/")[0])
        away = self.server.is_away  # read once: the test may change it meanwhile, and there is one answer to a request
        if away:
            self._answer(503)
        return not away

    def _answer(self, status: int, body: bytes = b"", etag: str = ""):
        self.send_response(status)
        if etag:
            self.send_header("ETag", f'"{etag}"')
            self.send_header("Last-Modified", formatdate(0, usegmt=True))
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@pytest.fixture
def bucket():
    """A store for one test."""
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()

"""A publisher on this machine: real sockets, files of the shape the real ones have, and every fault on demand."""

import hashlib
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class File:
    """One thing at an address. faults: what happens to the next requests, one each, before all goes well.

    A fault is ("cut", bytes), ("stall", seconds), ("status", code, headers), ("page",), ("short",), ("etag", body).
    """

    body: bytes
    etag: str = ""
    modified: str = ""
    faults: list = field(default_factory=list)
    redirect: str = ""
    ranges: bool = True
    drip: float = 0.0

    def __post_init__(self):
        self.etag = self.etag or f'"{hashlib.md5(self.body).hexdigest()}"'


@dataclass
class Layer:
    """An ArcGIS feature layer. most: features it gives at once, whatever is asked for."""

    features: list
    edited: int = 1
    most: int = 3
    faults: list = field(default_factory=list)


class Publisher:
    """Serves `things` by path on a free port; `requests` are (path, headers) as they came."""

    def __init__(self):
        self.things, self.requests, self.most_at_once, self._now = {}, [], 0, 0
        outer, gate = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with gate:
                    outer._now += 1
                    outer.most_at_once = max(outer.most_at_once, outer._now)
                    outer.requests.append((self.path, dict(self.headers)))
                try:
                    outer.answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                finally:
                    with gate:
                        outer._now -= 1

            def log_message(self, *_):
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_):
                """Say nothing of clients that were killed."""

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def put(self, path, body, **more):
        self.things[path] = File(body if isinstance(body, bytes) else json.dumps(body).encode(), **more)
        return self.address + path

    def layer(self, path, features, **more):
        self.things[path] = Layer(features, **more)
        return self.address + path

    def asked(self, path):
        """Return the headers of every request for a path."""
        return [headers for asked, headers in self.requests if urlsplit(asked).path == path]

    def answer(self, handler):
        parts = urlsplit(handler.path)
        path = unquote(parts.path)
        thing = self.things.get(path) or self.things.get(path.removesuffix("/query"))
        if thing is None:
            return send(handler, 404, b"nothing here")
        fault = thing.faults.pop(0) if thing.faults else ("none",)
        if fault[0] == "status":
            return send(handler, fault[1], b"trouble", fault[2] if len(fault) > 2 else {})
        if fault[0] == "page":
            return send(handler, 200, b"<!DOCTYPE html><p>We are sorry", {"Content-Type": "text/html"})
        if isinstance(thing, Layer):
            asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
            return send(handler, 200, json.dumps(layer_answer(thing, asked, path.endswith("/query"))).encode())
        if fault[0] == "etag":  # the publisher replaces the file at this very moment
            thing.body, thing.etag = fault[1], f'"{hashlib.md5(fault[1]).hexdigest()}"'
            fault = ("none",)
        if thing.redirect:
            return send(handler, 302, b"", {"Location": thing.redirect})
        return serve(handler, thing, fault)


def serve(handler, file, fault):
    """Answer with a file, or what is asked of it."""
    headers = {"ETag": file.etag, "Content-Type": "application/octet-stream"}
    headers |= {"Last-Modified": file.modified} if file.modified else {}
    if handler.headers.get("If-None-Match") == file.etag:
        return send(handler, 304, b"", headers)
    body, status = file.body, 200
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", handler.headers.get("Range", ""))
    if wanted and file.ranges and handler.headers.get("If-Range", file.etag) in (file.etag, file.modified or file.etag):
        start = int(wanted[1])
        if start >= len(file.body):
            return send(handler, 416, b"", {"Content-Range": f"bytes */{len(file.body)}"})
        body, status = file.body[start : int(wanted[2]) + 1 if wanted[2] else None], 206
        headers["Content-Range"] = f"bytes {start}-{start + len(body) - 1}/{len(file.body)}"
    if fault[0] == "short":
        body = body[:-10]
    send(handler, status, body, headers, fault, file.drip)


def send(handler, status, body, headers=None, fault=("none",), drip=0.0):
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    if status != 304:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if status == 304:
        return
    if fault[0] == "cut":
        handler.wfile.write(body[: fault[1]])
        handler.close_connection = True
        return
    if fault[0] == "stall":
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        time.sleep(fault[1])
        handler.close_connection = True
        return
    for start in range(0, len(body), 4096) if drip else ():
        handler.wfile.write(body[start : start + 4096])
        handler.wfile.flush()
        time.sleep(drip)
    if not drip:
        handler.wfile.write(body)


def layer_answer(layer, asked, query):
    """Return what an ArcGIS layer answers: its description, a count, or a page of GeoJSON."""
    if not query:
        return {"name": "layer", "editingInfo": {"lastEditDate": layer.edited}}
    column, codes = re.fullmatch(r"(\w+) IN \((.*)\)", asked["where"]).groups()
    wanted = set(re.findall(r"'(\w+)'", codes))
    found = [one for one in layer.features if one["properties"].get(column) in wanted]
    if asked.get("returnCountOnly") == "true":
        return {"count": len(found)}
    start, count = int(asked["resultOffset"]), min(int(asked["resultRecordCount"]), layer.most)
    found.sort(key=lambda one: one["properties"][asked["orderByFields"]])
    fields = asked["outFields"].split(",")
    page = [
        {
            "type": "Feature",
            "properties": {name: one["properties"].get(name) for name in fields},
            "geometry": one.get("geometry") if asked["returnGeometry"] == "true" else None,
        }
        for one in found[start : start + count]
    ]
    return {"type": "FeatureCollection", "features": page, "exceededTransferLimit": len(found) > start + count}

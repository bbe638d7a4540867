"""One POST for each application, committed before it is answered: what most systems do.

argv: serve HOST PORT DATABASE, or send HOST PORT LINES FOLDER ("" for none). The connection is
kept; 30 s without an answer is an error, and what had none is sent again. The server keys by id, so
that nothing is stored twice. On the line "dump FILE" it writes every application there.
"""

import json
import sqlite3
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

_TIMEOUT_S = 30
_RETRY_S = 1


def send(host, port, lines, folder):
    files = sorted(Path(folder).iterdir()) if folder else []
    texts = Path(lines).read_bytes().splitlines()
    bodies = [("/applications", line) for line in texts]
    bodies += [(f"/files/{path.name}", path.read_bytes()) for path in files]
    session = requests.Session()
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    began, errors = time.time(), 0
    for path, body in bodies:
        errors += _post(session, f"http://{host}:{port}{path}", body)
    print(json.dumps({"began_s": began, "ended_s": time.time(), "errors": errors}), flush=True)


def _post(session, url, body):
    kind = {"Content-Type": "application/json" if "applications" in url else "image/jpeg"}
    errors = 0
    while True:
        try:
            session.post(url, data=body, headers=kind, timeout=_TIMEOUT_S).raise_for_status()
        except requests.RequestException as error:
            errors += 1
            print(f"again after {type(error).__name__}", file=sys.stderr, flush=True)
            time.sleep(_RETRY_S)
        else:
            return errors


def _database(path):
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    return database


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body of an answer in one packet
    path_of_database = ""

    def setup(self):
        super().setup()
        self.database = _database(self.path_of_database)

    def finish(self):
        super().finish()
        self.database.close()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_text = self.path == "/applications"
        name = json.loads(body)["id"] if is_text else self.path
        with self.database:
            self.database.execute(
                "INSERT OR IGNORE INTO stored VALUES (?, ?, ?)", [name, is_text, body]
            )
        answer = json.dumps({"id": name}).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Nothing."""


def serve(host, port, path):
    import threading

    database = _database(path)
    database.execute("CREATE TABLE stored (name PRIMARY KEY, is_text, body)")
    database.commit()
    _Door.path_of_database = path
    server = ThreadingHTTPServer((host, int(port)), _Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        rows = database.execute("SELECT body FROM stored WHERE is_text").fetchall()
        Path(line.strip().removeprefix("dump ")).write_bytes(
            b"".join(row[0] + b"\n" for row in rows)
        )
        print(json.dumps({"dumped": len(rows)}), flush=True)


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    (serve if what == "serve" else send)(*words)

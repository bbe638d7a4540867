"""Uploads every file of a folder with tuspy as it comes, again after an error.

It runs in its own venv. argv: host, port, folder. The whole file is one chunk, as is its default;
the place of an upload is kept, so that it goes on where it broke.
"""

import json
import sys
import time
from pathlib import Path

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError


def upload(client, path):
    """Whole, however often the connection breaks; how often it did."""
    url, errors = None, 0
    while True:
        try:
            uploader = client.uploader(str(path), url=url, metadata={"filename": path.name})
            if url is None:
                url = uploader.create_url()
                uploader.set_url(url)
            uploader.upload()
        except (TusCommunicationError, requests.RequestException, OSError) as error:
            errors += 1
            print(f"again after {type(error).__name__}", file=sys.stderr, flush=True)
            time.sleep(1)
        else:
            return errors


def main(host, port, folder):
    files = sorted(Path(folder).iterdir())
    client = TusClient(f"http://{host}:{port}/files")
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    began = time.time()
    errors = sum(upload(client, path) for path in files)
    print(json.dumps({"began_s": began, "ended_s": time.time(), "errors": errors}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])

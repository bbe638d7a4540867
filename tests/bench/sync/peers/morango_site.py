"""Morango over SQLite at both ends: the application as a Django model with 31 fields, one way push.

Runs in a venv of its own. argv: prepare FOLDER (certificates and two databases, before
any clock runs), serve HOST PORT DATABASE, or push HOST PORT DATABASE LINES. Chunks, compression and
retries are Morango's own defaults. On the line "dump FILE" the server writes every application
there.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

import django
from django.conf import settings

PROFILE = "bench"
SCOPE = "everything"


def open_site(database):
    """Django over one database file; the model, which can only be imported then."""
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "morango",
            "registrations",
        ],
        ROOT_URLCONF="morango.urls",
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="of a benchmark",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": []},
    )  # fmt: skip
    django.setup()
    from registrations.models import Application

    return Application


def prepare(folder):
    """A root that the server owns, a certificate of the client's under it."""
    from django.core.management import call_command

    place = Path(folder)
    open_site(place / "server.db")
    call_command("migrate", run_syncdb=True, verbosity=0)
    from morango.models.certificates import Certificate, Key, ScopeDefinition

    ScopeDefinition.objects.create(
        id=SCOPE, profile=PROFILE, version=1, primary_scope_param_key="dataset",
        description="", read_filter_template="", write_filter_template="",
        read_write_filter_template="${dataset}",
    )  # fmt: skip
    root = Certificate.generate_root_certificate(SCOPE)
    ours = Certificate(
        parent=root, profile=root.profile, scope_definition=root.scope_definition,
        scope_version=root.scope_version, scope_params=root.scope_params, private_key=Key(),
    )  # fmt: skip
    ours.id = ours.calculate_uuid()
    root.sign_certificate(ours)
    ours.save()
    django.db.connection.close()
    shutil.copyfile(place / "server.db", place / "client.db")


def push(host, port, database, lines):
    application = open_site(database)
    from morango.models.certificates import Certificate, Filter
    from morango.sync.controller import MorangoProfileController
    from requests.exceptions import RequestException

    root = Certificate.objects.get(parent=None)
    ours = Certificate.objects.get(parent=root)
    for line in Path(lines).read_text("utf-8").splitlines():
        values = json.loads(line)
        application.objects.create(app_id=values.pop("id"), scope=root.id, **values)
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    began, errors = time.time(), 0
    while True:
        try:
            connection = MorangoProfileController(PROFILE).create_network_connection(
                f"http://{host}:{port}"
            )
            session = connection.create_sync_session(ours, root)
            session.initiate_push(Filter(root.id))
            session.close_sync_session()
        except (RequestException, RuntimeError, OSError) as error:
            errors += 1
            print(f"again after {type(error).__name__}", file=sys.stderr, flush=True)
            time.sleep(1)
        else:
            break
    print(json.dumps({"began_s": began, "ended_s": time.time(), "errors": errors}), flush=True)


def serve(host, port, database):
    application = open_site(database)
    import threading

    from cheroot.wsgi import Server
    from django.core.wsgi import get_wsgi_application
    from registrations.models import FIELDS

    server = Server((host, int(port)), get_wsgi_application())
    server.prepare()
    threading.Thread(target=server.serve, daemon=True).start()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        rows = list(application.objects.values(*FIELDS))
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        Path(line.strip().removeprefix("dump ")).write_text(text, "utf-8")
        print(json.dumps({"dumped": len(rows)}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    {"prepare": prepare, "serve": serve, "push": push}[what](*words)

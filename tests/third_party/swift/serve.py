"""OpenStack Swift in one process, with its own S3 door, on loopback: a real object store.

Run by the Python of .venv/third_party/swift as `serve.py FOLDER PORT_FILE [PORT]`; it serves until
it is ended. One disk (FOLDER/disk, on a file system with extended attributes), one replica, two
accounts: `motcua:kiosk` may do everything, `motcua:reader` nothing. It must stay a program of its
own: nothing of it is imported by the product or by a test.
"""

import warnings

warnings.filterwarnings("ignore")
import eventlet  # noqa: E402 - its own warning says that it is old

eventlet.monkey_patch()

import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

KINDS = ("account", "container", "object")
STORAGE = """[DEFAULT]
devices = {folder}/disk
mount_check = false
swift_dir = {folder}
disable_fallocate = true
fallocate_reserve = 0
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
PROXY = """[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_motcua_kiosk = secret-of-tests .admin
user_motcua_reader = secret-of-reader
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


class Silent:
    """Where lines of requests go."""

    def write(self, _words: str) -> None: ...


def main(folder: Path, port_file: Path, port: int) -> None:
    # In the field this stands in /etc/swift/swift.conf, which is nobody's to write here.
    utils.HASH_PATH_PREFIX, utils.HASH_PATH_SUFFIX = b"", b"motcua-tests"
    (folder / "disk" / "one").mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        listener = eventlet.listen(("127.0.0.1", 0))
        make_ring(folder, kind, listener.getsockname()[1])
        config = folder / f"{kind}.conf"
        config.write_text(STORAGE.format(folder=folder, kind=kind))
        app = loadapp(str(config), global_conf={"log_name": kind})
        eventlet.spawn(wsgi.server, listener, app, log=Silent(), log_output=False)
    (folder / "proxy.conf").write_text(PROXY.format(folder=folder))
    app = loadapp(str(folder / "proxy.conf"), global_conf={"log_name": "proxy"})
    door = eventlet.listen(("127.0.0.1", port))
    made = port_file.with_suffix(".part")
    made.write_text(str(door.getsockname()[1]))
    made.rename(port_file)
    wsgi.server(door, app, log=Silent(), log_output=False)


def make_ring(folder: Path, kind: str, port: int) -> None:
    """All of it on the one disk, behind this port."""
    builder = RingBuilder(2, 1, 0)
    place = {"ip": "127.0.0.1", "port": port, "device": "one", "region": 1, "zone": 1, "weight": 1}
    builder.add_dev({**place, "replication_ip": "127.0.0.1", "replication_port": port})
    builder.rebalance()
    builder.get_ring().save(str(folder / f"{kind}.ring.gz"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)

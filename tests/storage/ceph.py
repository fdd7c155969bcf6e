"""A real S3 server on this machine: one node of Ceph with its gateway, in a folder that is thrown away."""

import contextlib
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

PROGRAMS = ("ceph-mon", "ceph-mgr", "ceph-osd", "radosgw", "ceph", "rados", "radosgw-admin", "monmaptool")
PACKAGES = ("radosgw", "ceph-mon", "ceph-osd", "ceph-mgr", "ceph-common")
"""Debian's, which hold them."""
ACCESS_KEY, SECRET_KEY = "reader", "reader-secret"
DATA_POOL = "default.rgw.buckets.data"
START_S = 120

CONFIGURATION = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon_v2},v1:127.0.0.1:{mon_v1}]
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
public network = 127.0.0.0/8
cluster network = 127.0.0.0/8
ms bind ipv6 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 500
run dir = {folder}/run
admin socket = {folder}/run/$name.asok
log file = {folder}/$name.log
keyring = {folder}/keyring
[mon.a]
mon data = {folder}/mon
[mgr.x]
mgr data = {folder}/mgr
[osd.0]
osd data = {folder}/osd
bluestore block create = true
bluestore block size = 2147483648
bluestore cache autotune = false
bluestore cache size = 67108864
osd client watch timeout = 2
[client.rgw.a]
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{gateway}
rgw thread pool size = 16
"""

RIGHTS = {
    "client.admin": ("mon 'allow *'", "osd 'allow *'", "mgr 'allow *'"),
    "mgr.x": ("mon 'allow profile mgr'", "osd 'allow *'"),
    "osd.0": ("mon 'allow profile osd'", "mgr 'allow profile osd'", "osd 'allow *'"),
    "client.rgw.a": ("mon 'allow rw'", "osd 'allow rwx'", "mgr 'allow rw'"),
}


def lacking() -> list[str]:
    """The programs of Debian's ceph-mon, ceph-mgr, ceph-osd, ceph-common and radosgw that this machine lacks."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@dataclass
class Ceph:
    """A running server; ``endpoint`` is where its gateway answers."""

    folder: Path
    port: int
    daemons: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """The address of the gateway."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self, secret: str = SECRET_KEY) -> dict[str, str]:
        """The variables by which a client finds the server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": secret,
        }

    def make_bucket(self) -> str:
        """Make a bucket and give its name."""
        import obstore
        from obstore.store import S3Store

        name = f"films-{uuid.uuid4().hex[:12]}"
        options = {"endpoint": self.endpoint, "region": "us-east-1", "client_options": {"allow_http": True}}
        store = S3Store(name, access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY, **options)
        # The client makes no buckets, but signs the request of an object without a name, which is the bucket itself.
        url = obstore.sign(store, "PUT", "", timedelta(minutes=5))
        with urllib.request.urlopen(urllib.request.Request(url, method="PUT"), timeout=30) as answer:
            assert answer.status == 200
        return name

    def stop_gateway(self) -> None:
        """Kill the gateway, as a machine that stops would."""
        self.daemons["radosgw"].kill()
        self.daemons["radosgw"].wait()

    def start_gateway(self) -> None:
        """Start the gateway, and wait until it answers."""
        self._start("radosgw", "-n", "client.rgw.a")
        _wait(self._answers, self.daemons["radosgw"])

    def damage(self, bucket: str, key: str) -> None:
        """Change a byte of an object below the gateway, which goes on giving its old ETag."""
        names = self._run("rados", "-p", DATA_POOL, "ls").splitlines()
        # The head of an object has the name of its bucket's marker and its key; its tail others.
        marker = json.loads(self._run("radosgw-admin", "bucket", "stats", f"--bucket={bucket}"))["marker"]
        (name,) = [name for name in names if name == f"{marker}_{key}"]
        path = self.folder / "object"
        self._run("rados", "-p", DATA_POOL, "get", name, str(path))
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
        # write_full keeps the attributes of the object, among them its ETag.
        self._run("rados", "-p", DATA_POOL, "put", name, str(path))

    def stop(self) -> None:
        """Kill every daemon of this server."""
        for daemon in reversed(list(self.daemons.values())):
            daemon.kill()
            daemon.wait()

    def _run(self, program: str, *words: str) -> str:
        command = [program, "-c", str(self.folder / "ceph.conf"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=START_S).stdout

    def _start(self, program: str, *words: str) -> None:
        log = (self.folder / f"{program}.out").open("ab")
        command = [program, "-c", str(self.folder / "ceph.conf"), *words, "-f"]
        with log:
            self.daemons[program] = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(self.endpoint, timeout=5):
            return True
        return False


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Ceph]:
    """Start a server in the folder; it is killed in the end."""
    mon_v2, mon_v1, gateway = _free_ports(3)
    fsid = str(uuid.uuid4())
    text = CONFIGURATION.format(fsid=fsid, folder=folder, mon_v2=mon_v2, mon_v1=mon_v1, gateway=gateway)
    (folder / "ceph.conf").write_text(text, encoding="utf-8")
    for name in ("run", "mon", "mgr", "osd", "rgw"):
        (folder / name).mkdir()
    ceph = Ceph(folder, gateway)
    try:
        _begin(ceph, fsid, f"[v2:127.0.0.1:{mon_v2},v1:127.0.0.1:{mon_v1}]")
        yield ceph
    finally:
        ceph.stop()


def _begin(ceph: Ceph, fsid: str, address: str) -> None:
    keyring, monmap = str(ceph.folder / "keyring"), str(ceph.folder / "monmap")
    _make_keys(keyring, RIGHTS)
    _quiet("monmaptool", "--create", "--addv", "a", address, "--fsid", fsid, monmap)
    ceph._run("ceph-mon", "-i", "a", "--mkfs", "--monmap", monmap, "--keyring", keyring)
    ceph._start("ceph-mon", "-i", "a")
    ceph._run("ceph", "--connect-timeout", "60", "auth", "import", "-i", keyring)
    ceph._start("ceph-mgr", "-i", "x")
    osd = str(uuid.uuid4())
    ceph._run("ceph", "osd", "new", osd, "0")
    ceph._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
    ceph._start("ceph-osd", "-i", "0")
    _wait(
        lambda: json.loads(ceph._run("ceph", "osd", "stat", "-f", "json"))["num_up_osds"] == 1, ceph.daemons["ceph-osd"]
    )
    user = ("--uid=reader", "--display-name=reader", f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}")
    ceph._run("radosgw-admin", "user", "create", *user)
    ceph.start_gateway()


def _make_keys(keyring: str, rights: Mapping[str, tuple[str, ...]]) -> None:
    _quiet("ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
    for name, caps in rights.items():
        words = [word for cap in caps for word in ("--cap", *cap.replace("'", "").split(" ", 1))]
        _quiet("ceph-authtool", keyring, "--gen-key", "-n", name, *words)


def _quiet(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=True, timeout=START_S)


def _wait(is_ready: Callable[[], bool], daemon: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while not is_ready():
        if daemon.poll() is not None or time.monotonic() > until:
            msg = f"{daemon.args} did not start; its log lies in its folder."
            raise RuntimeError(msg)
        time.sleep(0.2)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]

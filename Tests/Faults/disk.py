"""A file system of its own, small enough to be filled up, that outlives the processes on it."""

import errno
import os
import pathlib
import subprocess
import tempfile

import pytest

MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$0" && echo mounted && exec sleep infinity'


class Disk:
    def __init__(self, size="8m"):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="disk-"))
        # Without rights over the machine's mounts, those over the mounts of one's own user are enough.
        kind = "-m" if os.geteuid() == 0 else "-Urm"
        self.holder = subprocess.Popen(
            ["unshare", kind, "--propagation", "private", "sh", "-c", MOUNT, str(self.directory), size],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "mounted\n":
            pytest.skip(f"no file system can be mounted here: {self.holder.communicate()[1].strip()}")
        user = [] if os.geteuid() == 0 else ["-U", "--preserve-credentials"]
        # What is run behind this sees the file system at its directory.
        self.wrapper = ["nsenter", "-t", str(self.holder.pid), "-m", *user]
        # As it is seen from here. SQLite would follow this to where nothing is mounted.
        self.root = pathlib.Path(f"/proc/{self.holder.pid}/root{self.directory}")
        self.filler = self.root / "filler"

    def fill(self):
        """Leaves no byte free."""
        with self.filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError as error:
                    assert error.errno == errno.ENOSPC, error

    def make_room(self):
        self.filler.unlink()

    def end(self):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()
        self.holder.stderr.close()
        self.directory.rmdir()

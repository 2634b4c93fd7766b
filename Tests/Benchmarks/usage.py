"""What processes use, from /proc."""

import os
import pathlib

TICK = 1 / os.sysconf("SC_CLK_TCK")


def family(pid):
    """The process and all that descend from it."""
    parents = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def cpu_seconds(pid):
    """The time that all threads of the process and of its children have had, in the kernel and outside."""
    total = 0
    for one in family(pid):
        try:
            fields = pathlib.Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total * TICK


def resident_bytes(pid):
    """The resident memory of a process; of one with children the sum, with what they share counted once."""
    members = family(pid)
    kind, total = ("Rss:" if len(members) == 1 else "Pss:"), 0
    for one in members:
        try:
            lines = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in lines if line.startswith(kind)) * 1024
    return total

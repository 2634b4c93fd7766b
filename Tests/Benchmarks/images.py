"""Pictures of any size for the gateway to hand on: a JPEG's head is right, what follows is noise."""

import pathlib
import random
import struct

SIZES = {"1 KB": 1000, "10 KB": 10_000, "100 KB": 100_000, "1 MB": 1_000_000, "8 MB": 8_000_000}


def jpeg(size, width=640, height=480):
    def segment(marker, data):
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    head = b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    head += segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
    head += segment(0xDA, b"\x01\x01\0\0\x3f\0")
    noise = random.Random(size).randbytes(size - len(head) - 2).replace(b"\xff", b"\xfe")
    return head + noise + b"\xff\xd9"


def write(folder):
    """The files by their names; `start` is the body of a start, as AWS takes it."""
    files = {}
    for name, size in SIZES.items():
        files[name] = pathlib.Path(folder) / f"{size}.jpeg"
        files[name].write_bytes(jpeg(size))
    files["start"] = pathlib.Path(folder) / "start.json"
    files["start"].write_text('{"MinInferenceUnits": 1}')
    return files

"""Pictures to show to models."""

import io

from PIL import Image, ImageDraw


def board(kind="PNG", size=(640, 480)):
    """Something like a board with joints."""
    picture = Image.new("RGB", size, (196, 205, 190))
    draw = ImageDraw.Draw(picture)
    for x in range(40, size[0], 80):
        for y in range(40, size[1], 80):
            draw.ellipse((x, y, x + 24, y + 24), fill=(150, 150, 160), outline=(90, 90, 90))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def file(name, kind="PNG", content=None):
    """A file as a file picker takes it."""
    return {"name": name, "mimeType": f"image/{kind.lower()}", "buffer": content or board(kind)}

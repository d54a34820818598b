"""A drawing sheet as the office publishes it: one-bit TIFF, CCITT Group 4, 300 dpi, its place in tag 270."""

import io

from PIL import Image, TiffImagePlugin

DPI = 300
IMAGE_DESCRIPTION = 270
PHOTOMETRIC = 262
# As published: ink is the ones, and paper the runs that Group 4 codes best.
WHITE_IS_ZERO = 0
# One strip for the whole sheet, as in published files: larger than any sheet in bytes.
WHOLE_SHEET = 1 << 24


def encode_sheet(image: Image.Image, page: str, *, landscape: bool) -> bytes:
    """Return TIFF bytes of an upright sheet; a landscape one is stored turned a quarter to the left and marked `L`.

    `page` is `PG000001` for the first sheet and `OGFIG` for the figure of the front page.
    """
    stored = image.transpose(Image.Transpose.ROTATE_90) if landscape else image
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[IMAGE_DESCRIPTION] = f"**DRAWING;{page};BW;{'L' if landscape else 'P'}"
    tags[PHOTOMETRIC] = WHITE_IS_ZERO
    file = io.BytesIO()
    stored.convert("1", dither=Image.Dither.NONE).save(
        file, "TIFF", compression="group4", dpi=(DPI, DPI), tiffinfo=tags, strip_size=WHOLE_SHEET
    )
    return file.getvalue()

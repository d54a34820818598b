"""One made design as the office publishes it: an XML and its TIFFs, in a ZIP of a weekly file."""

from PIL import Image

from encoder.training.drawings.archive import zip_grant
from encoder.training.drawings.drawn import Drawn
from encoder.training.drawings.plan import PUBLISHED
from encoder.training.drawings.redbook import Sheet, write_xml
from encoder.training.drawings.tiff import encode_sheet


def grant_member(drawn: Drawn) -> tuple[str, bytes]:
    """Return the name that a grant's ZIP has in the weekly file, and the ZIP."""
    stem = drawn.design.stem
    return f"I{PUBLISHED:%Y%m%d}/DESIGN/{stem}.ZIP", zip_grant(stem, make_grant(drawn))


def make_grant(drawn: Drawn) -> dict[str, bytes]:
    """Return a grant's XML and TIFFs by name, in the order of its ZIP."""
    stem = drawn.design.stem
    front = f"{stem}-D00000.TIF"
    files = {front: encode_sheet(drawn.front, "OGFIG", landscape=False)}
    sheets = [_sheet(front, drawn.front, landscape=False)]
    for position, sheet in enumerate(drawn.sheets, 1):
        sheets.append(_sheet(f"{stem}-D{position:05}.TIF", sheet.image, landscape=sheet.landscape))
        files[sheets[-1].file] = encode_sheet(sheet.image, f"PG{position:06}", landscape=sheet.landscape)
    xml = write_xml(drawn.design, drawn.title, sheets, drawn.texts, sheet_count=len(drawn.sheets))
    return {f"{stem}.XML": xml, **files}


def _sheet(file: str, upright: Image.Image, *, landscape: bool) -> Sheet:
    width, height = (upright.height, upright.width) if landscape else upright.size
    return Sheet(file, width, height, landscape)

"""Takes the light off a photographed page: its paper becomes white and its ink black, wherever it lies."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

# The light is looked for in a picture of so many pixels on the longer side. Within REACH of each there is paper, but in
# solid ink that is broader; what is left of the lines is smoothed away.
SIDE, REACH, SMOOTH = 256, 17, 10
# No page is lit so unevenly that a part of it has less than half of the light: what is darker is broad solid ink.
LEAST_LIGHT = 0.5
# A sensor's grain makes the lightest pixel around lighter than the paper is: so much of it is white already.
PAPER_SHARE = 0.95
# Ink shines: the darkest so many of all pixels are black. They are not where they are lighter than half of the paper:
# a drawing in grey lines stays one.
INK_SHARE, LIGHTEST_INK = 0.005, 0.5


def whitened(page: Image.Image) -> Image.Image:
    """Divide a picture (mode "L", dark on paper that is not white) by the light on its paper; same mode and size."""
    light = np.asarray(_light(page), dtype=np.float32)
    light = np.maximum(light, LEAST_LIGHT * light.max())
    reflected = np.minimum(np.asarray(page, dtype=np.float32) / np.maximum(light * PAPER_SHARE, 1), 1)
    ink = min(float(np.quantile(reflected, INK_SHARE)), LIGHTEST_INK)
    return Image.fromarray(np.round(np.maximum(reflected - ink, 0) / (1 - ink) * 255).astype(np.uint8))


def _light(page: Image.Image) -> Image.Image:
    """Return how light the paper is at each place, as if nothing were drawn there."""
    scale = max(1.0, max(page.size) / SIDE)
    small = page.resize((max(1, round(page.width / scale)), max(1, round(page.height / scale))), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(REACH)).filter(ImageFilter.GaussianBlur(SMOOTH))
    return paper.resize(page.size, Image.Resampling.BILINEAR)

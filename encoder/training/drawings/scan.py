"""A clean sheet as a scanner gives it: a little askew, its edges rough, with specks."""

import numpy as np
from PIL import Image, ImageFilter

from encoder.training.drawings.looks import Scan

# A clean stroke has an edge of a pixel; paper and lens make it wider.
BLUR_PX = 1.1
# Specks in a million pixels, for each grey level of noise.
SPECKS = 0.25


def scanned(sheet: Image.Image, scan: Scan, seed: str) -> Image.Image:
    """Return the sheet, mode L, black and white."""
    askew = sheet.rotate(scan.skew_degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    rng = np.random.default_rng(list(seed.encode()))
    grey = np.array(askew.filter(ImageFilter.GaussianBlur(BLUR_PX)), np.float32)
    # Paper and ink are even; what the noise decides is where the edge between them runs.
    edge = (grey > 20) & (grey < 235)
    grey[edge] += rng.normal(0, scan.roughness, np.count_nonzero(edge)).astype(np.float32)
    black = grey < scan.ink
    count = rng.poisson(SPECKS * scan.roughness * grey.size / 1e6)
    rows, columns = rng.integers(2, grey.shape[0] - 2, count), rng.integers(2, grey.shape[1] - 2, count)
    for row, column, size in zip(rows, columns, rng.integers(1, 4, count), strict=True):
        black[row : row + size, column : column + size] = True
    # The outermost pixels stay paper: nothing is cut off at them.
    black[[0, -1], :] = False
    black[:, [0, -1]] = False
    return Image.fromarray(np.where(black, 0, 255).astype(np.uint8))

"""Where the made weekly file lies that is shipped with the code."""

from pathlib import Path


def sample_path() -> Path:
    """Return the weekly tar of about 150 made designs: true Red Book ZIPs under numbers that no office issues."""
    return Path(__file__).parent / "sample" / "I20260106.tar"

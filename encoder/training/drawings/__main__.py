"""`python -m encoder.training.drawings OUT`: a weekly file of made design grants."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click
from tqdm import tqdm

from encoder.training.drawings.archive import write_folder, write_tar, zip_grant
from encoder.training.drawings.families import FAMILIES, SAMPLE_FAMILIES
from encoder.training.drawings.grant import make_grant
from encoder.training.drawings.plan import PUBLISHED, Design, plan_designs


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--designs", default=150, show_default=True, type=click.IntRange(1, 99_999), help="How many grants.")
@click.option("--seed", default=1, show_default=True, help="Another seed gives other designs under the same numbers.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1), help="How many are drawn at once.")
@click.option("--all-families", is_flag=True, help="Draw every family, not only those of the shipped sample.")
def main(out: Path, designs: int, seed: int, processes: int, all_families: bool) -> None:
    """Draw parametric solids as design grants and write them to OUT: a tar if its name ends in .tar, else a folder."""
    plans = plan_designs(FAMILIES if all_families else SAMPLE_FAMILIES, designs, seed)
    # A fork of a process that has built a solid waits for ever on OpenCASCADE's threads, which it did not inherit.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        drawn = tqdm(pool.map(_member, plans, chunksize=1), total=len(plans), unit="grant")
        write: Iterator[tuple[str, bytes]] = iter(drawn)
        if out.suffix == ".tar":
            out.parent.mkdir(parents=True, exist_ok=True)
            write_tar(out, write)
        else:
            write_folder(out, write)


def _member(design: Design) -> tuple[str, bytes]:
    grant = make_grant(design)
    return f"I{PUBLISHED:%Y%m%d}/DESIGN/{design.stem}.ZIP", zip_grant(design.stem, grant.files)


if __name__ == "__main__":
    main()

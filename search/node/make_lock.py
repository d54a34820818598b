"""Writes jars.lock anew after a change of version: `python -m search.node.make_lock REPOSITORY`."""

from __future__ import annotations

import sys
from pathlib import Path

from jgo.maven import MavenContext

from search.node.jars import LOCK, VERSION, sha256

ROOTS = (f"org.elasticsearch:elasticsearch:{VERSION}", f"org.elasticsearch.plugin:transport-netty4:{VERSION}")
COMPILER = "org.eclipse.jdt:ecj:3.46.0"


def write_lock(repository: Path) -> None:
    """Resolve the roots with jgo (this needs neither Maven nor Java) and write a row a jar."""
    context = MavenContext(repo_cache=repository, timeout=60)
    inputs, transitive = context.resolver.resolve([context.create_dependency(root) for root in ROOTS])
    rows = []
    for dependency in [*inputs, *transitive, context.create_dependency(COMPILER)]:
        if dependency.scope not in (None, "compile", "runtime") or dependency.optional:
            continue
        coordinate = f"{dependency.groupId}:{dependency.artifactId}:{dependency.version}"
        if coordinate == COMPILER:
            folder = "tools"
        elif dependency.groupId == "io.netty" or dependency.artifactId == "transport-netty4":
            folder = "transport-netty4"
        else:
            folder = "core"
        rows.append(f"{folder} {coordinate} {sha256(Path(dependency.artifact.resolve()))}")
    LOCK.write_text("\n".join(sorted(rows)) + "\n")


if __name__ == "__main__":
    write_lock(Path(sys.argv[1]))

from __future__ import annotations

from search.node.jars import VERSION, read_lock


def test_the_lock_names_every_jar_with_its_digest() -> None:
    rows = read_lock()
    assert f"org.elasticsearch:elasticsearch:{VERSION}" in {jar.coordinate for jar in rows}
    assert {jar.folder for jar in rows} == {"core", "tools", "transport-netty4"}
    assert len({jar.coordinate for jar in rows}) == len(rows)
    assert all(len(jar.sha256) == 64 for jar in rows)

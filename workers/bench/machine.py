"""What a bench's figures depend on: processor, memory and versions."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

# What ONNX Runtime's eight-bit kernels look for; without VNNI they take two or three instructions for one.
FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")
PACKAGES = ("figseek", "onnxruntime", "numpy", "pillow", "elasticsearch", "torch", "timm", "open_clip_torch")


def facts() -> dict[str, Any]:
    """Describe the machine; a package that is not installed is left out."""
    name, flags = _processor()
    return {
        "processor": name,
        "cores": os.cpu_count(),
        "flags": [flag for flag in FLAGS if flag in flags],
        "memory_mb": psutil.virtual_memory().total >> 20,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": _versions(),
    }


def _processor() -> tuple[str, list[str]]:
    """Name and flags as Linux lists them; elsewhere what Python knows."""
    listed = Path("/proc/cpuinfo")
    if not listed.is_file():
        return platform.processor(), []
    lines = (line.partition(":") for line in listed.read_text().splitlines())
    values = {key.strip(): value.strip() for key, _, value in lines}
    return values.get("model name", platform.processor()), values.get("flags", "").split()


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found

"""Encoders by name: found as records without loading anything, and loaded only when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from importlib import import_module
from typing import Any

from encoder.errors import EncoderError, UnknownEncoder
from encoder.folders import DEFAULT, FOLDER, is_folder_name, read_spec, shipped
from encoder.names import GRAMMAR, is_torch_name
from encoder.protocols import Encoder
from encoder.specs import EncoderSpec


def find_spec(name: str) -> EncoderSpec:
    """Find an encoder's record; `UnknownEncoder` lists what there is. Only names of torch models import torch."""
    if is_folder_name(name):
        return read_spec(name)
    if not is_torch_name(name):
        raise UnknownEncoder(
            f"There is no encoder {name!r}; there are {', '.join(shipped())}, {FOLDER}PATH (an exported model), "
            f"{GRAMMAR}."
        )
    try:
        spec: EncoderSpec = import_module("encoder.openclip").find_spec(name)
    except ImportError as error:
        raise _missing_extra(name, error) from error
    return spec


def load_encoder(spec: EncoderSpec, *, threads: int = 1) -> Encoder:
    """Load the encoder of a record, to use `threads` cores a call.

    `UnknownEncoder` where its weights are gone or are no longer those of the record; the message names the way out.
    """
    way_out = f"bring its weights back, or make the index anew with `figseek reindex --encoder {DEFAULT}`"
    try:
        found = find_spec(spec.name)
    except UnknownEncoder as error:
        raise UnknownEncoder(f"{error} If an index was made with {spec.name}, {way_out}.") from error
    if found.fingerprint != spec.fingerprint:
        raise UnknownEncoder(
            f"Encoder {spec.name} has changed since the index was made (fingerprint {found.fingerprint}, the index has "
            f"{spec.fingerprint}): {way_out}; `figseek reindex --encoder {spec.name}` takes the changed one."
        )
    # The loader is the found record's: what a shared index says must not choose which code runs.
    module, function = found.loader.split(":")
    try:
        encoder: Encoder = getattr(import_module(module), function)(found, threads)
    except ImportError as error:
        raise _missing_extra(spec.name, error) from error
    return encoder


def spec_to_meta(spec: EncoderSpec) -> dict[str, str | int]:
    """Write a record as JSON fields, for an index's `_meta`."""
    return asdict(spec)


def spec_from_meta(meta: Mapping[str, Any]) -> EncoderSpec:
    """Read a record back; unknown fields are passed over, a missing one is an `EncoderError`."""
    names = [field.name for field in fields(EncoderSpec)]
    missing = [name for name in names if name not in meta]
    if missing:
        raise EncoderError(f"The record of the index's encoder lacks {', '.join(missing)}; run `figseek reindex`.")
    return EncoderSpec(**{name: meta[name] for name in names})


def _missing_extra(name: str, error: ImportError) -> EncoderError:
    return EncoderError(f"Encoder {name} needs {error.name}; install it with `pip install figseek[torch]`.")

"""Models on disk: numpy archives that hold arrays of numbers and texts, and nothing that could run."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from classify.features import Vocabulary
from classify.shipped import Linear, ShippedModel
from common.errors import ModelError
from common.i18n import _

SHIPPED_FORMAT = "xiangyin-shipped-3"
CUSTOM_FORMAT = "xiangyin-custom-4"

State = dict[str, Any]


def save_state(state: Mapping[str, Any], path: Path) -> None:
    """Write to a file beside `path` and rename it, so a reader never sees half a model."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        arrays: dict[str, Any] = {key: np.asarray(value) for key, value in state.items()}
        with os.fdopen(handle, "wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load_state(path: Path, wanted_format: str) -> State:
    """The state saved at `path`; ModelError if it is missing, damaged, foreign or holds other types."""
    if not path.is_file():
        raise ModelError(_("模型文件 {path} 不存在").format(path=path))
    try:
        # without pickle a file can hold arrays of numbers and text only, and nothing that could run
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            state = {key: _plain(stored[key]) for key in stored.files}
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        TypeError,
        EOFError,
        OSError,
        AttributeError,
    ) as error:
        raise ModelError(_("模型文件 {path} 已损坏或不是本产品的模型").format(path=path)) from error
    if state.get("format") != wanted_format:
        raise ModelError(
            _("模型文件 {path} 不是本产品的模型，需要 {wanted}").format(path=path, wanted=wanted_format)
        )
    return state


def _plain(stored: np.ndarray[Any, Any]) -> Any:
    """A number or text for an array of one value, a list for texts, else the array."""
    if stored.ndim == 0:
        return stored.item()
    return stored.tolist() if stored.dtype.kind == "U" else stored


def pack_linear(name: str, linear: Linear) -> State:
    """Arrays of a linear model under keys that start with `name`."""
    return {f"{name}_weights": linear.weights.astype(np.float32), f"{name}_bias": linear.bias}


def unpack_linear(name: str, state: State) -> Linear:
    """The linear model that `pack_linear` packed."""
    return Linear(np.asarray(state[f"{name}_weights"], dtype=np.float64), np.asarray(state[f"{name}_bias"]))


def pack_vocabulary(vocabulary: Vocabulary, name: str = "") -> State:
    """Under keys that start with `name`. Words as the bytes of one text: an array of texts is as wide as its longest everywhere."""
    words = "\n".join(vocabulary.words).encode()
    return {f"{name}words": np.frombuffer(words, dtype=np.uint8), f"{name}idf": vocabulary.idf}


def unpack_vocabulary(state: State, name: str = "") -> Vocabulary:
    """The vocabulary that `pack_vocabulary` packed."""
    return Vocabulary(state[f"{name}words"].tobytes().decode().split("\n"), np.asarray(state[f"{name}idf"]))


def save_shipped(model: ShippedModel, path: Path) -> None:
    """Cache the shipped model."""
    save_state(
        {
            "format": SHIPPED_FORMAT,
            "key": model.key,
            "topics": list(model.topics),
            "topic_temperature": model.topic_temperature,
            "abstain_below": model.abstain_below,
            "raise_above": model.raise_above,
            "keep_above": model.keep_above,
            **pack_vocabulary(model.vocabulary),
            **pack_linear("topic", model.topic),
            **pack_linear("actionable", model.actionable),
            **pack_linear("alarm", model.alarm),
            **pack_linear("raised", model.raised),
            **pack_linear("critical", model.critical),
            **pack_linear("asks", model.asks),
        },
        path,
    )


def load_shipped(path: Path, key: str) -> ShippedModel:
    """The cached model; ModelError if it cannot be used or was built from something else than `key`."""
    state = load_state(path, SHIPPED_FORMAT)
    try:
        model = ShippedModel(
            key=str(state["key"]),
            topics=tuple(state["topics"]),
            vocabulary=unpack_vocabulary(state),
            topic=unpack_linear("topic", state),
            topic_temperature=float(state["topic_temperature"]),
            actionable=unpack_linear("actionable", state),
            alarm=unpack_linear("alarm", state),
            raised=unpack_linear("raised", state),
            critical=unpack_linear("critical", state),
            asks=unpack_linear("asks", state),
            abstain_below=float(state["abstain_below"]),
            raise_above=float(state["raise_above"]),
            keep_above=float(state["keep_above"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(_("模型文件 {path} 已损坏或不是本产品的模型").format(path=path)) from error
    if model.key != key:
        raise ModelError(_("模型文件 {path} 与当前语料或程序版本不符").format(path=path))
    return model

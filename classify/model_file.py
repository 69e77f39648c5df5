"""Models on disk: skops files that hold arrays, lists, numbers and strings, and nothing that could run."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from skops import io as skops_io
from skops.io.exceptions import UntrustedTypesFoundException

from classify.features import Vocabulary
from classify.shipped import Linear, ShippedModel
from common.errors import ModelError
from common.i18n import _

TRUSTED: tuple[str, ...] = ()
"""Types allowed beyond skops' own defaults (built-in containers and numpy arrays). None: a model is data."""

SHIPPED_FORMAT = "xiangyin-shipped-2"
CUSTOM_FORMAT = "xiangyin-custom-2"

State = dict[str, Any]


def save_state(state: Mapping[str, Any], path: Path) -> None:
    """Write to a file beside `path` and rename it, so a reader never sees half a model."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        skops_io.dump(dict(state), temporary, compression=zipfile.ZIP_DEFLATED)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load_state(path: Path, wanted_format: str) -> State:
    """The state saved at `path`; ModelError if it is missing, damaged, foreign or holds other types."""
    if not path.is_file():
        raise ModelError(_("模型文件 {path} 不存在").format(path=path))
    try:
        state = skops_io.load(path, trusted=list(TRUSTED))
    except UntrustedTypesFoundException as error:
        raise ModelError(_("模型文件 {path} 含有不允许的内容，拒绝载入").format(path=path)) from error
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        EOFError,
        OSError,
        AttributeError,
        ImportError,
    ) as error:
        raise ModelError(_("模型文件 {path} 已损坏或不是本产品的模型").format(path=path)) from error
    if not isinstance(state, dict) or state.get("format") != wanted_format:
        raise ModelError(
            _("模型文件 {path} 不是本产品的模型，需要 {wanted}").format(path=path, wanted=wanted_format)
        )
    return state


def pack_linear(name: str, linear: Linear) -> State:
    """Arrays of a linear model under keys that start with `name`."""
    return {f"{name}_weights": linear.weights.astype(np.float32), f"{name}_bias": linear.bias}


def unpack_linear(name: str, state: State) -> Linear:
    """The linear model that `pack_linear` packed."""
    return Linear(np.asarray(state[f"{name}_weights"], dtype=np.float64), np.asarray(state[f"{name}_bias"]))


def pack_vocabulary(vocabulary: Vocabulary) -> State:
    """Words as one string: thousands of small JSON strings would load slowly."""
    return {"words": "\n".join(vocabulary.words), "idf": vocabulary.idf}


def unpack_vocabulary(state: State) -> Vocabulary:
    """The vocabulary that `pack_vocabulary` packed."""
    return Vocabulary(str(state["words"]).split("\n"), np.asarray(state["idf"]))


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

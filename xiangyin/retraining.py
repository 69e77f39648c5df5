"""Training beside the desk: a process of its own, so that pages stay quick and a crash takes nothing along."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from sqlalchemy import update

from common.i18n import _
from pipeline.store.learning import TownModel

if TYPE_CHECKING:
    from xiangyin.installation import Installation


def start_retrain(opened: Installation, staff: str, model: int) -> None:
    """Run `xiangyin retrain` for a model whose work has begun; its pages show how far it is."""
    command = [sys.executable, "-m", "xiangyin", "retrain", "--config", str(opened.config.folder)]
    child = subprocess.Popen(  # noqa: S603 - our own program; the account's name is a checked word
        [*command, "--staff", staff, "--run", str(model)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    threading.Thread(target=_wait, args=(opened, child, model), name=f"retrain {model}", daemon=True).start()


def _wait(opened: Installation, child: subprocess.Popen[bytes], model: int) -> None:
    """A child that died without a word (killed, out of memory) is told as failed at once."""
    code = child.wait()
    if code:
        with opened.store.write() as session:
            session.execute(
                update(TownModel)
                .where(TownModel.id == model, TownModel.state == "running")
                .values(state="failed", problem=_("训练中断，没有完成") + f" ({code})")
            )

"""A course of training that can be broken off anywhere and goes on where it was, if it is made of the same.

Batches are made from the step's number alone, so a resumed course sees what an unbroken one would.
The weights that are kept are an average over the last thousand steps or so, which reads better than any one of them;
and where the course comes to rest more than once, the mean of those averages, which reads better than the last.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ml.training import stand
from ml.training.stand import Stand

Batch = tuple[NDArray[np.float32], NDArray[np.float32]]
Loss = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Plan:
    """How long, how fast. The rate rises in `warm` steps, stays, and falls to nothing in the last `cool` share.

    It does so again after each of the `rests` on the way."""

    name: str
    seed: int  # of the batches
    steps: int
    rests: tuple[int, ...]  # before the last step
    rate: float
    decay: float
    warm: int = 300
    cool: float = 0.4
    chapter: int = 100  # steps between two lines of progress
    memory: float = 0.998  # of the average of weights

    def rate_at(self, step: int) -> float:
        end = min(rest for rest in (*self.rests, self.steps) if rest > step)
        left = (end - step) / (self.cool * end)
        return self.rate * min(1.0, (step + 1) / self.warm, max(left, 0.0))


class Course:
    """One network's training: its weights, its optimiser and the step it stands at, in one folder."""

    def __init__(self, plan: Plan, model: keras.Model, loss: Loss, folder: Path, made_of: str) -> None:
        self.plan, self.model, self.folder, self.made_of = plan, model, folder / plan.name, made_of
        self.folder.mkdir(parents=True, exist_ok=True)
        optimiser = keras.optimizers.AdamW(plan.rate, weight_decay=plan.decay, global_clipnorm=1.0)
        optimiser.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        model.compile(optimizer=optimiser, loss=loss, jit_compile=False)
        optimiser.build(model.trainable_variables)
        self.step = 0
        self.average = [np.array(w) for w in model.get_weights()]
        self._resume()

    def run(self, batch: Callable[[int], Batch], say: Callable[[str], None] = print) -> keras.Model:
        """Train to the end of the plan; the model then holds the mean of the averages of all rests."""
        losses: list[float] = []
        began = time.monotonic()
        with ThreadPoolExecutor(1) as ahead:  # the next batch is made while this one is learned from
            coming = ahead.submit(batch, self.step)
            while self.step < self.plan.steps:
                given, coming = coming.result(), ahead.submit(batch, self.step + 1)
                self.model.optimizer.learning_rate = self.plan.rate_at(self.step)
                losses.append(float(self.model.train_on_batch(*given)))
                self.step += 1
                self._remember()
                if self.step in self.plan.rests:
                    np.savez(self._rest(self.step), *self.average, allow_pickle=False)
                if self.step % self.plan.chapter == 0 or self.step == self.plan.steps:
                    pace = (time.monotonic() - began) / len(losses)
                    say(self._progress(float(np.mean(losses[-self.plan.chapter :])), pace))
                    self._save()
        ends = [self.average, *(_weights(self._rest(rest)) for rest in self.plan.rests if rest < self.plan.steps)]
        self.model.set_weights([np.mean(same, axis=0) for same in zip(*ends, strict=True)])
        return self.model

    def end(self) -> None:
        """The network that `run` returned is kept: there is nothing here to go on from."""
        Stand(self.made_of, self.step, ended=True).keep(self.folder)

    def _rest(self, step: int) -> Path:
        return self.folder / f"rest-{step}.npz"

    def _progress(self, loss: float, pace: float) -> str:
        left = (self.plan.steps - self.step) * pace / 60
        return (
            f"{self.plan.name}: step {self.step} of {self.plan.steps}, loss {loss:.4f}, "
            f"{1000 * pace:.0f} ms a step, {left:.0f} min to go"
        )

    def _remember(self) -> None:
        """Move the average towards the weights; at first quickly, or it would keep the random start."""
        keep = min(self.plan.memory, self.step / (self.step + 10))
        now = self.model.get_weights()
        self.average = [keep * old + (1 - keep) * new for old, new in zip(self.average, now, strict=True)]

    def _save(self) -> None:
        self.model.save_weights(self.folder / "next.network.weights.h5")
        variables = {str(i): keras.ops.convert_to_numpy(v) for i, v in enumerate(self.model.optimizer.variables)}
        np.savez(self.folder / "next.optimiser.npz", allow_pickle=False, **variables)
        np.savez(self.folder / "next.average.npz", *self.average, allow_pickle=False)
        for part in ("network.weights.h5", "optimiser.npz", "average.npz"):
            (self.folder / f"next.{part}").replace(self.folder / part)
        Stand(self.made_of, self.step).keep(self.folder)

    def _resume(self) -> None:
        earlier = stand.found(self.folder)
        if earlier is None:
            return
        if earlier.ended or earlier.made_of != self.made_of:
            why = "is ended" if earlier.ended else "had another plan or other data"
            print(f"{self.plan.name}: begins anew, for the course that stands at step {earlier.step} {why}.")
            return
        self.step = earlier.step
        self.model.load_weights(self.folder / "network.weights.h5")
        with np.load(self.folder / "optimiser.npz") as kept:
            for i, variable in enumerate(self.model.optimizer.variables):
                variable.assign(kept[str(i)])
        self.average = _weights(self.folder / "average.npz")


def _weights(file: Path) -> list[NDArray[np.float32]]:
    with np.load(file) as kept:
        return [kept[f"arr_{i}"] for i in range(len(kept.files))]

"""The peer's network: a small convolutional one, taught on MNIST for a few epochs and kept in a file.

python -m bench.peer.network        teaches it anew
"""

import os
import sys
from collections import Counter

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.peer import TAUGHT
from ml.training.data import DataError, folder

EPOCHS, SEED = 4, 1

Pixels = NDArray[np.float32]  # (28, 28) ink 1 on 0


def load() -> keras.Model:
    return keras.models.load_model(TAUGHT)


def teach() -> None:
    images, labels = folder().mnist("train")
    held, truth = folder().mnist("t10k")
    keras.utils.set_random_seed(SEED)
    model = _made()
    model.fit(images[..., None] / 255.0, labels, batch_size=128, epochs=EPOCHS, verbose=2)
    _, right = model.evaluate(held[..., None] / 255.0, truth, verbose=0)
    print(f"The peer's network reads {100 * right:.2f} % of MNIST's test digits.", flush=True)
    TAUGHT.parent.mkdir(parents=True, exist_ok=True)
    model.save(TAUGHT)


def _made() -> keras.Model:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def squeezed(image: Image.Image) -> Pixels:
    """The whole canvas in 28×28, and dark ink turned to bright."""
    small = image.convert("L").resize((28, 28))
    return (1 - np.asarray(small, np.float32) / 255).astype(np.float32)


def varied(pixels: Pixels, copies: int) -> Pixels:
    """(copies, 28, 28): the picture itself, then others a little turned, scaled and shifted."""
    rng = np.random.default_rng(SEED)
    return np.stack([pixels, *(_variation(pixels, rng) for _ in range(copies - 1))])


def _variation(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    right, down = (int(by) for by in rng.integers(-2, 3, 2))
    turn = rng.uniform(-12, 12)
    picture = Image.fromarray(pixels).rotate(turn, Image.Resampling.BILINEAR, translate=(right, down))
    edge = 14 - 14 / rng.uniform(0.9, 1.1)
    box = (edge, edge, 28 - edge, 28 - edge)
    return np.asarray(picture.transform((28, 28), Image.Transform.EXTENT, box, Image.Resampling.BILINEAR), np.float32)


def elected(probabilities: NDArray[np.float32]) -> tuple[str, float]:
    """(copies, 10) -> the digit that most copies name, and the share of its votes; of one, its probability."""
    votes = Counter(int(vote) for vote in probabilities.argmax(axis=1))
    digit, count = votes.most_common(1)[0]
    sure = count / len(probabilities) if len(probabilities) > 1 else float(probabilities.max())
    return str(digit), sure


if __name__ == "__main__":
    try:
        teach()
    except DataError as error:
        sys.exit(str(error))

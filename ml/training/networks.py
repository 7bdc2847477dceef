"""The two networks. Shapes in comments are those of a picture of 64×256 and of a window of 28×28."""

from typing import Any

import keras
from keras import layers

CLASSES = 11  # 0 to 9, and a mark of a digit's size that is no digit
STRIDE = 4  # the finder answers at every fourth pixel
ANSWERS = 1 + CLASSES + 4  # is a digit's centre here; which; how far its box reaches left, up, right, down
Tensor = Any  # Keras leaves its tensors untyped


def finder() -> keras.Model:
    """Finds digits: (n, h, w, 1) ink in 0..1 -> (n, h/4, w/4, 16), h and w multiples of 16."""
    picture = layers.Input((None, None, 1), name="picture")
    x = _conv(picture, 32, stride=2)  # (32, 128, 32)
    x = _conv(x, 64, stride=2)  # (16, 64, 64)
    fine = _residual(x, 64)
    x = _conv(fine, 128, stride=2)  # (8, 32, 128)
    middle = _residual(_residual(x, 128), 128)
    x = _conv(middle, 160, stride=2)  # (4, 16, 160): sees a digit and its neighbours
    x = _residual(x, 160)
    x = layers.UpSampling2D()(layers.Conv2D(80, 1)(x))
    x = layers.UpSampling2D()(layers.Add()([x, layers.Conv2D(80, 1)(middle)]))
    x = _conv(layers.Add()([x, layers.Conv2D(80, 1)(fine)]), 80)  # (16, 64, 80)
    start = keras.initializers.Constant([-3.0] + [0.0] * (ANSWERS - 1))  # at first: hardly any centre
    answers = layers.Conv2D(ANSWERS, 1, bias_initializer=start, dtype="float32", name="answers")(x)
    return keras.Model(picture, answers, name="finder")


def second_opinion() -> keras.Model:
    """Names one mark among its neighbours: (n, 28, 28, 2) its own ink and theirs in 0..1 -> (n, 11) logits."""
    window = layers.Input((28, 28, 2), name="window")
    x = _conv(window, 32)  # (28, 28, 32)
    x = _residual(_conv(x, 64, stride=2), 64)  # (14, 14, 64)
    x = _residual(_residual(_conv(x, 128, stride=2), 128), 128)  # (7, 7, 128)
    x = _conv(x, 160, stride=2)  # (4, 4, 160)
    x = layers.Dropout(0.3)(layers.Flatten()(x))
    return keras.Model(window, layers.Dense(CLASSES, dtype="float32", name="logits")(x), name="second_opinion")


def _conv(x: Tensor, channels: int, stride: int = 1) -> Tensor:
    x = layers.Conv2D(channels, 3, stride, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))


def _residual(x: Tensor, channels: int) -> Tensor:
    y = _conv(x, channels)
    y = layers.BatchNormalization()(layers.Conv2D(channels, 3, padding="same", use_bias=False)(y))
    return layers.ReLU()(layers.Add()([x, y]))

"""The peer's site: python -m bench.peer, at PORT."""

import base64
import os
from io import BytesIO

from flask import Flask, request
from PIL import Image

from bench.peer import network

app = Flask(__name__)
model = network.load()


@app.get("/")
def page() -> str:
    return "<canvas width=280 height=280></canvas>"


@app.post("/predict")
def predict() -> dict[str, object]:
    asked = request.get_json()
    image = Image.open(BytesIO(base64.b64decode(asked["image"].split(",")[1])))
    copies = network.varied(network.squeezed(image), asked["copies"])
    text, sure = network.elected(model.predict(copies[..., None], verbose=0))
    return {"text": text, "confidence": sure}


if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]))  # threads, as Flask does it unasked

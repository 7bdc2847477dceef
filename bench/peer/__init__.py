"""The naive peer, built as tutorials build it: Flask, a Keras network taught on MNIST, `predict` in the request."""

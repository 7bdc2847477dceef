"""Everything that makes and judges the networks. Nothing outside imports it; it alone may need TensorFlow."""

"""How fast, how much, how far: what is measured on the whole site, and on a naive peer beside it."""

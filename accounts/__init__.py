"""People: who they are, how they prove it, and the tokens their programs carry."""

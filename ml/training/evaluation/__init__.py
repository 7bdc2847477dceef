"""How well the reader reads: every kind of picture, every engine, one report, and floors it must not fall under."""

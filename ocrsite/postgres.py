"""What lends connections to PostgreSQL, after that server was started anew."""

from typing import Any

import psycopg
from psycopg.rows import TupleRow


class Connection(psycopg.Connection[TupleRow]):
    """Each is asked before the pool lends it, and after each that is broken the pool waits twice as long as before:
    with five of them, longer than any visitor is let wait. So the first has all the others looked at."""

    def execute(self, *args: Any, **kwargs: Any) -> psycopg.Cursor[TupleRow]:
        try:
            return super().execute(*args, **kwargs)
        except psycopg.OperationalError:
            lender: Any = getattr(self, "_pool", None)  # of those that wait in it, and are looked at here, it is none
            if self.broken and lender:
                lender.check()
            raise

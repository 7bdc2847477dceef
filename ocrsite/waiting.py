"""What `workers` becomes when its copies run: it waits for them, without all that was loaded for them to share.

python ocrsite/waiting.py NUMBER …      of processes that are its children; imports nothing of the site, and stays small
"""

import os
import signal
import sys
from collections.abc import Collection
from contextlib import suppress

ENDINGS = {signal.SIGINT, signal.SIGTERM}  # held back by `workers` until somebody can answer them


def main(children: Collection[int]) -> int:
    """When one of them ends, or this is asked to end, all of them end."""
    asked: list[int] = []

    def stop(number: int, _: object) -> None:
        asked.append(number)
        end(children)

    for number in ENDINGS:
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
    first, status = os.wait()
    left = set(children) - {first}
    end(left)
    for child in left:
        os.waitpid(child, 0)
    code = 0 if asked else os.waitstatus_to_exitcode(status)  # asked early, a copy ends by the signal itself
    return code if code >= 0 else 128 - code


def end(children: Collection[int]) -> None:
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main([int(number) for number in sys.argv[1:]]))

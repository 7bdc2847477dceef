"""How the web process is set up, seen in a process of its own."""

import platform
import subprocess
import sys

import pytest

ROUNDS, PIECES = 50, 4
# In a thread, as requests are served: some megabytes are taken, written to and given back, round by round.
PROGRAM = f"""
import resource, threading
from ocrsite import gunicorn

def serve(rounds):
    for _ in range(rounds):
        pieces = [b"x" * 2**19 for _ in range({PIECES})]

def faults():
    serve(5)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    serve({ROUNDS})
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)

thread = threading.Thread(target=faults)
thread.start()
thread.join()
"""

LISTENING = """
import socket
from types import SimpleNamespace
from ocrsite import gunicorn

gunicorn.STALLED = 1
listener = socket.create_server(("127.0.0.1", 0))
gunicorn.when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)]))
caller = socket.create_connection(listener.getsockname())
heard, _ = listener.accept()
heard.setblocking(True)
caller.sendall(b"POST / HT")
print(heard.recv(100).decode())
try:
    heard.recv(100)
except BlockingIOError:
    print("given up")
"""


def test_nobody_holds_a_thread_by_saying_nothing_more() -> None:
    done = subprocess.run([sys.executable, "-c", LISTENING], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == ["POST / HT", "given up"]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="Another C library keeps memory in its own way.")
def test_memory_that_one_drawing_gave_back_serves_the_next() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 50 * ROUNDS  # of its five hundred pages a round finds nearly all where they were

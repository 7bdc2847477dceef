"""How the web process serves. Few threads that share what was loaded once: the best of six ways
measured for this work, where more threads only made the slowest answers slower."""

import ctypes
import os
import socket
import struct
from contextlib import suppress
from typing import Any

from django.conf import settings

from ocrsite import counters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
counters.meet()

from prometheus_client import multiprocess  # noqa: E402 -- it decides now where it counts

bind = f"[{settings.BIND}]:{settings.PORT}" if ":" in settings.BIND else f"{settings.BIND}:{settings.PORT}"
workers = settings.WEB_PROCESSES
worker_class = "gthread"
threads = settings.WEB_THREADS
preload_app = True  # what is loaded before the fork is in memory once
keepalive = 30
timeout = 60
graceful_timeout = 35  # who waits for a reading waits up to thirty seconds
worker_tmp_dir = str(settings.VAR_DIR)
control_socket_disable = True
forwarded_allow_ips = "*" if settings.TRUSTED_PROXIES else "127.0.0.1,::1"
forwarder_headers = ""  # else a visitor's own SCRIPT_NAME is believed, and the request log passes over his requests
accesslog = None  # the request log has more to say
logconfig_dict = settings.LOGGING

# To decode a drawing takes some megabytes, and the next needs them again. Left to itself the C library hands them back
# to the system each time: hundreds of page faults for each drawing.
MALLOPT = {-1: 4 * 1024**2, -3: 1024**2}  # M_TRIM_THRESHOLD; M_MMAP_THRESHOLD: what is larger goes back at once
with suppress(AttributeError):  # another C library than glibc
    for name, size in MALLOPT.items():
        ctypes.CDLL(None).mallopt(name, size)


# Left to itself a thread waits for ever for who says nothing more: a line that broke in the middle of an upload holds
# one until the site is started anew, and sixteen hold all. What is set here every connection has when it is accepted.
STALLED = 30  # seconds


def when_ready(server: Any) -> None:
    for listener in server.LISTENERS:
        for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, way, struct.pack("@ll", STALLED, 0))


def child_exit(server: Any, worker: Any) -> None:
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

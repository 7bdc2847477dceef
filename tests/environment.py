"""Where tests run: in a folder of their own, whatever the developer's environment says. Loaded before the settings.

SHAPE=production puts PostgreSQL and Redis, each a server of this run's own, where SQLite and the embedded broker
would be.
"""

import atexit
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tools import production
from tools.production import Postgres, Redis

ROOT = Path(__file__).resolve().parent.parent
# Read, not imported: what the settings are made of must be forgotten before they are made.
SETTINGS = frozenset(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "ocrsite" / "settings.py").read_text("utf-8")))

folder = tempfile.mkdtemp(prefix="scrawl-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in SETTINGS:
    os.environ.pop(name, None)
os.environ |= {"VAR_DIR": folder, "SWEEP_SECONDS": "0.5", "REPUBLISH_SECONDS": "2", "LEASE_SECONDS": "12"}

postgres: Postgres | None = None
redis: Redis | None = None
if os.environ.get("SHAPE") == "production":
    if lack := production.missing():
        sys.exit(lack)
    postgres, redis = Postgres(), Redis()
    for server in (postgres, redis):
        atexit.register(server.remove)
        server.make()
    os.environ |= {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}

"""Where tests run: in a folder of their own, whatever the developer's environment says. Loaded before the settings."""

import atexit
import os
import shutil
import tempfile

FORGOTTEN = ("REDIS_URL", "SITE_URL", "DEBUG", "PORT", "EMAIL_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "LOG_LEVEL")

folder = tempfile.mkdtemp(prefix="scrawl-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in FORGOTTEN:
    os.environ.pop(name, None)
os.environ |= {"VAR_DIR": folder, "SWEEP_SECONDS": "0.5", "REPUBLISH_SECONDS": "2", "LEASE_SECONDS": "8"}

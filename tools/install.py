"""Make .venv hold exactly what the locks name. Run with any Python; needs nothing but its library.

python3 tools/install.py base        what serves
python3 tools/install.py dev         ... and what checks and tests
python3 tools/install.py train       ... or what teaches and judges the reader
python3 tools/install.py bench       ... or what measures it all, the naive peer beside it
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED_MB = {"base": 600, "dev": 4000, "train": 3500, "bench": 3700}


def fail(sentence):  # no type hints: an old Python must get as far as the sentence about itself
    sys.exit("\n  " + sentence + "\n")


def main(lock, venv):
    if sys.version_info < (3, 11):
        fail(f"Scrawl needs Python 3.11 or newer; this is {sys.version.split()[0]}. Name another with PYTHON=….")
    stamp, python = venv / ("." + lock + ".stamp"), venv / "bin" / "python"
    wanted = digest(lock)
    if stamp.exists() and stamp.read_text() == wanted and is_ours(python):
        return
    check_room(lock)
    try:
        stamp.unlink(missing_ok=True)
        install(lock, venv)
        # Last of all: an install that was broken off has no stamp and is done again.
        stamp.write_text(wanted)
    except OSError as error:
        fail(
            f"{error.filename or venv} cannot be written: {error.strerror}. Mend that, and run the same command again."
        )
    except KeyboardInterrupt:
        fail("Broken off. The same command goes on from there.")


def install(lock, venv):
    python, uv, unfinished = venv / "bin" / "python", venv / "bin" / "uv", venv / ".unfinished"
    # Broken off while it was made, it has a Python and no pip. And another PYTHON= may have made it.
    if not (is_ours(python) and (works(uv) or works(venv / "bin" / "pip"))):
        make(venv)
    # What is half unpacked would count as installed.
    anew = ["--reinstall"] if unfinished.exists() else []
    unfinished.touch()
    print("Installing what requirements/" + lock + ".txt names ...", flush=True)
    if not works(uv):
        run([python, "-m", "pip", "install", "-q", "--ignore-installed", "--require-hashes",
             "-r", ROOT / "requirements" / "uv.txt"])  # fmt: skip
    run([uv, "pip", "install", "-q", *anew, "--python", python, "--require-hashes",
         "-r", ROOT / "requirements" / (lock + ".txt")])  # fmt: skip
    unfinished.unlink()


def digest(lock):
    return hashlib.sha256((ROOT / "requirements" / (lock + ".txt")).read_bytes()).hexdigest()


def is_ours(python):
    """It runs, and is the Python that was asked for."""
    return works(python, "-c", "import sys; sys.exit(sys.version != " + repr(sys.version) + ")")


def works(program, *asked):
    """A half-made environment may have the file and still not run."""
    try:
        return subprocess.run([program, *(asked or ["--version"])], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def check_room(lock):
    free = shutil.disk_usage(ROOT).free // 1024**2
    if free < NEEDED_MB[lock]:
        fail(f"The disk of {ROOT} has {free} MB left; installing takes {NEEDED_MB[lock]}. Make room first.")


def make(venv):
    print("Making " + venv.name + " ...", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=False).returncode:
        fail("Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv.")


def run(command):
    if subprocess.run(command, check=False, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}).returncode:
        fail("The installation did not come to its end; what went wrong stands above. Run the same command again:\n"
             "  it goes on where it broke off.")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / ".venv")

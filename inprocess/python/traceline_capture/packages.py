"""The command that installs packages into the environment that this program runs in."""

import os
import sys

_LOCK_FILES = (
    ("uv.lock", "uv add"),
    ("poetry.lock", "poetry add"),
    ("pdm.lock", "pdm add"),
    ("Pipfile.lock", "pipenv install"),
)


def install_command(packages, folder, executable=None, prefix=None, environ=None, exists=os.path.exists):
    executable = executable or sys.executable
    prefix = prefix or sys.prefix
    environ = os.environ if environ is None else environ
    names = " ".join(packages)
    at = os.path.abspath(folder)
    while True:
        for file, command in _LOCK_FILES:
            if exists(os.path.join(at, file)):
                return f"{command} {names}"
        above = os.path.dirname(at)
        if above == at:
            break
        at = above
    quoted = f'"{executable}"' if " " in executable else executable
    if environ.get("VIRTUAL_ENV") == prefix:
        quoted = "python"
    if _made_by_uv(prefix):
        return f"uv pip install --python {quoted} {names}"
    return f"{quoted} -m pip install {names}"


def _made_by_uv(prefix):
    """Environments that uv makes have no pip of their own."""
    try:
        with open(os.path.join(prefix, "pyvenv.cfg"), encoding="utf-8") as file:
            return any(line.startswith("uv =") for line in file)
    except OSError:
        return False

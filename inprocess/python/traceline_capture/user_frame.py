"""The first frame of the user's own code on the stack."""

import os
import sys
import sysconfig

_DEPTH = 200
_MOST_FILES = 5000
_MOST_PLACES = 5000

_HERE = os.path.dirname(os.path.abspath(__file__))
_OWN = tuple(
    os.path.normcase(path) for path in (_HERE + os.sep, os.path.join(os.path.dirname(_HERE), "sitecustomize.py"))
)
_PARTS = ("site-packages", "dist-packages")
_LIBRARIES = tuple(
    {
        os.path.normcase(folder) + os.sep
        for key in ("stdlib", "platstdlib")
        for folder in [sysconfig.get_path(key) or ""]
        if folder
    }
)
# Below these a stack tells who started the loop or the thread, not who asked for the work.
_LOOPS = {os.path.join("asyncio", "events.py"), os.path.join("asyncio", "runners.py"), "threading.py"}

_files = {}
_places = {}

# Programs that run loops for whoever comes along: who started one of these did not ask for the work.
_SERVERS = {"uvicorn", "hypercorn", "gunicorn", "daphne", "tornado", "ipykernel", "streamlit", "gradio", "celery", "pytest"}

USER, LIBRARY, RUNTIME, LOOP = range(4)


class Place:
    """A place in code. Line and column count from 1."""

    __slots__ = ("path", "line", "column", "symbol", "attributes")

    def __init__(self, path, line, column, symbol):
        self.path = path
        self.line = line
        self.column = column
        self.symbol = symbol
        self.attributes = {
            "code.file.path": path,
            "code.line.number": line,
            **({} if column is None else {"code.column.number": column}),
            **({} if symbol is None else {"code.function.name": symbol}),
            "traceline.code.origin": "call_site",
        }


def kind_of(file):
    """USER for the user's own file, LIBRARY, RUNTIME for Python itself, LOOP for the bottom of a task or a thread."""
    known = _files.get(file)
    if known is None:
        if len(_files) >= _MOST_FILES:
            _files.clear()
        known = _files[file] = _judged(file)
    return known


def _judged(file):
    if file.startswith("<"):
        return RUNTIME
    path = os.path.normcase(os.path.abspath(file))
    if path.startswith(_OWN):
        return RUNTIME
    parts = path.split(os.sep)
    if any(part in parts for part in _PARTS):
        return LIBRARY
    if path.startswith(_LIBRARIES):
        return LOOP if any(path.endswith(os.sep + loop) for loop in _LOOPS) else RUNTIME
    return USER


def first_user_place(frame):
    """The innermost user frame from `frame` outwards, or None. Stops where a task or a thread begins."""
    for _ in range(_DEPTH):
        if frame is None:
            return None
        code = frame.f_code
        kind = kind_of(code.co_filename)
        if kind == USER:
            return _place(frame, code)
        if kind == LOOP:
            return None
        frame = frame.f_back
    return None


def place_that_ran_the_loop(frame):
    """Where user code called a library that runs an event loop to do the work, as `run_sync` methods do, or None."""
    below_loop = False
    in_library = False
    for _ in range(_DEPTH):
        if frame is None:
            return None
        code = frame.f_code
        kind = kind_of(code.co_filename)
        if kind == LOOP:
            below_loop = True
        elif below_loop and kind == LIBRARY:
            if not _SERVERS.isdisjoint(code.co_filename.split(os.sep)):
                return None
            in_library = True
        elif below_loop and kind == USER:
            # A loop that the program runs itself is no call of an agent.
            return _place(frame, code) if in_library else None
        frame = frame.f_back
    return None


def _place(frame, code):
    key = (code, frame.f_lasti)
    known = _places.get(key)
    if known is None:
        if len(_places) >= _MOST_PLACES:
            _places.clear()
        line, column = _position(frame, code)
        known = _places[key] = Place(os.path.abspath(code.co_filename), line, column, _symbol(code))
    return known


def _position(frame, code):
    positions = getattr(code, "co_positions", None)
    if positions is not None:  # 3.11 and later
        for index, (line, _, column, _) in enumerate(positions()):
            if index == frame.f_lasti // 2:
                if line is not None:
                    return line, None if column is None else column + 1
                break
    return frame.f_lineno, None


def _symbol(code):
    name = getattr(code, "co_qualname", code.co_name)
    return None if name == "<module>" else name.replace(".<locals>", "")


def here():
    """The frame that called the function which calls this one."""
    return sys._getframe(2)

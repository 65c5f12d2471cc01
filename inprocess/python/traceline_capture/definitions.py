"""Where agents, tools and nodes are defined, as far as their framework was seen to make them."""

from . import user_frame

_MOST = 5000
_PREFIXES = ("execute_tool ", "invoke_agent ", "running tool: ", "agent run: ")
_TOOL_KEYS = ("gen_ai.tool.name", "tool.name")
_AGENT_KEYS = ("gen_ai.agent.name", "agent.name")

# Name to (file, line); None where several things have the name, because then nobody can say which one is meant.
_known = {}


def _put(name, place):
    if not isinstance(name, str) or place is None or len(_known) >= _MOST:
        return
    if name in _known and _known[name] != place:
        place = None
    _known[name] = place


def function(name, defined):
    """Notes a function that the program gave a name."""
    import inspect

    defined = inspect.unwrap(getattr(defined, "func", None) or defined)
    code = getattr(defined, "__code__", None) or getattr(getattr(type(defined), "__call__", None), "__code__", None)
    if code is None or user_frame.kind_of(code.co_filename) != user_frame.USER:
        return
    import os

    _put(name, (os.path.abspath(code.co_filename), _first_line(code, defined)))


def _first_line(code, defined):
    """The line of `def`: the code object begins at the first decorator."""
    import inspect

    try:
        lines, first = inspect.getsourcelines(defined)
    except (OSError, TypeError):
        return code.co_firstlineno
    for offset, line in enumerate(lines):
        if line.lstrip().startswith(("def ", "async def ", "class ")):
            return first + offset
    return code.co_firstlineno


def made_here(name, frame):
    """Notes a thing with a name that the program makes at `frame`."""
    place = user_frame.first_user_place(frame)
    if place is not None:
        _put(name, (place.path, place.line))


def of_span(name, attributes):
    """Attributes that name the definition of what a span runs; empty where that is not known."""
    if not _known:
        return {}
    place = None
    attributes = attributes or {}
    for key in _TOOL_KEYS + (_AGENT_KEYS if _is_agent(attributes) else ()):
        told = attributes.get(key)
        if told in _known:
            place = _known[told]
            break
    else:
        for prefix in _PREFIXES:
            if name.startswith(prefix):
                name = name[len(prefix) :]
                break
        place = _known.get(name)
    if place is None:
        return {}
    return {"traceline.code.definition.file": place[0], "traceline.code.definition.line": place[1]}


def _is_agent(attributes):
    """An agent's name also stands on the model calls that it makes."""
    return (
        attributes.get("gen_ai.operation.name") in ("invoke_agent", "create_agent")
        or attributes.get("openinference.span.kind") == "AGENT"
    )

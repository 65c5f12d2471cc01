"""Watches the frameworks' own ways of giving functions and agents a name, to know where they are defined."""

import functools
import sys

from . import definitions


def watch(module_name, module):
    """Wraps what the module offers for it; what is not there in this version is left alone."""
    watches = _WATCHES.get(module_name)
    if watches is not None:
        watches(module)


def _after(holder, name, note):
    original = getattr(holder, name, None)
    if original is None:
        return

    @functools.wraps(original)
    def wrapped(*args, **kwargs):
        result = original(*args, **kwargs)
        try:
            note(result, sys._getframe(1), *args, **kwargs)
        except Exception:
            pass
        return result

    setattr(holder, name, wrapped)


def _openai_agents_tool(module):
    def note(schema, frame, func=None, *args, **kwargs):
        definitions.function(schema.name, func)

    _after(module, "function_schema", note)


def _openai_agents_agent(module):
    def note(result, frame, agent):
        definitions.made_here(agent.name, frame)

    _after(module.Agent, "__post_init__", note)


def _langchain_tool(module):
    def note(result, frame, tool, *args, **kwargs):
        definitions.function(tool.name, tool.func or tool.coroutine)

    _after(module.StructuredTool, "__init__", note)


def _langgraph_node(module):
    def note(result, frame, graph, node=None, action=None, *args, **kwargs):
        if isinstance(node, str):
            definitions.function(node, action)
        elif callable(node):
            definitions.function(getattr(node, "__name__", None), node)

    _after(module.StateGraph, "add_node", note)


def _pydantic_ai_tool(module):
    def note(result, frame, tool, *args, **kwargs):
        definitions.function(tool.name, tool.function)

    _after(module.Tool, "__init__", note)


def _pydantic_ai_agent(module):
    def note(result, frame, agent, *args, **kwargs):
        definitions.made_here(agent.name, frame)

    _after(module.Agent, "__init__", note)


def _llama_index_tool(module):
    def note(result, frame, tool, *args, **kwargs):
        definitions.function(tool.metadata.name, tool.real_fn)

    _after(module.FunctionTool, "__init__", note)


def _strands_tool(module):
    def note(result, frame, tool, tool_name, tool_spec, tool_func, *args, **kwargs):
        definitions.function(tool_name, tool_func)

    _after(module.DecoratedFunctionTool, "__init__", note)


def _strands_agent(module):
    def note(result, frame, agent, *args, **kwargs):
        definitions.made_here(agent.name, frame)

    _after(module.Agent, "__init__", note)


def _agent_framework_tool(module):
    def note(result, frame, tool, *args, **kwargs):
        definitions.function(tool.name, tool.func)

    _after(module.FunctionTool, "__init__", note)


def _agent_framework_agent(module):
    def note(result, frame, agent, *args, **kwargs):
        definitions.made_here(agent.name, frame)

    _after(module.Agent, "__init__", note)


_WATCHES = {
    "pydantic_ai": _pydantic_ai_agent,
    "strands": _strands_agent,
    "strands.tools.decorator": _strands_tool,
    "agent_framework": _agent_framework_agent,
    "agent_framework._tools": _agent_framework_tool,
    "llama_index.core.tools.function_tool": _llama_index_tool,
    "agents.tool": _openai_agents_tool,
    "agents.agent": _openai_agents_agent,
    "langchain_core.tools.structured": _langchain_tool,
    "langgraph.graph.state": _langgraph_node,
    "pydantic_ai.tools": _pydantic_ai_tool,
}

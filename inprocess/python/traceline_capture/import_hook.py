"""Notices when a module of interest has been imported. Costs one look into a dictionary for each import."""

import sys

# What is called in traceline_capture.runtime when a module is there; the runtime is imported with the first of them.
WATCHED = {
    "opentelemetry.trace": "api_loaded",
    "opentelemetry.sdk.trace": "sdk_loaded",
    "agents": "framework_loaded",
    "agents.tool": "names_loaded",
    "agents.agent": "names_loaded",
    "langchain_core": "framework_loaded",
    "langchain_core.tools.structured": "names_loaded",
    "langgraph.graph.state": "names_loaded",
    "llama_index.core.tools.function_tool": "names_loaded",
    "workflows.workflow": "callers_loaded",
    "strands.tools.decorator": "names_loaded",
    "agent_framework._tools": "names_loaded",
    "crewai": "framework_loaded",
    "smolagents": "framework_loaded",
    "llama_index.core": "framework_loaded",
    "autogen_agentchat": "framework_loaded",
    "autogen_core": "framework_loaded",
    "pydantic_ai": "framework_loaded",
    "pydantic_ai.tools": "names_loaded",
    "strands": "framework_loaded",
    "agent_framework": "framework_loaded",
    "google.adk": "framework_loaded",
    "nemoguardrails": "framework_loaded",
    "dspy": "framework_loaded",
    "haystack": "framework_loaded",
    "agno": "framework_loaded",
    "claude_agent_sdk": "framework_loaded",
    "beeai_framework": "framework_loaded",
}


class Finder:
    """First in sys.meta_path; finds nothing itself, and has the loaders of watched modules tell when they are done."""

    def __init__(self, endpoint):
        self._endpoint = endpoint
        self._runtime = None

    def find_spec(self, name, path=None, target=None):
        told = WATCHED.get(name)
        if told is None:
            return None
        spec = self._found_by_others(name, path, target)
        if spec is not None and spec.loader is not None:
            self._tell_after(spec.loader, name, told)
        return spec

    def _found_by_others(self, name, path, target):
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                return spec
        return None

    def _tell_after(self, loader, name, told):
        original = getattr(loader, "exec_module", None)
        if original is None:
            return

        def exec_module(module):
            original(module)
            try:
                getattr(self._started(), told)(name, module)
            except Exception:  # never the program's trouble
                pass

        try:
            loader.exec_module = exec_module
        except AttributeError:  # a loader that can't be told of; the module is imported as without us
            pass

    def _started(self):
        if self._runtime is None:
            from .runtime import Runtime

            self._runtime = Runtime(self._endpoint)
        return self._runtime


_installed = {}


def install(endpoint):
    """Begins to watch, once for a process; returns the finder, which is the first to be asked from then on."""
    # In one step, and without a lock that a fork could leave shut: threads may import at once.
    finder = _installed.setdefault("finder", Finder(endpoint))
    if finder not in sys.meta_path:
        sys.meta_path.insert(0, finder)
    return finder

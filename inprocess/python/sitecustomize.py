"""Switches Traceline's capture on, then hands over to the sitecustomize that this one stands in front of.

Every Python program starts with it while capture is on, also with older versions, and where it can't keep what it
compiled: it is short and imports nothing. The package beside it is loaded with the first telemetry or agent framework.
"""

import os
import sys

# Packages that may hold a module of interest: traceline_capture.import_hook knows which.
_PACKAGES = frozenset(
    (
        "opentelemetry",
        "agents",
        "langchain_core",
        "langgraph",
        "llama_index",
        "workflows",
        "crewai",
        "smolagents",
        "autogen_agentchat",
        "autogen_core",
        "pydantic_ai",
        "strands",
        "agent_framework",
        "google",
        "nemoguardrails",
        "dspy",
        "haystack",
        "agno",
        "claude_agent_sdk",
        "beeai_framework",
    )
)


class _FirstFinder(object):
    """First in sys.meta_path until one of the packages is imported; then the finder of the package beside this file is."""

    def __init__(self, endpoint):
        self._endpoint = endpoint

    def find_spec(self, name, path=None, target=None):
        if name not in _PACKAGES:
            return None
        try:
            from traceline_capture import import_hook

            finder = import_hook.install(self._endpoint)
            # Another thread may have been here first.
            if self in sys.meta_path:
                sys.meta_path.remove(self)
            return finder.find_spec(name, path, target)
        except Exception:  # the program imports as without us
            return None


def _chain():
    # A module of this name that comes later on the path would have run without us, and runs all the same.
    import _frozen_importlib
    import _frozen_importlib_external

    here = os.path.dirname(os.path.abspath(__file__))
    others = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    spec = _frozen_importlib_external.PathFinder.find_spec("sitecustomize", others)
    if spec is None or spec.loader is None:
        return
    module = _frozen_importlib.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


# Unless capture is off or nobody listens.
_endpoint = os.environ.get("TRACELINE_ENDPOINT", "")
if (
    sys.version_info >= (3, 9)
    and _endpoint.startswith("http://")
    and os.environ.get("TRACELINE_CAPTURE", "").lower() != "off"
):
    sys.meta_path.insert(0, _FirstFinder(_endpoint))

if sys.version_info >= (3, 5):
    _chain()

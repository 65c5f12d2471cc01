"""Switches Traceline's capture on, then hands over to the sitecustomize that this one stands in front of."""

import sys


def _chain():
    # A module of this name that comes later on the path would have run without us, and runs all the same.
    import os

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


try:
    if sys.version_info >= (3, 9):
        import traceline_capture

        traceline_capture.install()
except Exception:  # the program starts as without us
    pass

if sys.version_info >= (3, 5):
    _chain()

"""Capture of agent runs inside the user's own process: what sitecustomize loads once there is something to see."""

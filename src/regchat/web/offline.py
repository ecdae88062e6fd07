"""Gradio, told before it is imported to call no other host."""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read once, when gradio is imported

import gradio as gr

__all__ = ["gr"]

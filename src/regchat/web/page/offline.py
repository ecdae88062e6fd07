"""Gradio, told before it is imported to call no other host and to keep no statistics."""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read once, when gradio is imported
# Gradio would keep ten thousand events and make statistics of them after each, for nobody.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**62)

import gradio as gr

__all__ = ["gr"]

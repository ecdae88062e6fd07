"""Measures how well regchat answers a fixed set of questions."""

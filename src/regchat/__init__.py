"""Answers patients' questions from one published text, every sentence cited."""

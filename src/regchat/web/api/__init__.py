"""The HTTP API under /api: questions in, answers as the contract gives them out."""

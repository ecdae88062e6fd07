"""The page: Gradio Blocks, what its events do, and how an answer is drawn."""

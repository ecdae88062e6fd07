"""The documents themselves as pages that need no JavaScript."""

"""Builds the app from the settings and serves it, as `regchat serve` does."""

import sys

from regchat.config import load_settings
from regchat.errors import RegchatError
from regchat.web.server import serve

if __name__ == "__main__":
    try:
        serve(load_settings())
    except RegchatError as error:
        sys.exit(str(error))

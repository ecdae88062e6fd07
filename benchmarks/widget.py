"""How soon the widget can be used on a clinic's page, and how heavy it is.

Prints the compressed size of the newest widget (goal: under 12 kB), and the time from the start of
a load until the launcher stands there and can be pressed (goal: within 500 ms), for a browser that
has never seen the page and for one that has. Both sites are served on this computer.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import threading
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright
from serving import served

from regchat.web import embed

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from examples.clinic.serve import Clinic  # noqa: E402  # the examples are not installed

ROUNDS = 9
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Notes when the launcher first could be pressed, in milliseconds since the load began.
WATCH = """() => {
  const look = () => {
    const host = document.querySelector("regchat-widget");
    const launcher = host && host.shadowRoot.querySelector(".launcher");
    if (launcher && launcher.getBoundingClientRect().height > 40) window.ready = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}"""

READY = """() => new Promise((done) => {
  const look = () => (window.ready ? done(window.ready) : requestAnimationFrame(look));
  look();
})"""


def ready(page: Page, address: str) -> float:
    """Return after how many milliseconds of a load the launcher can be pressed."""
    page.goto(address)
    return float(page.evaluate(READY))


def main() -> None:
    """Measure and print."""
    version = embed.newest()
    size = len(gzip.compress(embed.source(version), 9))
    print(f"widget {version}: {size / 1000:.1f} kB compressed (goal: under 12)")
    clinic = Clinic(0, "")
    threading.Thread(target=clinic.serve_forever, daemon=True).start()
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    first, again = [], []
    with (
        served(REGCHAT_EMBED_ORIGINS=clinic.address) as (address, _),
        sync_playwright() as playwright,
    ):
        clinic.regchat = address
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for _ in range(ROUNDS):
            context = browser.new_context()
            page = context.new_page()
            page.add_init_script(f"({WATCH})()")
            first.append(ready(page, clinic.address))
            again.append(ready(page, clinic.address))
            context.close()
        browser.close()
    for name, times in (("first visit", first), ("next visit", again)):
        print(f"{name}: ready in {median(times):.0f} ms, at most {max(times):.0f} (goal: 500)")


if __name__ == "__main__":
    main()

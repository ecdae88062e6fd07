"""The page in a real browser: what its first load weighs, and how soon an answer begins.

Prints the kilobytes that the first load transfers (goal: under 350) and the milliseconds from Send
to the first sentence on the page of a warm server (goal: under 300), on this computer.
"""

from __future__ import annotations

import shutil
import sys
from statistics import median, quantiles
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright
from serving import served

from regchat.assistant import open_assistant
from regchat.config import load_settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUESTIONS = (
    "Who approves stem cell products in Korea?",
    "What does class III mean in Japan?",
    "How do Korea and Japan differ on cell therapy?",
    "Will language be a problem in Seoul?",
    "What should I ask a clinic in Japan?",
)
ROUNDS = 30
SETTLED_MS = 1_000
# Runs in the page: presses Send and resolves with the milliseconds until the turn has a line.
SEND = """() => new Promise(done => {
  const before = document.querySelector("#latest .turn")?.id;
  const start = performance.now();
  const seen = new MutationObserver(() => {
    const turn = document.querySelector("#latest .turn");
    if (!turn || turn.id === before || !turn.querySelector(".said, .reply, .comparison")) return;
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  });
  seen.observe(document.body, { childList: true, subtree: true });
  document.querySelector("#send").click();
})"""


def first_load(browser: Browser, address: str) -> tuple[Page, float, int, float]:
    """Open the page in a fresh browser; return it, its kilobytes, requests and seconds."""
    page = browser.new_context().new_page()
    sizes: list[float] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda end: sizes.append(end["encodedDataLength"]))
    start = perf_counter()
    page.goto(address)
    page.get_by_label("Your question").wait_for()
    usable = perf_counter() - start
    page.wait_for_timeout(SETTLED_MS)
    return page, sum(sizes) / 1000, len(sizes), usable


def first_sentence(page: Page, question: str) -> float:
    """Return the milliseconds from Send until the answer has a sentence."""
    page.get_by_label("Your question").fill(question)
    spent = float(page.evaluate(SEND))
    page.locator("#latest .turn.whole").wait_for()
    page.locator("body:not(.answering)").wait_for()
    return spent


def main() -> None:
    """Measure and print."""
    open_assistant(load_settings(), lambda line: print(line, file=sys.stderr))
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with served(REGCHAT_QUESTIONS_A_MINUTE="1000") as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page, size, requests, usable = first_load(browser, address)
        print(f"first load {size:.0f} kB in {requests} requests, usable after {usable:.2f} s")
        asked = [QUESTIONS[n % len(QUESTIONS)] for n in range(ROUNDS)]
        times = [first_sentence(page, question) for question in asked]
        p95 = quantiles(times, n=20)[-1]
        print(f"first sentence p50 {median(times):.0f} ms, p95 {p95:.0f} ms after Send")
        browser.close()


if __name__ == "__main__":
    main()

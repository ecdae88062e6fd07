// What Gradio's page lacks: a marker opens its source, sources stay open when the conversation is
// drawn anew, a new answer comes into view, screen readers are told of it, and a lost connection
// loses nothing.
(() => {
  const opened = new Set();
  let turns = 0;
  let chosen = false;

  const announce = () => document.querySelector("#status")?.setAttribute("role", "status");

  const reopen = () => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  };

  const follow = () => {
    const shown = document.querySelectorAll("#conversation .turn");
    if (shown.length > turns) {
      const latest = shown[shown.length - 1];
      latest.scrollIntoView({ block: "start" });
      // The button that asked is gone or offers another question: the keyboard goes on from here.
      if (chosen) latest.focus({ preventScroll: true });
      chosen = false;
    }
    if (!shown.length) opened.clear();
    turns = shown.length;
  };

  // Gradio loads the page anew after a lost connection, and the conversation would be gone. An
  // error instead of a lost connection leaves the page as it is, to be sent again.
  const send = window.fetch;
  window.fetch = async (...request) => {
    try {
      const response = await send(...request);
      document.body.classList.remove("offline");
      return response;
    } catch (error) {
      if (error.name === "AbortError") throw error;
      document.body.classList.add("offline");
      return Response.json({ detail: "" }, { status: 502 });
    }
  };

  document.addEventListener("click", (event) => {
    chosen = event.target.closest("button.offer") !== null;
    const link = event.target.closest("a.marker");
    const source = link && document.getElementById(link.hash.slice(1))?.closest("details");
    if (!source) return;
    event.preventDefault();
    source.open = true;
    source.scrollIntoView({ block: "nearest" });
    source.querySelector("summary").focus({ preventScroll: true });
  });

  document.addEventListener("toggle", ({ target }) => {
    if (!target.id || !target.closest("#conversation")) return;
    if (target.open) opened.add(target.id);
    else opened.delete(target.id);
  }, true);

  new MutationObserver(() => { announce(); reopen(); follow(); })
    .observe(document.documentElement, { childList: true, subtree: true });
})();

// The turns of the conversation: earlier ones are kept as they are, a marker opens its source, a
// term its meaning, and a new answer comes into view.

const MADE = new Map();
let latest = "";
let chosen = false; // the question was offered: the button that asked is gone, or asks another one
let followed = null;
let following = false; // the reader has not gone anywhere else since the answer began

const make = (name, { text, ...attributes } = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  node.append(...children);
  return node;
};

const shown = () => document.querySelector("#latest .turn");

const earlier = () => {
  const column = document.getElementById("conversation");
  const kept = document.getElementById("earlier");
  if (kept || !column) return kept;
  column.prepend(make("div", { id: "earlier", class: "prose" }));
  return document.getElementById("earlier");
};

const turnsIn = (node) => {
  if (!(node instanceof Element)) return [];
  return node.matches(".turn") ? [node] : [...node.querySelectorAll(".turn")];
};

// Gradio draws the latest turn anew for each of its sentences. A turn that gives way to another one
// is an earlier turn, with the sources that are open in it and the feedback that is half typed.
const keep = (records) => {
  const now = shown();
  const gone = records.filter((r) => r.target.closest?.("#latest"))
    .flatMap((r) => [...r.removedNodes]).flatMap(turnsIn);
  for (const turn of gone) {
    const replaced = now && turn.id !== now.id && turn.id === latest;
    if (replaced && !document.getElementById(turn.id)) earlier().append(turn);
    if (now && turn.id === now.id) reopen(turn, now);
  }
  if (!now && gone.length) anew();
};

const anew = () => {
  earlier().replaceChildren();
  const title = document.querySelector("#about h1");
  title?.setAttribute("tabindex", "-1");
  title?.focus();
};

const reopen = (before, now) => {
  for (const source of before.querySelectorAll("details[open]")) {
    now.querySelector(`#${source.id}`)?.setAttribute("open", "");
  }
};

// What was asked leaves the box when its answer begins; what was typed meanwhile stays.
const taken = () => {
  if (!sent || box()?.value !== sent) return;
  box().value = sent = "";
  box().dispatchEvent(new Event("input", { bubbles: true }));
};

const follow = () => {
  const now = shown();
  const isNew = Boolean(now) && now.id !== latest;
  if (isNew) {
    following = true;
    taken();
  }
  latest = now?.id ?? "";
  if (!following || now === followed) return;
  followed = now;
  now?.scrollIntoView({ block: "start" });
  if (chosen) now?.focus({ preventScroll: true });
};

const equip = () => {
  const turn = document.querySelector("#latest .turn.whole");
  if (!turn || turn.querySelector(".tools")) return;
  const receipt = turn.querySelector(".receipt").textContent;
  if (!MADE.has(receipt)) MADE.set(receipt, tools(receipt));
  turn.append(MADE.get(receipt));
  for (const link of turn.querySelectorAll("a.whole")) {
    if (!link.querySelector(".unseen")) link.append(make("span", { class: "unseen", text: ` (${WORDS.opens})` }));
  }
};

// A live region for what the server says of an answer, and one for what this page says itself.
const announce = () => {
  const status = document.getElementById("status");
  if (!status || told()) return;
  status.setAttribute("role", "status");
  status.after(make("p", { id: "line", role: "status" }));
};

for (const leaving of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  document.addEventListener(leaving, () => { following = false; }, { passive: true, capture: true });
}

document.addEventListener("click", (event) => {
  chosen = Boolean(event.target.closest?.("button.offer"));
  const link = event.target.closest?.("a.marker, a.term");
  const place = link && document.getElementById(link.hash.slice(1));
  const box = place?.closest("details");
  if (!box) return;
  event.preventDefault();
  box.open = true;
  box.scrollIntoView({ block: "nearest" });
  box.querySelector("summary").focus({ preventScroll: true });
});

new MutationObserver((records) => { announce(); keep(records); follow(); equip(); })
  .observe(document.documentElement, { childList: true, subtree: true });

// Gradio looks at the reader's setting of light or dark once; it may change.
const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", () => {
  const asked = new URLSearchParams(location.search).get("__theme");
  if (!["light", "dark"].includes(asked)) document.body.classList.toggle("dark", dark.matches);
});

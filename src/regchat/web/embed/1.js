// regchat's widget, for a page of somebody else's. No framework and no build: this is what runs.
//
// It reads its own address for the server's, keeps everything in a shadow root, sets every text as
// text and never as HTML, styles itself with a constructed sheet (a strict CSP needs nothing for
// it), and stores nothing.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || !script.src) return;
  const given = script.dataset;
  const server = script.src.replace(/\/embed(\/[^/]*)?\.js([?#].*)?$/, "");
  const wanted = given.language || document.documentElement.lang || navigator.language;
  const language = (/^[a-z]{2,8}/i.exec(wanted) || ["en"])[0];
  const MAX_TURNS = 10;
  const SILENCE_MS = 60000;
  const COLOUR = "#0f766e";
  const INVISIBLE = /[^\P{C}\n\t]/gu; // control and format characters, as the server drops them
  const roomy = matchMedia("(min-width: 30.01em) and (min-height: 30.01em)");

  const STYLE = `
:host { all: initial !important; display: block !important; }
:host([hidden]) { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
.root {
  --paper: #fff; --ink: #1c2430; --quiet: #4a5565; --line: #cbd5e1; --panel: #f1f5f9;
  --mark: #fde68a; --mark-ink: #1c1917; --alarm: #b91c1c; --alarm-panel: #fef2f2;
  --accent-ink: var(--accent-light);
  font: 1em/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  color: var(--ink); text-align: start; overflow-wrap: anywhere;
}
@media (prefers-color-scheme: dark) {
  .root {
    --paper: #0f172a; --ink: #e8edf4; --quiet: #b6c2d1; --line: #64748b; --panel: #1e293b;
    --mark: #854d0e; --mark-ink: #fefce8; --alarm: #fca5a5; --alarm-panel: #450a0a;
    --accent-ink: var(--accent-dark); color-scheme: dark;
  }
}
button, textarea { font: inherit; color: inherit; margin: 0; }
h2, h3, h4, p, ul, blockquote, fieldset { margin: 0; padding: 0; border: 0; font-size: 1em; }
ul { list-style: none; }
[hidden] { display: none !important; }
button {
  min-height: 44px; min-width: 44px; padding: .4em .9em; cursor: pointer;
  border: 1px solid var(--quiet); border-radius: .6em; background: var(--paper);
}
button:hover { background: var(--panel); }
:focus-visible { outline: 3px solid var(--accent-ink); outline-offset: 2px; }
.unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
.strong, .launcher { background: var(--accent); color: var(--on); font-weight: 600; }
.strong { border-color: color-mix(in srgb, var(--on), var(--accent)); }
.strong:hover, .launcher:hover { background: var(--accent); text-decoration: underline; }

.launcher {
  position: fixed; z-index: 2147483646; bottom: calc(1em + env(safe-area-inset-bottom, 0px));
  display: flex; align-items: center; gap: .5em; min-height: 52px; max-width: calc(100vw - 2em);
  padding: .6em 1.1em; border: 2px solid var(--on); border-radius: 2em;
  box-shadow: 0 0 0 1px #0006, 0 4px 14px #0004;
}
.launcher:focus-visible { outline-color: var(--accent); box-shadow: 0 0 0 8px #fff; }
.launcher svg { width: 1.4em; height: 1.4em; flex: none; fill: currentColor; }
.right { right: 1em; }
.left { left: 1em; }

.panel {
  display: flex; flex-direction: column; overflow: hidden; width: 100%; margin: 0; padding: 0;
  color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 1em;
}
dialog.panel {
  position: fixed; z-index: 2147483647; inset: auto; bottom: 5.5em; max-width: none;
  width: min(26em, calc(100vw - 2em)); height: min(44em, calc(100dvh - 7em)); max-height: none;
  box-shadow: 0 8px 40px #0005;
}
dialog.panel.right { right: 1em; }
dialog.panel.left { left: 1em; }
dialog.panel:not([open]) { display: none; }
dialog.panel:modal {
  inset: var(--top, 0px) 0 auto; width: 100%; height: var(--height, 100dvh); border: 0;
  border-radius: 0;
}
section.panel { height: min(40em, 90vh); }
.panel:focus { outline: none; }
.head {
  display: flex; align-items: center; gap: .25em; min-height: 3.3em; padding-block: .3em;
  padding-inline: 1em .4em; background: var(--accent); color: var(--on);
}
.head h2 { flex: 1; line-height: 1.3; }
.head button { background: none; border-color: transparent; padding: .4em .6em; }
.head button:hover { border-color: currentColor; }
.head :focus-visible { outline-color: currentColor; outline-offset: -4px; }
.cross { font-size: 1.5em; line-height: 1; }
.whose {
  padding: .5em 1.1em; font-size: .875em; color: var(--quiet); background: var(--panel);
  border-bottom: 1px solid var(--line);
}
.log {
  flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; position: relative;
  padding: 1em;
}
.log:focus-visible { outline-offset: -3px; }
.log p { margin-bottom: .6em; }
.greeting { padding-inline-start: .75em; border-inline-start: 4px solid var(--accent-ink); }
.greeting span, .notice, .understood, .offers h3, .sources h4, .facts, .hint {
  color: var(--quiet); font-size: .9375em;
}
.offers h3, .sources h4 { margin-top: .8em; font-weight: 600; }
.offers button { display: block; width: 100%; margin-top: .5em; text-align: start; }
.turn { margin-top: .5em; }
.turn + .turn { margin-top: 1.75em; padding-top: 1.25em; border-top: 1px solid var(--line); }
.turn:focus { outline: none; }
.asked {
  width: fit-content; max-width: 92%; margin-inline-start: auto; margin-bottom: .8em;
  padding: .5em .9em; border-radius: 1em; border-end-end-radius: .2em; background: var(--panel);
  font-weight: 500; white-space: pre-line;
}
.asked bdi {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 9; overflow: hidden;
}
.understood { font-style: italic; }
.urgent { padding: .8em .9em 0; border: 2px solid var(--alarm); border-radius: .6em;
  background: var(--alarm-panel); }
.urgent > h4 { color: var(--alarm); margin-bottom: .4em; }
.urgent .understood { color: inherit; }
a { color: var(--accent-ink); }
.marker { position: relative; padding: .1em .2em; font-size: .9375em; font-weight: 600;
  white-space: nowrap; }
.marker .unseen { inset: 0; width: auto; height: auto; clip-path: none; opacity: 0; }
.urgent a { color: inherit; }
.unanswered { margin: .8em 0; padding-inline-start: .75em;
  border-inline-start: 4px solid var(--line); }
.unanswered p { margin: 0; font-weight: 600; }
details { margin-top: .4em; border: 1px solid var(--line); border-radius: .6em; color: var(--ink);
  background: var(--paper); }
summary { min-height: 44px; padding: .55em .8em; cursor: pointer; font-size: .9375em; }
blockquote { padding: .2em .9em .6em; }
mark { background: var(--mark); color: var(--mark-ink); }
.facts { padding: 0 .95em .3em; }
.facts a { display: inline-block; padding: .6em 0; }
table { width: 100%; margin: .4em 0; border-collapse: collapse; table-layout: fixed; }
th, td { padding: .45em .55em; border: 1px solid var(--line); text-align: start;
  vertical-align: top; }
td p:last-child { margin: 0; }
td .country { display: none; margin: 0; font-weight: 600; }
.silent { color: var(--quiet); font-style: italic; }
.log { container-type: inline-size; }
@container (max-width: 30em) {
  thead { display: none; }
  table, tbody, tr, th, td { display: block; }
  td { border-top: 0; }
  th { background: var(--panel); }
  tr + tr { margin-top: .8em; }
  td .country { display: block; }
}
.feedback { margin-top: .8em; font-size: .9375em; }
.choice { display: flex; flex-wrap: wrap; align-items: center; gap: .5em; }
.choice p { margin: 0; }
.thanks { padding-top: .4em; font-weight: 600; }
.thanks:focus { outline: none; }
.feedback [aria-pressed="true"] { border: 2px solid var(--accent-ink); font-weight: 600; }
.feedback legend { padding: .6em 0 0; font-weight: 600; }
.feedback label { display: flex; gap: .6em; align-items: center; min-height: 44px; }
.feedback input { width: 1.25em; height: 1.25em; margin: 0; accent-color: var(--accent-ink); }
.feedback label.comment { display: block; margin-top: .4em; }
.fault { padding: .7em .9em; border: 1px solid var(--line); border-radius: .6em;
  background: var(--panel); }
textarea {
  display: block; width: 100%; min-height: 44px; max-height: 9em; padding: .55em .7em;
  border: 1px solid var(--quiet); border-radius: .6em; background: var(--paper);
  font-size: max(16px, 1em); resize: none; field-sizing: content;
}
@supports not (field-sizing: content) { textarea { height: 4.3em; } }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.foot { padding: .5em .8em calc(.5em + env(safe-area-inset-bottom, 0px));
  border-top: 1px solid var(--line); }
.line { font-weight: 600; }
.foot label { color: var(--quiet); font-size: .875em; }
.box { display: flex; gap: .5em; align-items: flex-end; }
.box textarea { flex: 1; min-width: 0; }
.box button { flex: none; min-width: 4.5em; }
.hint { margin-top: .3em; font-size: .8125em; }
.short .foot :is(label, .hint) { position: absolute; clip-path: inset(50%); }
@media print { .launcher, dialog.panel { display: none; } }
@media (forced-colors: active) { .launcher, .strong { border: 2px solid ButtonText; } }
@media (prefers-reduced-motion: no-preference) {
  dialog.panel[open] { animation: rise .15s ease-out; }
  @keyframes rise { from { opacity: 0; transform: translateY(.75em); } }
}`;

  // Elements. A child that is a string becomes a text node, whatever it holds.
  const el = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "onclick") element.addEventListener("click", value);
      else if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.flat(9).filter((child) => child || child === 0));
    return element;
  };
  const unseen = (...children) => el("span", { class: "unseen" }, ...children);
  const button = (text, onclick, style) => el("button", { type: "button", onclick, class: style }, text);
  const icon = (path) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS(svg.namespaceURI, "path");
    shape.setAttribute("d", path);
    svg.append(shape);
    return svg;
  };
  // "About {countries}" -> its parts, what stands in braces put in as it is.
  const fill = (text, values) =>
    text.split(/\{(\w+)\}/).map((part, n) => (n % 2 ? values[part] || "" : part));
  const foreign = (text, lang) => el("bdi", { lang }, text);

  // Colours. A clinic's colour is kept where it can be read and moved where it cannot.
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const legible = (colour, paper, towards) => {
    for (let share = 0; share < 1; share += 0.05) {
      const mixed = colour.map((c) => Math.round(c + (towards - c) * share));
      if (contrast(mixed, paper) >= 4.6) return mixed;
    }
    return [towards, towards, towards];
  };
  const channels = (element, colour) => {
    element.style.color = "";
    element.style.color = colour;
    const computed = element.style.color && getComputedStyle(element).color;
    element.style.color = "";
    return /^rgb\(/.test(computed) ? computed.match(/\d+/g).slice(0, 3).map(Number) : null;
  };
  const paint = (root, colour) => {
    const accent = channels(root, colour) || channels(root, COLOUR);
    const black = contrast(accent, [0, 0, 0]) > contrast(accent, [255, 255, 255]);
    const set = (name, rgb) => root.style.setProperty(name, `rgb(${rgb})`);
    set("--accent", accent);
    set("--on", black ? [0, 0, 0] : [255, 255, 255]);
    set("--accent-light", legible(accent, [241, 245, 249], 0));
    set("--accent-dark", legible(accent, [30, 41, 59], 255));
  };

  // The server. Nothing of the reader's goes along but the question: no cookie, no address of the page.
  const call = (path, body, signal) =>
    fetch(`${server}/api/v1/${path}`, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal,
    });
  const load = async (path) => {
    const response = await call(path);
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  };
  // A fault of asking: what happened, and for how long to wait if the server has said so.
  const fault = (kind, more) => Object.assign(new Error(kind), { kind }, more);
  const refusal = async (response) => {
    const problem = await response.json().catch(() => ({}));
    const wait = Number.parseInt(response.headers.get("Retry-After"), 10);
    return told(response.status, problem.detail, wait);
  };
  const told = (status, detail, wait) => {
    const kind = { 400: "refused", 413: "refused", 429: "limited", 503: "busy" }[status] || "failed";
    return fault(kind, { detail: kind === "refused" ? detail : "", wait });
  };
  const events = async function* (response, alive) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let held = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      const blocks = (held + value).split(/\r?\n\r?\n/);
      held = blocks.pop();
      for (const block of blocks) {
        const event = { name: "message", data: "" };
        for (const line of block.split(/\r?\n/)) {
          if (line.startsWith("event:")) event.name = line.slice(6).trim();
          if (line.startsWith("data:")) event.data += line.slice(5);
        }
        if (event.data) yield { name: event.name, data: JSON.parse(event.data) };
      }
    }
  };
  const answerTo = async (question, history, stopper, onsentence) => {
    let silence;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => stopper.abort(fault("slow")), SILENCE_MS);
    };
    alive();
    try {
      const response = await call("ask/stream", { question, history }, stopper.signal);
      if (!response.ok) throw await refusal(response);
      for await (const { name, data } of events(response, alive)) {
        if (name === "sentence") onsentence(data);
        if (name === "error") throw told(data.status, data.detail);
        if (name === "done") return data;
      }
      throw fault("unreachable");
    } catch (error) {
      if (stopper.signal.aborted) throw stopper.signal.reason;
      throw error.kind ? error : fault(navigator.onLine ? "unreachable" : "offline");
    } finally {
      clearTimeout(silence);
    }
  };

  class Widget {
    constructor(words, target) {
      this.words = words;
      this.target = target;
      this.history = [];
      this.host = document.createElement("regchat-widget");
      const shadow = this.host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
      this.root = el("div", { class: "root", lang: words.language, dir: words.direction });
      shadow.append(this.root);
      this.build();
      // The page's own shortcuts must not take what is typed here.
      for (const name of ["keydown", "keyup", "keypress"]) {
        this.root.addEventListener(name, (event) => event.stopPropagation());
      }
      (target || document.body).append(this.host);
      paint(this.root, given.colour || given.color || COLOUR);
    }

    build() {
      const { words, target } = this;
      const side = /left/.test(given.position) ? "left" : "right";
      this.title = el("h2", { id: "title" }, words.heading);
      this.anew = button(words.new_chat, () => this.clear());
      this.anew.hidden = true;
      this.cross = button("×", () => this.hide(), "cross");
      this.cross.setAttribute("aria-label", words.close);
      this.whose = el("p", { class: "whose" }, words.whose_unknown);
      this.intro = el("div");
      this.turns = el("div");
      this.log = el(
        "div", { class: "log", tabindex: 0, role: "region", "aria-label": words.conversation },
        this.intro, this.turns,
      );
      this.panel = el(
        target ? "section" : "dialog",
        { class: `panel ${side}`, "aria-labelledby": "title", tabindex: -1 },
        el("div", { class: "head" }, this.title, this.anew, target ? null : this.cross),
        this.whose, this.log, this.composer(),
      );
      this.root.append(this.panel);
      this.introduce();
      if (target) {
        this.meet();
        return;
      }
      this.launcher = button("", () => (this.panel.open ? this.hide() : this.show()), `launcher ${side}`);
      this.launcher.setAttribute("aria-haspopup", "dialog");
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.append(icon("M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"), words.launch);
      this.root.prepend(this.launcher);
      this.panel.addEventListener("close", () => this.closed());
      this.panel.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.isComposing) {
          event.preventDefault();
          this.hide();
        }
      });
      roomy.addEventListener("change", () => this.panel.open && this.place());
      const fit = () => this.fit();
      window.visualViewport?.addEventListener("resize", fit);
      window.visualViewport?.addEventListener("scroll", fit);
    }

    composer() {
      const { words } = this;
      this.line = el("p", { class: "line", role: "status" });
      this.box = el("textarea", {
        id: "box", rows: 1, placeholder: words.placeholder, dir: "auto", autocomplete: "off",
      });
      this.box.addEventListener("keydown", (event) => {
        // Enter ends a word in an input method for Korean, Japanese or Chinese.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        if (!this.stopper) this.send();
      });
      this.go = button(words.send, (event) => {
        if (!this.stopper) this.send();
        else if (event.detail < 2) this.stopper.abort(fault("stopped"));
      }, "strong");
      return el(
        "div", { class: "foot" }, this.line, el("label", { for: "box" }, words.label),
        el("div", { class: "box" }, this.box, this.go), el("p", { class: "hint" }, words.footnote),
      );
    }

    // Opening and closing. On a small screen the panel is all there is, so it is modal there.
    place() {
      const held = this.host.shadowRoot.activeElement;
      this.panel.close();
      if (roomy.matches) this.panel.open = true;
      else this.panel.showModal();
      if (this.panel.contains(held)) held.focus({ preventScroll: true });
      this.fit();
    }

    show() {
      this.place();
      this.launcher.setAttribute("aria-expanded", "true");
      const typing = roomy.matches && matchMedia("(pointer: fine)").matches;
      (typing ? this.box : this.panel).focus({ preventScroll: true });
      this.meet();
    }

    hide() {
      this.panel.close();
      this.closed();
    }

    closed() {
      if (this.panel.open || this.launcher.getAttribute("aria-expanded") === "false") return;
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.focus({ preventScroll: true });
    }

    fit() {
      const view = window.visualViewport;
      if (!view || view.scale > 1.01) return;
      this.panel.style.setProperty("--height", `${view.height}px`);
      this.panel.style.setProperty("--top", `${view.offsetTop}px`);
      this.panel.classList.toggle("short", view.height < 480);
    }

    // What stands there before the first question: whose answers these are, and what can be asked.
    async meet() {
      if (this.about) return;
      try {
        this.about = await load("about");
      } catch {
        return; // asking will tell
      }
      const { words, about } = this;
      const quoted = (text) => foreign(text, about.language);
      const { title, author, publisher } = about;
      const facts = { title: quoted(title), author: quoted(author), publisher: quoted(publisher) };
      this.whose.replaceChildren(...fill(words.whose, facts));
      this.introduce();
    }

    introduce() {
      const { words, about } = this;
      const greeting = (given.greeting || "").trim().slice(0, 300);
      const own = (given.questions || "").split("|").map((q) => q.trim()).filter(Boolean);
      const offered = own.length ? own.slice(0, 6) : about ? about.opening_questions : [];
      this.examples = this.offers(words.examples, offered, own.length ? "" : about && about.language);
      this.suggest(!this.turns.firstChild);
      this.intro.replaceChildren(
        ...[
          greeting && el(
            "p", { class: "greeting" }, el("span", {}, fill(words.greeting, { host: location.hostname })),
            el("br"), el("bdi", { lang: "" }, greeting),
          ),
          about && el("p", { class: "notice", lang: about.language }, about.notice),
          el("p", { class: "notice" }, words.english),
          this.examples,
        ].filter(Boolean),
      );
    }

    suggest(shown) {
      if (this.examples) this.examples.hidden = !shown;
    }

    offers(heading, questions, lang) {
      if (!questions.length) return null;
      const chosen = (question) => () => {
        if (this.stopper) return;
        this.ask(question);
        this.latest.focus({ preventScroll: true }); // the button that asked goes away
      };
      return el("div", { class: "offers" }, el("h3", {}, heading), questions.map((question) => {
        const offer = button(question, chosen(question));
        offer.lang = lang || "";
        offer.dir = "auto";
        return offer;
      }));
    }

    clear() {
      if (this.stopper) this.stopper.abort(fault("cleared"));
      this.history = [];
      this.turns.replaceChildren();
      this.suggest(true);
      this.anew.hidden = true;
      this.say("");
      this.log.scrollTop = 0;
      this.log.focus({ preventScroll: true });
    }

    say(shown, heard, lang) {
      this.line.replaceChildren(shown, heard ? el("span", { class: "unseen", lang }, heard) : "");
    }

    send() {
      const question = this.box.value.replace(INVISIBLE, "").trim();
      if (!question) {
        this.say(this.words.blank);
        this.box.focus({ preventScroll: true });
        return;
      }
      this.box.value = "";
      this.ask(question);
    }

    // Asking.
    ask(question) {
      const { words } = this;
      for (const old of this.turns.querySelectorAll(".offers")) old.remove();
      const answer = el("div", { class: "answer" });
      const turn = el(
        "section", { class: "turn", tabindex: -1 },
        el("h3", { class: "asked" }, unseen(words.asked, ": "), el("bdi", {}, question)),
        answer,
      );
      this.turns.append(turn);
      this.latest = turn;
      this.suggest(false);
      this.anew.hidden = false;
      return this.attempt(question, turn, answer);
    }

    async attempt(question, turn, answer) {
      const { words } = this;
      const stopper = new AbortController();
      this.stopper = stopper;
      this.go.textContent = words.stop;
      this.say(words.looking);
      this.reach(turn);
      answer.replaceChildren();
      answer.className = "answer";
      const part = (said) => answer.append(el("p", { lang: "en" }, this.marked(said, [])));
      try {
        const told = await this.tried(question, stopper, part);
        if (this.stopper === stopper) this.answered(question, told, turn, answer);
      } catch (error) {
        if (error.kind !== "cleared") this.failed(question, error, turn, answer);
      } finally {
        if (this.stopper === stopper) {
          this.stopper = null;
          this.go.textContent = words.send;
        }
      }
    }

    // A history of passages that are gone is refused; the question can still be answered alone.
    async tried(question, stopper, part) {
      const history = this.history.slice(-MAX_TURNS);
      try {
        return await answerTo(question, history, stopper, part);
      } catch (error) {
        if (error.kind !== "refused" || !history.length) throw error;
        return answerTo(question, [], stopper, part);
      }
    }

    failed(question, error, turn, answer) {
      const { words } = this;
      const wait = error.wait > 0 && new Intl.NumberFormat(words.language, {
        style: "unit", unit: "second", unitDisplay: "long",
      }).format(error.wait);
      const kind = words[error.kind] ? error.kind : "failed";
      const lang = kind === "refused" ? "en" : null; // the server's own words
      const text = [
        ...fill(words[kind], { detail: error.detail || words.failed }),
        ...(wait ? [" ", ...fill(words.wait, { wait })] : []),
      ].join("");
      if (kind === "refused" && !this.box.value) this.box.value = question;
      const again = button(words.again, () => {
        if (this.stopper) return;
        turn.focus({ preventScroll: true });
        this.attempt(question, turn, answer);
      });
      answer.className = "answer";
      answer.replaceChildren(el("div", { class: "fault" }, el("p", { lang }, text), again));
      this.say("", text, lang);
      this.reach(turn);
    }

    answered(question, answer, turn, place) {
      const { words } = this;
      const locators = answer.citations.map((citation) => citation.locator);
      this.history.push({ question, standalone_question: answer.standalone_question, locators });
      const sources = this.sources(answer.citations);
      const lines = (said) => said.map((line) => el("p", { lang: answer.language }, this.marked(line, sources.links)));
      const urgent = answer.status === "urgent";
      place.className = `answer ${urgent ? "urgent" : ""}`;
      place.replaceChildren(
        ...[
          urgent && el("h4", {}, words.urgent),
          this.understood(question, answer.standalone_question),
          ...lines(answer.sentences),
          answer.comparison && this.comparison(answer.comparison, answer.language, sources.links),
          ...lines(answer.reply),
          this.unanswered(answer.unanswered),
          sources.shown,
        ].filter(Boolean),
      );
      turn.append(this.feedback(answer.id));
      const offers = this.offers(words.suggestions, answer.suggestions, answer.language);
      if (offers) turn.append(offers);
      this.say("", this.spoken(answer), answer.language);
      this.reach(turn);
    }

    // Shows the head of an element at the top of the log. scrollIntoView would move the page, too.
    reach(element) {
      const top = element.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
      this.log.scrollTop += top - 6;
    }

    understood(question, standalone) {
      const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
      if (plain(question) === plain(standalone)) return null;
      return el("p", { class: "understood" }, fill(this.words.understood, { question: foreign(standalone, "en") }));
    }

    marked(said, links) {
      return [said.text, said.citations.map((n) => ["\u00a0", links[n] ? links[n]() : this.number(n)])];
    }

    number(n) {
      return el("span", { class: "marker" }, `[${n}]`);
    }

    countries(codes) {
      return codes.map((code) => this.words.countries[code] || code).join(this.words.and);
    }

    comparison({ rows }, lang, links) {
      const { words } = this;
      const columns = [...new Set(rows.flatMap((row) => Object.keys(row.cells)))];
      const head = [words.topic, ...columns.map((code) => this.countries([code]))];
      const cell = (said, code) => el(
        "td", {}, el("p", { class: "country" }, this.countries([code])),
        said && said.length
          ? said.map((sentence) => el("p", { lang }, this.marked(sentence, links)))
          : el("p", { class: "silent" }, words.silent),
      );
      return el(
        "table", {}, el("caption", { class: "unseen" }, words.compared),
        el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))),
        el("tbody", {}, rows.map((row) => el(
          "tr", {}, el("th", { scope: "row", lang }, row.topic),
          columns.map((code) => cell(row.cells[code], code)),
        ))),
      );
    }

    unanswered(parts) {
      if (!parts.length) return null;
      return el(
        "div", { class: "unanswered" }, el("p", {}, this.words.unanswered, ":"),
        el("ul", {}, parts.map((part) => el("li", { dir: "auto" }, part))),
      );
    }

    // A box for each passage, with every sentence that is cited from it marked.
    sources(citations) {
      const links = {};
      const passages = new Map();
      for (const citation of citations) {
        passages.set(citation.locator, [...(passages.get(citation.locator) || []), citation]);
      }
      const boxes = [...passages.values()].map((cited) => {
        const box = this.source(cited);
        for (const citation of cited) links[citation.n] = () => this.marker(citation, box);
        return box;
      });
      const shown = boxes.length && el("div", { class: "sources" }, el("h4", {}, this.words.sources), boxes);
      return { links, shown };
    }

    address(cited) {
      const path = cited[0].locator.split("/").map(encodeURIComponent).join("/");
      const spans = cited.map(({ start, end }) => `from=${start}&to=${end}`);
      return `${server}/source/${path}?${spans.join("&")}`;
    }

    marker(citation, box) {
      const opened = (event) => {
        event.preventDefault();
        box.open = true;
        this.reach(box);
        box.firstChild.focus({ preventScroll: true });
      };
      return el(
        "a", { class: "marker", href: this.address([citation]), onclick: opened },
        unseen(this.words.source, " "), `[${citation.n}]`,
      );
    }

    source(cited) {
      const { words } = this;
      const [first] = cited;
      const day = (date) => new Intl.DateTimeFormat(words.dates, {
        dateStyle: "long", timeZone: "UTC",
      }).format(new Date(date));
      const lang = (this.about && this.about.language) || "en";
      const link = el(
        "a", { href: this.address(cited), target: "_blank", rel: "noopener" },
        words.read, " ", unseen(words.new_tab),
      );
      return el(
        "details", {},
        el(
          "summary", {}, cited.map((citation) => `[${citation.n}] `), foreign(first.section, lang),
          first.jurisdictions.length
            ? [" · ", fill(words.about, { countries: this.countries(first.jurisdictions) })]
            : null,
        ),
        el("blockquote", { lang }, el("p", {}, this.passage(cited))),
        el(
          "ul", { class: "facts" },
          el("li", {}, fill(words.from, { title: foreign(first.document, lang) })),
          el("li", {}, fill(words.published, { date: day(first.published) })),
          first.reviewed && el("li", {}, fill(words.reviewed, { date: day(first.reviewed) })),
          el("li", {}, fill(words.locator, { locator: foreign(first.locator, "en") })),
          el("li", {}, link),
        ),
      );
    }

    // The server counts characters, JavaScript halves of some: cut by characters.
    passage(cited) {
      const text = Array.from(cited[0].passage);
      const cut = (from, to) => text.slice(from, to).join("");
      const parts = [];
      let at = 0;
      for (const { start, end } of [...cited].sort((a, b) => a.start - b.start)) {
        if (start < at) continue; // two numbers for one sentence
        parts.push(cut(at, start), el("mark", {}, cut(start, end)));
        at = end;
      }
      return [...parts, cut(at)];
    }

    // What a screen reader says when an answer is there: its words without its sources.
    spoken(answer) {
      const texts = (said) => said.map((line) => line.text);
      const rows = answer.comparison ? answer.comparison.rows : [];
      const cells = rows.map((row) => [`${row.topic}.`, Object.entries(row.cells).map(([code, said]) => [
        `${this.countries([code])}:`, said && said.length ? texts(said) : this.words.silent,
      ])]);
      const urgent = answer.status === "urgent" ? `${this.words.urgent}.` : [];
      return [urgent, texts(answer.sentences), cells, texts(answer.reply)].flat(9).join(" ");
    }

    // Feedback: one click is enough; more can be said after it.
    feedback(id) {
      const { words } = this;
      const thanks = el("p", { class: "thanks", tabindex: -1, hidden: "" });
      const more = el("div");
      let sent = Promise.resolve(); // one after another: the reader's last word is the last to arrive
      const send = (...given) => (sent = sent.then(() => post(...given)));
      const post = async (helpful, reason, comment) => {
        try {
          const response = await call("feedback", { id, helpful, reason, comment });
          if (!response.ok) throw await refusal(response);
          thanks.textContent = words.thanks;
        } catch {
          thanks.textContent = words.feedback_failed;
          return false;
        } finally {
          thanks.hidden = false;
          this.say("", thanks.textContent);
        }
        return true;
      };
      const press = (helpful) => async () => {
        yes.setAttribute("aria-pressed", helpful);
        no.setAttribute("aria-pressed", !helpful);
        more.replaceChildren(...(helpful ? [] : this.reasons(async (reason, comment) => {
          if (!(await send(false, reason, comment))) return;
          more.replaceChildren();
          thanks.focus({ preventScroll: true });
        })));
        await send(helpful, null, null);
      };
      const yes = button(words.yes, press(true));
      const no = button(words.no, press(false));
      for (const choice of [yes, no]) choice.setAttribute("aria-pressed", "false");
      const group = { class: "choice", role: "group", "aria-label": words.helpful };
      const choice = el("div", group, el("p", {}, words.helpful), yes, no);
      return el("div", { class: "feedback" }, choice, thanks, el("p", { class: "hint" }, words.kept), more);
    }

    reasons(send) {
      const { words } = this;
      const name = `reason${this.history.length}-${this.turns.children.length}`;
      const choices = Object.entries(words.reasons).map(([value, text]) => {
        const choice = el("input", { type: "radio", name, value });
        return { choice, label: el("label", {}, choice, text) };
      });
      const comment = el("textarea", { rows: 2, maxlength: 2000, dir: "auto" });
      return [
        el("fieldset", {}, el("legend", {}, words.why), choices.map(({ label }) => label)),
        el("label", { class: "comment" }, words.comment, comment),
        el("p", { class: "hint" }, words.comment_note),
        button(words.send_feedback, () => {
          const chosen = choices.find(({ choice }) => choice.checked);
          send(chosen ? chosen.choice.value : null, comment.value.trim() || null);
        }),
      ];
    }
  }

  const loading = load(`words/${language}`).catch(() => null);
  const start = async () => {
    const target = given.target ? document.querySelector(given.target) : null;
    if (given.target && !target) {
      console.error(`regchat: nothing on this page matches data-target="${given.target}".`);
      return;
    }
    const words = await loading;
    if (!words) {
      console.error(`regchat: ${server} does not answer this page. Is ${location.origin} in its REGCHAT_EMBED_ORIGINS?`);
      return;
    }
    if ((target || document.body).querySelector(":scope > regchat-widget")) return; // pasted twice
    const widget = new Widget(words, target);
    const opens = "open" in given && given.open !== "false";
    if (!target && opens && roomy.matches) { // on a small screen it would cover the page
      widget.place();
      widget.launcher.setAttribute("aria-expanded", "true");
      widget.meet();
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

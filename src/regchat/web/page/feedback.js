// Below each answer: copy it with its sources, and say whether it helped. Nothing is stored here.

const ADDRESS = "/api/v1/feedback";

const plain = (node) => {
  const copy = node.cloneNode(true);
  for (const unseen of copy.querySelectorAll(".unseen")) unseen.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};

const cell = (node) => [...(node.children.length ? node.children : [node])].map(plain).join(" ")
  .replace(plain(node.querySelector(".country") ?? node), (name) => node.matches("td") ? `${name}:` : name);

const cells = (row) => [...row.children].map(cell).join("\n");

const cited = (source) => [
  plain(source.querySelector("summary")),
  ...[...source.querySelectorAll("mark")].map((mark) => `“${plain(mark)}”`),
  plain(source.querySelector("li")),
  source.querySelector("a.whole").href,
].join("\n");

const asText = (turn) => [
  plain(turn.querySelector(".asked bdi")),
  ...[...turn.querySelectorAll(".understood, .said, .reply")].map(plain),
  ...[...turn.querySelectorAll("tbody tr")].map(cells),
  ...[...turn.querySelectorAll(".unanswered")].map(plain),
  ...[...turn.querySelectorAll(".sources details")].map(cited),
  plain(document.getElementById("footnote")),
].join("\n\n");

const toClipboard = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // an embedded page may lack the right; the older way needs none
    const field = make("textarea", { class: "unseen" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
};

const button = (text, attributes, act) => {
  const made = make("button", { type: "button", class: "tool", text, ...attributes });
  made.addEventListener("click", act);
  return made;
};

// One after another: the reader's last word is the last to arrive.
let posted = Promise.resolve();
const post = (body) => {
  posted = posted.then(() => deliver(body));
  return posted;
};

const deliver = async (body) => {
  try {
    const response = await send(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok ? "" : response.status === 400 ? "expired" : "unsent";
  } catch {
    return "unsent";
  }
};

const reasons = (name) => {
  const listed = Object.entries(WORDS.reasons).map(([value, text]) => make(
    "label", {}, make("input", { type: "radio", name, value }), ` ${text}`,
  ));
  return make("fieldset", {}, make("legend", { text: WORDS.why }), ...listed);
};

// The form for more words. Sending it replaces what the one click sent.
const more = (receipt, helpful, say) => {
  const comment = make("textarea", { maxlength: 2000, rows: 3 });
  const form = make(
    "form", { class: "more" },
    ...(helpful ? [] : [reasons(`why-${receipt}`)]),
    make("label", { text: WORDS.comment }, comment),
    make("p", { class: "warning", text: WORDS.warning }),
    make("button", { class: "tool", text: WORDS.add }),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reason = form.querySelector("input:checked")?.value ?? null;
    const fault = await post({ id: receipt, helpful, reason, comment: comment.value || null });
    say(fault || "added");
    if (!fault) form.remove();
  });
  return form;
};

const tools = (receipt) => {
  const line = make("p", { class: "sent", role: "status" });
  const say = (key) => { line.textContent = WORDS[key]; };
  const node = make("div", { class: "tools" });
  const copy = button(WORDS.copy, {}, async () => {
    say(await toClipboard(asText(node.closest(".turn"))) ? "copied" : "uncopied");
    copy.focus();
  });
  const choices = [true, false].map((helpful) => {
    const choice = button(WORDS[helpful ? "yes" : "no"], { "aria-pressed": "false" }, async () => {
      const fault = await post({ id: receipt, helpful, reason: null, comment: null });
      say(fault || "thanks");
      if (fault) return;
      for (const other of choices) other.setAttribute("aria-pressed", String(other === choice));
      node.querySelector("form")?.remove();
      node.append(more(receipt, helpful, say));
    });
    return choice;
  });
  const question = make("span", { text: WORDS.helpful });
  const asked = make("div", { class: "helpful", role: "group", "aria-label": WORDS.helpful });
  asked.append(question, ...choices);
  node.append(make("div", { class: "bar" }, copy, asked), line);
  return node;
};

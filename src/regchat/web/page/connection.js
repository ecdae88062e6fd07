// What goes over the wire, watched: a refusal, a lost connection or a broken answer is told at once,
// and nothing that was typed is lost. Gradio itself would load the page anew.

const WORDS = JSON.parse(document.getElementById("words").textContent);
const LINE_END = /\r?\n\r?\n/;
const ASKS = "button.offer, #send, #again";
const answering = new Set();
const stopped = new Map(); // what the reader stopped -> whether Gradio was told that it has ended
let sent = ""; // the question that was asked last

const told = () => document.getElementById("line");
const box = () => document.querySelector("#question textarea");

const tell = (key, values = {}) => {
  const text = key ? WORDS[key].replace(/{(\w+)}/g, (_, name) => values[name]) : "";
  document.body.classList.toggle("telling", Boolean(key));
  document.body.dataset.told = key;
  const line = told();
  if (line && line.textContent !== text) line.textContent = text;
};

const watch = () => document.body.classList.toggle("answering", answering.size > 0);

const ended = (id) => {
  answering.delete(id);
  watch();
};

const refused = (response) => {
  if (response.status === 429) {
    tell("limited", { seconds: response.headers.get("Retry-After") || "60" });
  } else {
    tell(response.status === 503 ? "busy" : "failed");
  }
};

// Gradio's own Stop knows no number yet when the reader is quicker than the network.
const cancel = (id, { session_hash, fn_index }) => {
  stopped.set(id, false);
  return send("gradio_api/cancel", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ event_id: id, session_hash, fn_index }),
  });
};

const joining = async (asked, body) => {
  const ticket = Symbol("ticket"); // until the server has given a number
  answering.add(ticket);
  sent = body.data?.[0];
  watch();
  tell("looking");
  try {
    const response = await asked();
    if (response.ok) {
      const id = (await response.clone().json()).event_id;
      if (stopped.has(ticket)) await cancel(id, body);
      else answering.add(id);
    } else if (!stopped.has(ticket)) {
      refused(response);
    }
    return response;
  } finally {
    ended(ticket);
  }
};

const message = (text) => {
  try {
    return JSON.parse(text.replace(/^data:/, ""));
  } catch {
    return {};
  }
};

const event = (fields) => `data: ${JSON.stringify(fields)}\n\n`;

// Gradio gets the end of an answer that it never got from the server, so that it can be asked anew.
const endOf = (id) => event({
  msg: "process_completed", event_id: id, success: false, output: { error: null },
});

const end = () => {
  const ends = [...answering].filter((id) => typeof id === "string").map(endOf);
  answering.clear();
  watch();
  return ends.join("") + event({ msg: "close_stream" });
};

const silence = () => new Response(end(), { headers: { "Content-Type": "text/event-stream" } });

const listening = (response) => {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  let rest = "";
  const passed = (part) => {
    const { msg, event_id: id } = message(part);
    if (stopped.has(id)) {
      const known = stopped.get(id);
      stopped.set(id, true);
      return known ? "" : endOf(id);
    }
    if (msg === "process_generating" || msg === "process_completed") tell("");
    if (msg === "process_completed") ended(id);
    return `${part}\n\n`;
  };
  const reader = response.body.getReader();
  const body = new ReadableStream({
    async pull(out) {
      const put = (text) => out.enqueue(encoder.encode(text));
      const { done, value } = await reader.read().catch(() => ({ done: true }));
      if (!done) {
        const parts = (rest + decoder.decode(value, { stream: true })).split(LINE_END);
        rest = parts.pop();
        put(parts.map(passed).join(""));
        return;
      }
      if (answering.size) tell("broken");
      put(end());
      out.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, { status: response.status, headers: response.headers });
};

const send = window.fetch;
window.fetch = async (...request) => {
  const address = String(request[0]?.url ?? request[0]);
  const listens = address.includes("/queue/data");
  const asked = async () => {
    const response = await send(...request);
    if (document.body.dataset.told === "offline") tell("");
    return response;
  };
  try {
    if (address.includes("/queue/join")) {
      return await joining(asked, message(request[1]?.body ?? ""));
    }
    const response = await asked();
    if (!listens) return response;
    if (response.ok) return listening(response);
    refused(response);
    return silence();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    tell("offline");
    if (listens) return silence();
    return Response.json({ detail: "" }, { status: 502 });
  }
};

document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("#stop")) return;
  for (const id of answering) stopped.set(id, false);
  answering.clear();
  watch();
  tell("");
  box()?.focus({ preventScroll: true });
});
// One question at a time: the next one waits until the answer is there.
document.addEventListener("click", (event) => {
  if (answering.size && event.target.closest?.(ASKS)) event.stopImmediatePropagation();
}, true);
document.addEventListener("keydown", (event) => {
  if (!answering.size || event.key !== "Enter" || event.shiftKey || event.target !== box()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

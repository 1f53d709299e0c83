// For those who run Magpie: how an answer came about, beside it, and answers as somebody else would get them.
"use strict";

/* ---------- beside an answer ---------- */

async function timelineOf(turn) {
  const response = await fetch(`/turns/${encodeURIComponent(turn)}/timeline`);
  if (response.ok) return response.text();
  throw new Error(response.status === 404 ? t("rehearsal-no-trace") : t("rehearsal-answered", { status: response.status }));
}

let opener = null;
/** Who is stood for, and where. */
let trying = null;

/** `get` gives the timeline, `turn` is where all of it is, if it was kept. */
async function showTrace(get, turn, button) {
  if (!document.querySelector("link[href='/assets/desk.css']")) {
    const style = el("link");
    style.rel = "stylesheet";
    style.href = "/assets/desk.css";
    document.head.append(style);
  }
  opener = button;
  const line = $("trace-line");
  $("trace-turn").hidden = !turn;
  if (turn) $("trace-turn").href = `/turns/${encodeURIComponent(turn)}`;
  try {
    // The server's own page, in which everything from elsewhere is escaped.
    const made = el("template");
    made.innerHTML = await get();
    line.replaceChildren(made.content);
  } catch (error) {
    line.replaceChildren(el("li", "", error.message));
  }
  $("trace").hidden = false;
  document.body.classList.add("beside");
  $("trace").focus();
}

function closeTrace() {
  $("trace").hidden = true;
  document.body.classList.remove("beside");
  opener?.focus();
}

/* ---------- as somebody else ---------- */

/** Begins a rehearsal anew: what was tried before is not part of it. */
function begin({ user, community }) {
  trying = { user, community, talk: newId() };
  setText($("trying").querySelector("span"), community ? t("rehearsal-in", { user, community }) : t("rehearsal-alone", { user }));
  $("trying").hidden = false;
  document.body.classList.add("rehearsing");
  clear();
  $("text").focus();
}

function endTrying() {
  trying = null;
  $("trying").hidden = true;
  document.body.classList.remove("rehearsing");
  clear();
  restore();
}

async function rehearse(exchange, message) {
  const form = new FormData();
  form.set("text", message.text);
  form.set("user", trying.user);
  form.set("community", trying.community);
  form.set("conversation", trying.talk);
  message.files.forEach(({ file }, index) => form.append("photo", file, `photo-${index + 1}`));
  exchange.startWork();
  setWaiting(1);
  try {
    const { reply, timeline } = (await ask("/api/rehearsals", { method: "POST", body: form })).body;
    exchange.showReply(reply, true);
    exchange.offerTrace(null, () => timeline);
    announce(reply.reply);
  } catch (error) {
    exchange.fail(error, error.status === 413 || error.status === 400 ? null : () => rehearse(exchange, message));
  }
  setWaiting(-1);
}

/** Wires all of it; says whether the page's address asks for a rehearsal, which then has begun. */
function startTrying() {
  $("close-trace").addEventListener("click", closeTrace);
  $("trace").addEventListener("keydown", (event) => { if (event.key === "Escape") closeTrace(); });
  if (document.body.dataset.owns !== "yes") return false;
  $("open-trying").hidden = false;
  $("trying-form").addEventListener("submit", (event) => {
    event.preventDefault();
    $("trying-form").hidePopover();
    begin({ user: $("try-user").value.trim(), community: $("try-community").value.trim() });
  });
  $("end-trying").addEventListener("click", endTrying);
  const asked = new URLSearchParams(location.search);
  if (!asked.get("as")) return false;
  begin({ user: asked.get("as"), community: asked.get("in") ?? "" });
  document.body.dataset.ready = "true";
  return true;
}

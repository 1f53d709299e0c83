// What the rooms do besides being read: checking a prompt while it is written, orders, and showing what is masked.
"use strict";

const $ = (id) => document.getElementById(id);

const CSRF = document.querySelector("meta[name=csrf]").content;

async function send(path, body) {
  const response = await fetch(path, {
    method: "POST", headers: { "content-type": "application/json", "x-magpie-csrf": CSRF }, body: JSON.stringify(body ?? {}),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.error || t("desk-answered", { status: response.status })), { problem: answer.problem });
  return answer;
}

/* One turn */
$("reveal")?.addEventListener("click", async (event) => {
  const place = $("written");
  event.target.disabled = true;
  const list = document.createElement("dl");
  list.className = "written";
  const add = (name, text) => {
    if (!text) return;
    const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
    dt.textContent = name;
    dd.textContent = text;
    list.append(dt, dd);
  };
  try {
    const said = await send(`/api/turns/${encodeURIComponent(place.dataset.turn)}/reveal`);
    add(t("desk-message"), said.message ?? t("desk-deleted"));
    add(t("desk-words"), said.words);
    add(t("desk-reasoning"), said.reasoning);
    add(t("desk-goals"), said.goals.join("\n"));
    add(t("desk-queries"), said.queries.join("\n"));
    add(t("desk-reply"), said.reply);
    add(t("desk-question"), said.question);
  } catch (error) {
    add(t("desk-not-shown"), error.message);
  }
  place.replaceChildren(list);
});

/* Answers beside each other */
function made(name, words, kind) {
  const node = document.createElement(name);
  node.textContent = words;
  if (kind) node.className = kind;
  return node;
}

/** An answer under a heading of that level. */
function slate(title, reply, level = "h3") {
  const side = document.createElement("section"), picks = document.createElement("ol");
  picks.append(...reply.picks.map((pick) => made("li", `${pick.title}: ${pick.why}`)));
  side.append(made(level, title), made("p", reply.reply), picks);
  if (reply.question) side.append(made("p", reply.question));
  return side;
}

/* Replays */
const replay = $("replay");
replay?.querySelector("[data-replay]").addEventListener("click", async (event) => {
  const place = $("replayed"), editing = $("editor");
  const turn = replay.dataset.turn ?? $("turn").value.trim();
  const body = { live: $("live").checked };
  if (editing) body.prompts = { [editing.dataset.prompt]: $("text").value };
  event.target.disabled = true;
  place.replaceChildren(made("p", t("desk-replaying"), "notice"));
  try {
    const answer = await send(`/api/turns/${encodeURIComponent(turn)}/replay`, body);
    place.replaceChildren(made("p", answer.same ? t("desk-same") : t("desk-another"), `notice ${answer.same ? "good" : "warn"}`));
    const sides = document.createElement("div");
    sides.className = "sides";
    if (answer.recorded) sides.append(slate(t("desk-then"), answer.recorded));
    sides.append(slate(t("desk-now"), answer.reply));
    place.append(sides);
    const notes = document.createElement("ul");
    notes.className = "notes";
    for (const done of answer.completions) notes.append(made("li", t("desk-completion", done) + (done.error ? `: ${done.error}` : "")));
    for (const missing of answer.missing) notes.append(made("li", t("desk-missing", { missing })));
    place.append(notes);
  } catch (error) {
    place.replaceChildren(made("p", error.message, "notice bad"));
  }
  event.target.disabled = false;
});

/* One prompt */
const editor = $("editor");
if (editor) {
  const { prompt, base, open } = editor.dataset;
  const address = `/api/prompts/${encodeURIComponent(prompt)}`;
  const text = $("text"), colours = $("colours"), faults = $("faults"), draft = $("draft"), told = $("told");
  const first = text.value;
  let wrong = new Set(), waiting = 0, asked = 0;

  const KINDS = [["t-tag", /\{%[^]*?%\}|\{#[^]*?#\}/y], ["t-var", /\{\{[^]*?\}\}/y], ["t-fence", /(?:\+\+\+|=== user ===)(?=\n|$)/y], ["t-key", /[a-z_]+(?= = )/y]];
  // One element a coloured piece; lines with a mistake are shaded.
  function colour() {
    const lines = text.value.split("\n");
    const pieces = document.createDocumentFragment();
    let header = 0;
    lines.forEach((line, at) => {
      const row = document.createElement("span");
      if (wrong.has(at + 1)) row.className = "t-wrong";
      let plain = 0, i = 0;
      const flush = (to) => { if (to > plain) row.append(line.slice(plain, to)); };
      while (i < line.length) {
        const hit = KINDS.map(([name, pattern]) => { pattern.lastIndex = i; const m = pattern.exec(line); return m && [name, m[0]]; })
          .find((found) => found && (found[0] !== "t-key" || (i === 0 && header === 1)) && (found[0] !== "t-fence" || i === 0));
        if (!hit) { i += 1; continue; }
        flush(i);
        const piece = document.createElement("span");
        [piece.className, piece.textContent] = hit;
        row.append(piece);
        i += hit[1].length;
        plain = i;
        if (hit[0] === "t-fence") header += 1;
      }
      flush(line.length);
      pieces.append(row, "\n");
    });
    colours.replaceChildren(pieces);
  }
  const scroll = () => { colours.parentElement.scrollTop = text.scrollTop; };

  async function check() {
    const mine = ++asked;
    try {
      const answer = await send(`${address}/check`, { text: text.value });
      if (mine !== asked) return;
      wrong = new Set(answer.faults.map((fault) => fault.line));
      faults.replaceChildren(...answer.faults.map((fault) => {
        const item = document.createElement("li");
        item.textContent = t("desk-line", fault);
        return item;
      }));
      draft.disabled = answer.faults.length > 0 || text.value === first;
    } catch (error) {
      if (mine === asked) say(error.message, "bad");
    }
    colour();
  }
  function say(words, kind = "") {
    told.hidden = false;
    told.className = `notice ${kind}`;
    told.textContent = words;
  }

  text.addEventListener("input", () => {
    colour();
    draft.disabled = true;
    clearTimeout(waiting);
    waiting = setTimeout(check, 250);
  });
  text.addEventListener("scroll", scroll);
  colour();

  for (const button of editor.querySelectorAll("[data-variable]")) {
    button.addEventListener("click", () => {
      text.setRangeText(`{{ ${button.dataset.variable} }}`, text.selectionStart, text.selectionEnd, "end");
      text.focus();
      text.dispatchEvent(new Event("input"));
    });
  }
  addEventListener("beforeunload", (event) => { if (text.value !== first && !editor.dataset.kept) event.preventDefault(); });

  editor.addEventListener("submit", async (event) => {
    event.preventDefault();
    draft.disabled = true;
    try {
      const version = await send(`${address}/drafts`, { text: text.value, base, reason: $("reason").value });
      editor.dataset.kept = "yes";
      location.assign(`/prompts/${encodeURIComponent(prompt)}?version=${version.version}`);
    } catch (error) {
      // Nothing is lost: the draft is a version, only somebody else was faster.
      if (error.problem?.kind === "conflict") {
        editor.dataset.kept = "yes";
        const { in_use, draft: kept } = error.problem;
        say(t("desk-conflict", { version: in_use, draft: kept }), "warn");
        const link = document.createElement("a");
        link.href = `/prompts/${encodeURIComponent(prompt)}/compare?from=${in_use}&to=${kept}`;
        link.textContent = ` ${t("desk-compare")}`;
        told.append(link);
      } else {
        say(error.message, "bad");
        draft.disabled = false;
      }
    }
  });

  const ORDERS = {
    measure: (done) => t("desk-measured", done),
    rollout: (done) => t("desk-rolled-out", done),
    promote: (done) => t("desk-promoted", done),
    rollback: (done) => t("desk-rolled-back", done),
  };
  for (const button of document.querySelectorAll("[data-order]")) {
    button.addEventListener("click", async () => {
      const order = button.dataset.order, row = button.closest("[data-version]");
      const body = { reason: $("reason").value, regardless: $("regardless").checked };
      if (order === "rollout") body.percent = row.querySelector("input[type=number]").valueAsNumber;
      const path = row ? `${address}/versions/${row.dataset.version}/${order}` : `${address}/rollback`;
      const all = [...document.querySelectorAll("[data-order]")];
      all.forEach((other) => { other.disabled = true; });
      say(order === "rollback" ? t("desk-rolling-back") : t("desk-measuring"));
      try {
        say(ORDERS[order](await send(path, body)), "good");
        if (order !== "measure") setTimeout(() => location.assign(`/prompts/${encodeURIComponent(prompt)}`), 900);
      } catch (error) {
        say(error.message, "bad");
      }
      all.forEach((other) => { other.disabled = false; });
    });
  }
  if (open !== base) check();
}

// What Magpie remembers: the list with why and how sure, and what its owner changes of it.
"use strict";

const SURENESS = { stated: t("memory-stated"), sure: t("memory-sure"), likely: t("memory-likely"), guess: t("memory-guess") };
const memoryPath = (rest = "") => `/api/memory/${encodeURIComponent(person)}${rest}`;

async function showMemory() {
  $("confirm").hidden = true;
  setText($("memory-note"), "");
  $("memory").open || $("memory").showModal();
  await fillMemory();
}

async function fillMemory() {
  let memory;
  try {
    memory = (await ask(memoryPath())).body;
  } catch (error) {
    $("facts").replaceChildren(el("p", "", error.message));
    return;
  }
  const { revision, entries, facts } = memory;
    const list = el("ul");
  // What was learned today first.
  const told = [...entries.filter((entry) => entry.new), ...entries.filter((entry) => !entry.new)];
  list.append(...told.map((entry) => entryOf(entry, revision, facts)));
  $("facts").replaceChildren(entries.length > 0 ? list : el("p", "", t("memory-nothing")));
}

function entryOf(entry, revision, facts) {
  const { number, what, why, sureness, pinned } = entry;
  const fact = sureness === "stated" ? facts.find((known) => known.name === what) : undefined;
  const words = el("p", "what", fact ? `“${fact.quote}”` : what);
  words.dir = "auto";
  if (entry.new) words.append(" ", el("span", "label best", t("memory-new")));
  const means = fact && (fact.needs.map(needWords).join(", ") || what);
  const since = fact && t("memory-since", { date: new Date(fact.at).toLocaleDateString(navigator.language, { dateStyle: "medium" }) });
  const basis = fact ? `${fact.category ? `${t("memory-for", { category: fact.category })} ` : ""}${means} · ${since}` : why;
  const about = el("div");
  about.append(words, el("p", "why", `${basis} · ${SURENESS[sureness] ?? sureness}`));
  const tools = el("div", "entry-tools");
  const tool = (name, symbol, label, act) => {
    const button = el("button", "icon-button");
    button.type = "button";
    button.dataset.tool = name;
    button.title = label;
    button.setAttribute("aria-label", `${label}: ${fact ? fact.quote : what}`);
    button.append(icon(symbol));
    button.addEventListener("click", act);
    tools.append(button);
    return button;
  };
  if (fact) tool("correct", "i-edit", t("memory-correct"), () => correct(fact.quote));
  const pin = tool("pin", "i-pin", pinned ? t("memory-unpin") : t("memory-pin"), () => change(number, revision, pinned ? "unpin" : "pin"));
  pin.setAttribute("aria-pressed", String(pinned));
  tool("strike", "i-close", t("memory-delete"), () => change(number, revision, "strike"));
  const item = el("li", "fact");
  item.dataset.what = what;
  item.append(about, tools);
  return item;
}

/** What was stated is corrected by stating it anew. */
function correct(quote) {
  $("memory").close();
  $("text").value = quote;
  refreshSend();
  grow();
  $("text").focus();
  $("text").select();
  hint(t("memory-anew"));
}

async function change(number, revision, wanted) {
  const items = () => [...$("facts").querySelectorAll(".fact")];
  const at = items().findIndex((item) => item.contains(document.activeElement));
  const what = items()[at]?.dataset.what;
  const tool = document.activeElement?.dataset.tool;
  let said = { strike: t("memory-deleted"), pin: t("memory-pinned"), unpin: t("memory-unpinned") }[wanted];
  try {
    await ask(memoryPath(`/${number}`), {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ revision, change: wanted }),
    });
  } catch (error) {
    said = error.status === 409 ? t("memory-changed") : error.message;
  }
  await fillMemory();
  setText($("memory-note"), said);
  // Whoever goes through the list by keyboard stays with the entry, or with the one that took its place.
  const left = items();
  const next = left.find((item) => item.dataset.what === what) ?? left[Math.min(Math.max(at, 0), left.length - 1)];
  (next?.querySelector(`[data-tool=${tool ?? "strike"}]`) ?? $("close-memory")).focus();
}

async function forget() {
  try {
    await ask(memoryPath(), { method: "DELETE" });
  } catch (error) {
    $("facts").replaceChildren(el("p", "", error.message));
    return;
  }
  for (const key of ["waiting", "photos", "reactions"]) kept.write(key, []);
  newChat();
  announce(t("memory-forgotten"));
  showMemory();
}

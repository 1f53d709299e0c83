// One memory here and in another app: a code that is shown here is entered there, or the other way round.
"use strict";

/** What a yes does: links with the code whose preview was told, or ends a link. */
let pending = null;

async function link(action, code) {
  const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ action, code }) };
  try {
    return (await ask(memoryPath("/link"), request)).body;
  } catch (error) {
    return { state: "refused", text: error.message };
  }
}

/** Shows what became of a request: its words, the code with its end, or the question whether to go on. */
function tellLink({ state, text, code, minutes }) {
  const box = $("link-code");
  box.hidden = state !== "code";
  if (state === "code") {
    const until = new Date(Date.now() + minutes * 60_000);
    const time = until.toLocaleTimeString(navigator.language, { hour: "2-digit", minute: "2-digit" });
    setText(box.querySelector("strong"), code);
    setText(box.querySelector("span"), t("linking-until", { time, minutes }));
  }
  pending = { preview: { action: "confirm", code, words: t("linking-yes") }, end: { action: "unlink", words: t("linking-separate") } }[state] ?? null;
  $("link-confirm").hidden = pending === null;
  setText($("link-yes"), pending?.words ?? "");
  // The code stands above already.
  const parts = text.split("\n\n").filter((part) => state !== "code" || !part.includes(code));
  setText($("link-told"), parts.join("\n\n"));
  // A yes must be meant.
  if (pending !== null) $("link-no").focus();
}

function showLinking(shown) {
  $("linking").hidden = !shown;
  $("open-link").setAttribute("aria-expanded", String(shown));
  tellLink({ state: "", text: "" });
  $("link-text").value = "";
  if (shown) {
    $("linking").scrollIntoView({ block: "nearest" });
    $("link-give").focus();
  }
}

$("open-link").addEventListener("click", () => showLinking($("linking").hidden));
$("memory").addEventListener("close", () => showLinking(false));
$("link-give").addEventListener("click", async () => tellLink(await link("code")));
$("link-enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  tellLink(await link("preview", $("link-text").value.trim()));
});
$("link-end").addEventListener("click", () => tellLink({
  state: "end", text: t("linking-end"),
}));
$("link-no").addEventListener("click", () => {
  const linking = pending?.action === "confirm";
  tellLink({ state: "", text: linking ? t("linking-nothing") : t("linking-stays") });
  $(linking ? "link-text" : "link-end").focus();
});
$("link-yes").addEventListener("click", async () => {
  const answer = await link(pending.action, pending.code);
  tellLink(answer);
  if (["linked", "unlinked"].includes(answer.state)) {
    $("link-text").value = "";
    await fillMemory();
  }
  $("link-give").focus();
});

// The list of turns as they end; the page reads well without. Rows come rendered by the server.
"use strict";

const MOST_ROWS = 50;
const live = document.getElementById("live"), rows = document.getElementById("rows");

if (live) {
  const told = live.querySelector("[role=status]"), box = live.querySelector("input");
  const held = [];
  let source = null;

  // Nothing moves under a pointer or the focus.
  const busy = () => rows.matches(":hover") || rows.contains(document.activeElement);

  const place = (row) => {
    const known = rows.querySelector(`[data-turn="${CSS.escape(row.dataset.turn)}"]`);
    if (known) { known.replaceWith(row); return; }
    row.classList.add("fresh");
    rows.prepend(row);
    document.getElementById("list").hidden = false;
    document.getElementById("none").hidden = true;
    while (rows.rows.length > MOST_ROWS) rows.deleteRow(-1);
  };

  const release = () => {
    if (busy()) return;
    held.splice(0).forEach(place);
    told.textContent = "";
  };

  const take = (event) => {
    const made = document.createElement("template");
    made.innerHTML = event.data;
    held.push(made.content.firstElementChild);
    release();
    if (held.length) told.textContent = t("turns-more", { count: held.length });
  };

  const listen = () => {
    source?.close();
    source = null;
    if (!box.checked) return;
    source = new EventSource(live.dataset.events);
    source.onmessage = take;
  };

  box.addEventListener("change", listen);
  rows.addEventListener("pointerleave", release);
  rows.addEventListener("focusout", () => setTimeout(release));
  listen();
}

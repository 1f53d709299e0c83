// The chat page: sends messages, shows the stages of each answer as they arrive, restores the conversation
// after a reload. Text from elsewhere only ever becomes text nodes; addresses are opened only if they are
// http or https.
"use strict";

const $ = (id) => document.getElementById(id);
const { sender, limit } = document.body.dataset;
const person = `web:${sender}`;
const MAX_UPLOAD = Number(limit);
const MAX_PHOTOS = 6;
/** Browsers keep six connections to a server; every answer under way holds one. */
const MAX_WAITING = 3;

/** What survives a reload, if the browser lets us. */
const kept = {
  read(key, otherwise) {
    try { return JSON.parse(localStorage.getItem(`magpie.${key}`)) ?? otherwise; } catch { return otherwise; }
  },
  write(key, value) {
    try { localStorage.setItem(`magpie.${key}`, JSON.stringify(value)); } catch { /* full or forbidden: it is a convenience */ }
  },
};

let chat = kept.read("chat", 1);
let waiting = 0;
let photos = [];
const conversation = () => `${person}:${chat}`;

/* ---------- small tools ---------- */

function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch { return null; }
}

function money({ amount, currency }, extra = {}) {
  try {
    const options = { style: "currency", currency, currencyDisplay: "narrowSymbol" };
    const digits = new Intl.NumberFormat(navigator.language, options).resolvedOptions().maximumFractionDigits;
    return new Intl.NumberFormat(navigator.language, { ...options, ...extra }).format(amount / 10 ** digits);
  } catch { return `${amount} ${currency}`; }
}

function ago(time) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(time)) / 1000));
  if (seconds < 3) return t("magpie-just-now");
  if (seconds < 60) return t("magpie-seconds-ago", { count: seconds });
  if (seconds < 3600) return t("magpie-minutes-ago", { count: Math.floor(seconds / 60) });
  if (seconds < 86400) return t("magpie-hours-ago", { count: Math.floor(seconds / 3600) });
  return new Date(time).toLocaleDateString(navigator.language, { dateStyle: "medium" });
}

function needWords({ kind, value, not }) {
  const price = typeof value === "object" ? money(value, { trailingZeroDisplay: "stripIfInteger" }) : value;
  const words = {
    price_min: t("magpie-over", { price }), price_max: t("magpie-under", { price }), price_about: t("magpie-around", { price }),
    size: t("magpie-size", { value }), audience: t("magpie-for", { value }), use: t("magpie-for", { value }), availability: t("magpie-in-stock"),
  }[kind] ?? String(value);
  return not ? t("magpie-not", { words }) : words;
}

const bytes = (count) => `${Math.round(count / 1048576 * 10) / 10} MB`;
const announce = (text) => setText($("announce"), text);
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

const CSRF = document.querySelector("meta[name=csrf]").content;

/** Asks the server; throws an error that a shopper can read. */
async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...options.headers, "x-magpie-csrf": CSRF } });
  } catch {
    throw Object.assign(new Error(t("magpie-unreachable")), { status: 0 });
  }
  const body = await response.json().catch(() => null);
  if (response.ok) return { status: response.status, body };
  const error = new Error(sentence(body?.error ?? t("magpie-answered", { status: response.status })));
  throw Object.assign(error, { status: response.status, wait: Number(response.headers.get("Retry-After")) || 0 });
}

function sentence(text) {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

/* ---------- picks ---------- */

const chipOf = ({ verdict, evidence, ...need }) => {
  const [sign, word] = { met: ["✓", t("magpie-met")], unmet: ["✗", t("magpie-unmet")] }[verdict] ?? ["?", t("magpie-unknown")];
  const chip = el("button", "chip");
  chip.type = "button";
  chip.dataset.verdict = verdict;
  chip.dataset.tip = sentence(evidence || t("magpie-no-evidence"));
  const mark = el("i", "", sign);
  mark.setAttribute("aria-hidden", "true");
  chip.append(mark, el("span", "", needWords(need)), el("span", "unseen", `: ${word}`));
  const item = el("li");
  item.append(chip);
  return item;
};

function receiptWords({ receipt, merchant, labels }) {
  const shop = merchant || receipt.source;
  const commission = labels.includes("commission") ? ` · ${t("magpie-commission")}` : "";
  if (receipt.status === "fresh") return t("magpie-verified", { shop, ago: ago(receipt.fetched_at) }) + commission;
  if (receipt.status === "stale") return t("magpie-seen", { shop, ago: ago(receipt.fetched_at) }) + commission;
  return t("magpie-not-verified", { shop }) + commission;
}

function fillPicture(box, pick) {
  const source = pick.image && webAddress(pick.image);
  const shown = box.querySelector("img");
  if (shown?.dataset.source === source) return;
  shown?.remove();
  if (!source) return;
  const image = el("img");
  Object.assign(image, { alt: "", decoding: "async", referrerPolicy: "no-referrer" });
  image.dataset.source = source;
  image.addEventListener("error", () => image.remove());
  image.src = source;
  box.append(image);
}

function fillPick(card, pick, first, turn) {
  Object.assign(card, { pick, turn });
  const url = pick.url && webAddress(pick.url);
  for (const link of card.querySelectorAll("h3 a, a.picture")) {
    if (url) link.href = url; else link.removeAttribute("href");
  }
  fillPicture(card.querySelector(".picture"), pick);
  setText(card.querySelector("h3 a"), pick.title);
  setText(card.querySelector(".price strong"), pick.price ? money(pick.price) : t("magpie-no-price"));
  setText(card.querySelector(".price span"), pick.merchant ? t("magpie-at", { shop: pick.merchant }) : "");
  setText(card.querySelector(".why"), pick.why);
  const out = pick.labels.includes("out_of_stock");
  card.classList.toggle("sold-out", out);
  const labels = [first && ["label best", t("magpie-best")], out && ["label", t("magpie-sold-out")],
    pick.labels.includes("price_moved") && ["label", t("magpie-moved")],
    pick.labels.includes("exploring") && ["label new", t("magpie-exploring")],
    pick.availability === "preorder" && ["label", t("magpie-preorder")]];
  card.querySelector(".labels").replaceChildren(...labels.filter(Boolean).map(([name, text]) => el("span", name, text)));
  const verdicts = JSON.stringify(pick.needs);
  const chips = card.querySelector(".chips");
  if (chips.dataset.verdicts !== verdicts) {
    chips.dataset.verdicts = verdicts;
    chips.replaceChildren(...pick.needs.map(chipOf));
  }
  const receipt = card.querySelector(".receipt");
  receipt.dataset.status = pick.receipt.status;
  receipt.querySelector("use").setAttribute("href", { fresh: "#i-check", stale: "#i-clock" }[pick.receipt.status] ?? "#i-info");
  receipt.title = new Date(pick.receipt.fetched_at).toLocaleString();
  setText(receipt.querySelector("span"), receiptWords(pick));
  if (card.querySelector(".reasons").hidden) fillReactions(card);
}

/** Cards are kept from stage to stage, so that nothing blinks when the final answer repeats a pick. */
function fillSlate(slate, picks, turn) {
  const known = new Map([...slate.querySelectorAll(".pick:not(.skeleton)")].map((card) => [card.pick.product_id, card]));
  const cards = picks.map((pick, index) => {
    const card = known.get(pick.product_id) ?? $("t-pick").content.firstElementChild.cloneNode(true);
    fillPick(card, pick, index === 0 && picks.length > 1, turn);
    return card;
  });
  [...slate.children].filter((child) => !cards.includes(child)).forEach((child) => child.remove());
  cards.forEach((card, index) => {
    if (slate.children[index] !== card) slate.insertBefore(card, slate.children[index] ?? null);
  });
}

function fillLedger(needs) {
  $("ledger").hidden = needs.length === 0;
  $("needs").replaceChildren(...needs.map((need) => {
    const item = el("li", "need", needWords(need));
    item.dir = "auto";
    item.classList.toggle("soft", !need.hard && !need.not);
    item.classList.toggle("not", need.not);
    item.title = need.hard ? t("magpie-hard") : t("magpie-soft");
    return item;
  }));
}

/* ---------- one question and its answer ---------- */

class Exchange {
  constructor(text, pictures, photoCount) {
    this.root = $("t-exchange").content.firstElementChild.cloneNode(true);
    const find = (selector) => this.root.querySelector(selector);
    [this.words, this.note, this.slate, this.question, this.follow, this.trouble] =
      [".words", ".note", ".slate", ".question", ".follow", ".trouble"].map(find);
    find(".bubble").textContent = text;
    this.showPhotos(find(".sent-photos"), pictures, photoCount);
    $("welcome").hidden = true;
    $("thread").append(this.root);
  }

  showPhotos(list, pictures, count) {
    list.hidden = count === 0;
    for (const source of pictures) {
      const image = el("img");
      image.src = source;
      image.alt = t("magpie-your-photo");
      const item = el("li");
      item.append(image);
      list.append(item);
    }
    if (count > 0 && pictures.length === 0) {
      const gone = el("li", "gone", t("magpie-photo"));
      gone.prepend(icon("i-photo"));
      list.append(gone);
    }
  }

  bringIntoView(calmly = matchMedia("(prefers-reduced-motion: reduce)").matches) {
    this.root.scrollIntoView({ block: "start", behavior: calmly ? "instant" : "smooth" });
  }

  startWork(text = t("magpie-looking")) {
    this.trouble.hidden = true;
    this.root.classList.add("working");
    setText(this.words, text);
    // Answers without a model are there before anyone could see a skeleton flash up.
    this.shimmer ??= setTimeout(() => {
      if (this.slate.children.length === 0) {
        for (let i = 0; i < 3; i += 1) this.slate.append($("t-skeleton").content.cloneNode(true));
      }
    }, 120);
  }

  stopWork() {
    clearTimeout(this.shimmer);
    this.shimmer = null;
    this.root.classList.remove("working");
    this.note.hidden = true;
    this.slate.querySelectorAll(".skeleton").forEach((node) => node.remove());
  }

  showReply(reply, final) {
    this.trouble.hidden = true;
    if (reply.picks.length > 0 || final) fillSlate(this.slate, reply.picks, reply.turn);
    if (reply.reply || final) setText(this.words, reply.reply);
    fillLedger(reply.needs);
    if (!final) return;
    this.stopWork();
    this.question.hidden = !reply.question;
    setText(this.question.querySelector("p"), reply.question ?? "");
    this.offer(this.question.querySelector("ul"), reply.options ?? []);
    if (reply.turn) this.offerTrace(reply.turn);
    const count = reply.picks.length;
    const next = [t("magpie-cheaper"), t("magpie-like-first"), t("magpie-why-first"), count > 1 && t("magpie-like-second")];
    this.offer(this.follow, count > 0 ? next.filter(Boolean).slice(0, 4) : []);
  }

  /** Lets the answer's timeline be opened beside it. */
  offerTrace(turn, get = () => timelineOf(turn)) {
    const button = this.root.querySelector(".came");
    button.hidden = false;
    button.onclick = () => showTrace(get, turn, button);
  }

  offer(list, texts) {
    list.hidden = texts.length === 0;
    list.replaceChildren(...texts.map((text) => {
      const button = el("button", "reply-chip", text);
      button.type = "button";
      button.dir = "auto";
      button.addEventListener("click", () => send(text, []));
      const item = el("li");
      item.append(button);
      return item;
    }));
  }

  /** Says what went wrong; `again` repeats it, after `wait` seconds. */
  fail(error, again) {
    this.stopWork();
    if (this.slate.children.length === 0) setText(this.words, "");
    this.trouble.hidden = false;
    setText(this.trouble.querySelector("p"), error.message);
    const button = this.trouble.querySelector("button");
    button.hidden = !again;
    button.onclick = () => { this.trouble.hidden = true; again(); };
    let left = error.wait ?? 0;
    const tick = () => {
      button.disabled = left > 0;
      setText(button, left > 0 ? t("magpie-again-in", { count: left }) : t("magpie-again"));
      if (left > 0) setTimeout(tick, 1000);
      left -= 1;
    };
    tick();
  }

  /** Shows the stages of a turn until the final one, through lost connections and restarts. */
  watch({ turn, events }, again) {
    this.startWork();
    setWaiting(1);
    return new Promise((resolve) => {
      let source;
      let silence;
      const end = () => { source?.close(); clearTimeout(silence); setWaiting(-1); resolve(); };
      const finish = (reply) => {
        this.showReply(reply, true);
        announce([reply.reply, reply.picks.length ? t("magpie-picks", { count: reply.picks.length }) : "", reply.question ?? ""].join(" "));
        forgetWaiting(turn);
        end();
      };
      const open = () => {
        source = new EventSource(events);
        const on = (name, handle) => source.addEventListener(name, (event) => {
          clearTimeout(silence);
          this.note.hidden = true;
          handle(JSON.parse(event.data));
        });
        on("placeholder", (stage) => { if (!this.slate.querySelector(".pick:not(.skeleton)")) this.startWork(stage.text); });
        on("first_picks", (stage) => { this.showReply(stage.reply, false); announce(t("magpie-first-picks")); });
        on("final", (stage) => finish(stage.reply));
        source.onerror = () => {
          clearTimeout(silence);
          silence = setTimeout(() => { this.note.hidden = false; setText(this.note, t("magpie-lost")); }, 2500);
          if (source.readyState === EventSource.CLOSED) setTimeout(recover, 1500);
        };
      };
      // The browser gives up on anything but a stream: find out what became of the turn.
      const recover = async () => {
        try {
          const { status, body } = await ask(`/api/turns/${encodeURIComponent(turn)}`);
          if (status === 200) finish(body); else open();
        } catch (error) {
          if (error.status === 0 || error.status >= 500) { setTimeout(recover, 3000); return; }
          forgetWaiting(turn);
          this.fail(error, again);
          end();
        }
      };
      open();
    });
  }
}

/* ---------- sending ---------- */

const waitingTurns = () => kept.read("waiting", []);
const forgetWaiting = (turn) => kept.write("waiting", waitingTurns().filter((entry) => entry.turn !== turn));

function setWaiting(change) {
  waiting += change;
  refreshSend();
}

function refreshSend() {
  const nothing = $("text").value.trim() === "" && photos.length === 0;
  $("send").disabled = nothing || waiting >= MAX_WAITING;
}

async function send(text, files) {
  const exchange = new Exchange(text, files.map((photo) => photo.url), files.length);
  exchange.bringIntoView();
  await deliver(exchange, { id: newId(), conversation: conversation(), text, files });
}

/** The same message keeps its id, so that sending it again after a failure can't ask twice. */
async function deliver(exchange, message) {
  if (trying) { await rehearse(exchange, message); return; }
  const again = () => deliver(exchange, message);
  exchange.startWork();
  announce(t("magpie-looks"));
  const form = new FormData();
  form.set("text", message.text);
  form.set("conversation", message.conversation);
  form.set("message_id", message.id);
  message.files.forEach(({ file }, index) => form.append("photo", file, `photo-${index + 1}`));
  let accepted;
  try {
    accepted = (await ask("/api/messages", { method: "POST", body: form })).body;
  } catch (error) {
    exchange.fail(error, error.status === 413 || error.status === 400 ? null : again);
    return;
  }
  const entry = { turn: accepted.turn, events: accepted.events, conversation: message.conversation, text: message.text, photos: message.files.length };
  kept.write("waiting", [...waitingTurns().filter((known) => known.turn !== entry.turn), entry].slice(-8));
  const thumbnails = message.files.map((photo) => photo.thumbnail).filter(Boolean);
  if (thumbnails.length > 0) {
    kept.write("photos", [...kept.read("photos", []), [accepted.turn, thumbnails]].slice(-12));
  }
  await exchange.watch(accepted, again);
}

/* ---------- photos ---------- */

function drawn(bitmap, longest, quality) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = el("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return { url: () => canvas.toDataURL("image/jpeg", quality), blob: () => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality)) };
}

/** Makes a photo ready to send: small enough, with a thumbnail that survives a reload. */
async function addPhotos(files) {
  for (const file of files) {
    if (photos.length >= MAX_PHOTOS) { hint(t("magpie-most-photos", { count: MAX_PHOTOS })); break; }
    let bitmap = null;
    try { bitmap = await createImageBitmap(file); } catch { /* the server may know the format, or will say what is wrong */ }
    let ready = file;
    if (bitmap && file.size > MAX_UPLOAD / (2 * MAX_PHOTOS)) ready = await drawn(bitmap, 2048, 0.9).blob() ?? file;
    const room = MAX_UPLOAD - 65536 - photos.reduce((sum, photo) => sum + photo.file.size, 0);
    if (ready.size > room) { hint(t("magpie-large", { name: file.name, size: bytes(ready.size), room: bytes(Math.max(0, room)) })); continue; }
    photos.push({ file: ready, url: URL.createObjectURL(ready), thumbnail: bitmap && drawn(bitmap, 320, 0.75).url() });
    bitmap?.close();
  }
  showPreviews();
  $("text").focus();
}

function showPreviews() {
  $("previews").hidden = photos.length === 0;
  $("previews").replaceChildren(...photos.map((photo, index) => {
    const image = el("img");
    image.src = photo.url;
    image.alt = t("magpie-photo-number", { number: index + 1 });
    const remove = el("button");
    remove.type = "button";
    remove.setAttribute("aria-label", t("magpie-remove-photo", { number: index + 1 }));
    remove.append(icon("i-close"));
    remove.addEventListener("click", () => {
      URL.revokeObjectURL(photo.url);
      photos = photos.filter((other) => other !== photo);
      showPreviews();
      $("text").focus();
    });
    const item = el("li");
    item.append(image, remove);
    return item;
  }));
  refreshSend();
}

/** A word about what was typed or dropped; the usual hint comes back by itself. */
function hint(text) {
  announce(text);
  const usual = hint.usual ??= [...$("hint").childNodes];
  $("hint").replaceChildren(text);
  $("hint").classList.add("told");
  clearTimeout(hint.timer);
  hint.timer = setTimeout(() => {
    $("hint").replaceChildren(...usual);
    $("hint").classList.remove("told");
  }, 7000);
}

const imagesOf = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));

/* ---------- conversation ---------- */

function clear() {
  $("thread").replaceChildren();
  $("welcome").hidden = false;
  fillLedger([]);
}

async function restore() {
  let turns = [];
  let last = null;
  try {
    turns = (await ask(`/api/conversations/${encodeURIComponent(conversation())}`)).body.turns;
  } catch (error) {
    if (error.status !== 404) hint(error.message);
  }
  const thumbnails = new Map(kept.read("photos", []));
  for (const past of turns) {
    const pictures = thumbnails.get(past.turn) ?? [];
    last = new Exchange(past.text, pictures, past.text.trim() === "" ? Math.max(1, pictures.length) : pictures.length);
    last.showReply(past.reply ?? { reply: past.answer, picks: [], needs: [], question: null }, true);
    forgetWaiting(past.turn);
  }
  for (const entry of waitingTurns().filter((entry) => entry.conversation === conversation())) {
    last = new Exchange(entry.text, thumbnails.get(entry.turn) ?? [], entry.photos);
    last.watch(entry, null);
  }
  $("welcome").hidden = last !== null;
  last?.bringIntoView(true);
  document.body.dataset.ready = "true";
}

/* ---------- what runs ---------- */

const STATES = { on: t("magpie-on"), off: t("magpie-off"), basic: t("magpie-basic"), failed: t("magpie-failed") };

async function showStatus() {
  let parts;
  try {
    parts = (await ask("/api/status")).body.parts;
  } catch (error) {
    parts = [{ part: "Magpie", state: "failed", detail: error.message }];
  }
  const worst = ["failed", "basic"].find((state) => parts.some((part) => part.state === state)) ?? "on";
  $("status-dot").dataset.state = worst;
  $("parts").replaceChildren(...parts.map(({ part, state, detail }) => {
    const dot = el("i", "dot");
    dot.dataset.state = state;
    const item = el("li");
    item.append(dot, el("b", "", part.charAt(0).toUpperCase() + part.slice(1)), el("em", "", STATES[state] ?? state), el("p", "", sentence(detail)));
    return item;
  }));
}

function newChat() {
  if (trying) { begin(trying); return; }
  chat += 1;
  kept.write("chat", chat);
  clear();
  $("text").focus();
}

/* ---------- evidence ---------- */

let tipped = null;

function showTip(chip) {
  const tip = $("tip");
  tipped = chip;
  setText(tip, chip.dataset.tip);
  tip.hidden = false;
  chip.setAttribute("aria-describedby", "tip");
  const at = chip.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(12, at.left + at.width / 2 - size.width / 2), innerWidth - size.width - 12);
  tip.style.left = `${left}px`;
  tip.style.top = `${at.top - size.height - 7 < 8 ? at.bottom + 7 : at.top - size.height - 7}px`;
}

function hideTip() {
  tipped?.removeAttribute("aria-describedby");
  tipped = null;
  $("tip").hidden = true;
}

/* ---------- wiring ---------- */

function submit() {
  if ($("send").disabled) return;
  const text = $("text").value.trim();
  const files = photos;
  $("text").value = "";
  photos = [];
  showPreviews();
  grow();
  send(text, files);
}

/** For browsers without `field-sizing`. */
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight}px`;
}

$("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
$("text").addEventListener("input", () => { refreshSend(); grow(); });
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
});
$("file").addEventListener("change", async (event) => { await addPhotos([...event.target.files]); event.target.value = ""; });
$("photo-hint").addEventListener("click", () => $("file").click());
document.querySelectorAll(".example").forEach((button) => button.addEventListener("click", () => send(button.textContent, [])));
$("new-chat").addEventListener("click", newChat);

document.addEventListener("paste", (event) => {
  const images = imagesOf(event.clipboardData);
  if (images.length === 0) return;
  event.preventDefault();
  addPhotos(images);
});
const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let entered = 0;
const dragging = (change) => { entered = Math.max(0, entered + change); document.body.classList.toggle("dropping", entered > 0); };
addEventListener("dragenter", (event) => { if (carriesFiles(event)) { event.preventDefault(); dragging(1); } });
addEventListener("dragleave", (event) => { if (carriesFiles(event)) dragging(-1); });
addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  dragging(-entered);
  const images = imagesOf(event.dataTransfer);
  if (images.length > 0) addPhotos(images); else hint(t("magpie-no-picture"));
});

$("status").addEventListener("toggle", (event) => { if (event.newState === "open") showStatus(); });
$("open-memory").addEventListener("click", showMemory);
$("close-memory").addEventListener("click", () => $("memory").close());
$("memory").addEventListener("click", (event) => { if (event.target === $("memory")) $("memory").close(); });
$("forget").addEventListener("click", () => { $("confirm").hidden = false; $("keep").focus(); });
$("keep").addEventListener("click", () => { $("confirm").hidden = true; $("forget").focus(); });
$("forget-now").addEventListener("click", forget);
$("export").href = `/api/memory/${encodeURIComponent(person)}/export`;

$("thread").addEventListener("click", (event) => reactionClick(event.target));

const chipAt = (event) => event.target.closest?.(".chip");
$("thread").addEventListener("pointerover", (event) => { if (chipAt(event) && event.pointerType === "mouse") showTip(chipAt(event)); });
$("thread").addEventListener("pointerout", (event) => { if (chipAt(event) && event.pointerType === "mouse") hideTip(); });
$("thread").addEventListener("focusin", (event) => { if (chipAt(event)?.matches(":focus-visible")) showTip(chipAt(event)); });
$("thread").addEventListener("focusout", hideTip);
document.addEventListener("click", (event) => {
  const chip = chipAt(event);
  if (chip && (tipped !== chip || event.pointerType !== "mouse")) { if (tipped === chip) hideTip(); else showTip(chip); } else if (!chip) hideTip();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
$("scroll").addEventListener("scroll", hideTip, { passive: true });

setInterval(() => {
  for (const card of document.querySelectorAll(".pick:not(.skeleton)")) setText(card.querySelector(".receipt span"), receiptWords(card.pick));
}, 5000);

if (!startTrying()) restore();
showStatus();
if (matchMedia("(hover: hover)").matches) $("text").focus();

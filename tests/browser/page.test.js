// The chat page in a real browser, on a real server: what a shopper does, and what the page must not do.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser, startMagpie, visit } from "./magpie.js";

const BOOTS = "waterproof hiking boots under $120, not leather";
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

let magpie;
let browser;

before(async () => {
  magpie = await startMagpie();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await magpie?.stop();
});

/** Runs a visit and holds it to the rules that hold on every page. */
function visitTest(name, options, body) {
  test(name, { timeout: 60_000 }, async () => {
    const { page, wrong, close } = await visit(browser, magpie.url, options);
    try {
      await body(page);
      assert.deepEqual(wrong, []);
      const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= room, `the page is ${content} px wide in ${room}`);
    } finally {
      await close();
    }
  });
}

const shot = (page, name) => page.screenshot({ path: `out/${name}.png`, animations: "disabled" });

/** Waits until the latest answer is final. */
async function answered(page, exchanges) {
  await page.waitForFunction((count) => {
    const all = [...document.querySelectorAll(".exchange")];
    return all.length === count && !document.querySelector(".working") && all.at(-1).querySelector(".words").textContent !== "";
  }, exchanges);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}

/** Waits until the thread stands still: a new answer is scrolled into view, and what is hovered must stay put. */
async function atRest(page) {
  const place = () => page.$eval("#scroll", (box) => box.scrollTop);
  for (let last = -1, now = await place(); now !== last; last = now, now = await place()) await page.waitForTimeout(250);
}

async function ask(page, text, exchanges) {
  await page.fill("#text", text);
  await page.keyboard.press("Enter");
  await answered(page, exchanges);
}

/** The cards of the latest answer as plain data. */
const cards = (page) => page.$$eval(".exchange:last-child .pick:not(.skeleton)", (all) => all.map((card) => ({
  id: card.pick.product_id,
  title: card.querySelector("h3").textContent,
  link: card.querySelector("h3 a").getAttribute("href"),
  rel: card.querySelector("h3 a").rel,
  price: card.querySelector(".price strong").textContent,
  minor: card.pick.price?.amount,
  receipt: card.querySelector(".receipt").textContent.trim(),
  verdicts: [...card.querySelectorAll(".chip")].map((chip) => chip.dataset.verdict),
  evidence: [...card.querySelectorAll(".chip")].map((chip) => chip.dataset.tip),
  picture: card.querySelector("img")?.naturalWidth ?? 0,
})));

function checkSlate(slate) {
  assert.ok(slate.length >= 3 && slate.length <= 5, `${slate.length} picks`);
  for (const card of slate) {
    assert.ok(card.title.length > 3, card.title);
    assert.match(card.link, /^https?:\/\//);
    assert.equal(card.rel, "noopener noreferrer");
    assert.match(card.price, /\d/);
    assert.match(card.receipt, /^(Verified at|Seen at|From) .+/);
  }
  assert.equal(new Set(slate.map((card) => card.id)).size, slate.length);
}

/** A picture as a file that the page can be given. */
async function photo(page) {
  const base64 = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 480 });
    const context = canvas.getContext("2d");
    context.fillStyle = "#f4f1ea";
    context.fillRect(0, 0, 480, 480);
    context.fillStyle = "#2b6a5d";
    context.beginPath();
    context.roundRect(130, 90, 120, 260, 20);
    context.roundRect(130, 270, 240, 90, 30);
    context.fill();
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
  });
  return Buffer.from(base64, "base64");
}

/** Right after the first start product pictures are still being indexed. */
async function picturesIndexed(page) {
  for (let second = 0; second < 120; second++) {
    const parts = await page.evaluate(async () => (await (await fetch("/api/status")).json()).parts);
    const search = parts.find((part) => part.part === "product pictures");
    if (!search || search.state !== "off") return;
    await page.waitForTimeout(1000);
  }
}

/** Hands the page a picture the way the browser does on dropping or pasting one. */
const hand = (page, kind, picture) => page.evaluate(([kind, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
  const options = { bubbles: true, cancelable: true };
  if (kind === "paste") {
    document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: transfer }));
  } else {
    for (const name of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(name, { ...options, dataTransfer: transfer }));
    }
  }
}, [kind, picture.toString("base64")]);

visitTest("an empty page invites with examples", {}, async (page) => {
  assert.equal(await page.textContent("h1"), "What are you looking for?");
  const examples = await page.$$eval(".example", (all) => all.map((button) => button.textContent));
  assert.ok(examples.length >= 4 && examples.includes(BOOTS), examples.join(" | "));
  assert.ok(await page.isDisabled("#send"));
  await shot(page, "welcome");
});

visitTest("a question gets verified picks and the ledger of needs", {}, async (page) => {
  await ask(page, BOOTS, 1);
  const slate = await cards(page);
  checkSlate(slate);
  for (const card of slate) {
    assert.ok(card.minor <= 12_000, `${card.title} costs ${card.price}`);
    assert.ok(card.verdicts.length >= 3, `${card.title}: ${card.verdicts}`);
    assert.ok(card.evidence.every((text) => text.length > 2), card.evidence.join(" | "));
    assert.ok(card.picture > 0, `${card.title} has no picture`);
  }
  assert.match(slate[0].receipt, /^Verified at .+, (just now|\d+ (s|min) ago)$/);
  const needs = await page.$$eval(".need", (all) => all.map((need) => need.textContent));
  for (const need of ["waterproof", "under $120", "not leather"]) assert.ok(needs.includes(need), needs.join(" | "));
  await atRest(page);
  await page.hover(".pick:first-child .chip >> nth=0");
  await page.waitForSelector("#tip", { state: "visible", timeout: 3_000 });
  await page.mouse.move(5, 5);
  await shot(page, "question");
});

visitTest("a pick that is there to learn says so", {}, async (page) => {
  await ask(page, BOOTS, 1);
  await page.evaluate(() => {
    const card = document.querySelector(".pick:nth-child(2)");
    fillPick(card, { ...card.pick, labels: ["exploring"] }, false, card.turn);
  });
  assert.equal(await page.textContent(".pick:nth-child(2) .labels"), "A little different, to learn your taste");
});

visitTest("an example can be tapped, and keys do what they say", {}, async (page) => {
  await page.focus("#text");
  await page.keyboard.type("one");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("two");
  assert.equal(await page.inputValue("#text"), "one\ntwo");
  await page.fill("#text", "");
  await page.click(`.example:text-is("${BOOTS}")`);
  await answered(page, 1);
  checkSlate(await cards(page));
});

visitTest("a refinement by one tap changes the slate", {}, async (page) => {
  await ask(page, BOOTS, 1);
  const before = await cards(page);
  await page.click(".follow button:text-is('Cheaper')");
  await answered(page, 2);
  assert.equal(await page.textContent(".exchange:last-child .bubble"), "Cheaper");
  const refined = await cards(page);
  assert.ok(refined.length > 0, "there are cheaper picks");
  const mean = (slate) => slate.reduce((sum, card) => sum + card.minor, 0) / slate.length;
  assert.ok(mean(refined) < mean(before), `${mean(refined)} is not below ${mean(before)}`);
  assert.equal(await page.$$eval(".follow", (all) => all.filter((list) => list.checkVisibility()).length), 1);
  await page.waitForTimeout(600);
  await shot(page, "refinement");
});

for (const kind of ["drop", "paste"]) {
  visitTest(`a photo by ${kind} is shown, sent and answered`, {}, async (page) => {
    await picturesIndexed(page);
    await hand(page, kind, await photo(page));
    await page.waitForSelector("#previews img");
    assert.equal(await page.$eval("body", (body) => body.classList.contains("dropping")), false);
    await shot(page, `photo-${kind}-preview`);
    await page.click("#send");
    await answered(page, 1);
    assert.equal(await page.$$eval(".sent-photos img", (all) => all.length), 1);
    assert.ok(await page.isHidden("#previews"));
    const slate = await cards(page);
    assert.ok(slate.length > 0 || await page.isVisible(".question"), "picks, or a question about the photo");
    await shot(page, `photo-${kind}`);
    await page.reload();
    await page.waitForSelector(".exchange .sent-photos img");
  });
}

visitTest("a photo can be taken back", {}, async (page) => {
  await hand(page, "paste", await photo(page));
  await page.click("[aria-label='Remove photo 1']");
  assert.ok(await page.isHidden("#previews"));
  assert.ok(await page.isDisabled("#send"));
});

visitTest("on a phone everything fits", PHONE, async (page) => {
  await shot(page, "phone-welcome");
  await ask(page, BOOTS, 1);
  checkSlate(await cards(page));
  const outside = await page.$$eval(".pick, .bubble, .composer, .ledger, .top", (all) => all.filter((node) => {
    const box = node.getBoundingClientRect();
    return box.left < 0 || box.right > innerWidth;
  }).length);
  assert.equal(outside, 0);
  await page.tap(".pick .chip >> nth=0");
  assert.ok(await page.isVisible("#tip"));
  await page.waitForTimeout(600);
  await shot(page, "phone");
});

visitTest("dark mode is dark and readable", { colorScheme: "dark" }, async (page) => {
  await ask(page, BOOTS, 1);
  const light = (colour) => colour.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
  const [paper, ink] = await page.evaluate(() => {
    const style = getComputedStyle(document.body);
    return [style.backgroundColor, style.color];
  });
  assert.ok(light(paper) < 60 && light(ink) > 190, `${ink} on ${paper}`);
  await page.waitForTimeout(600);
  await shot(page, "dark");
});

visitTest("a reload restores the conversation, a new chat leaves it", {}, async (page) => {
  await ask(page, BOOTS, 1);
  const before = await cards(page);
  await page.reload();
  await page.waitForSelector("body[data-ready]");
  const restored = await cards(page);
  assert.deepEqual(restored.map((card) => card.id), before.map((card) => card.id));
  assert.equal(await page.textContent(".bubble"), BOOTS);
  await page.click("#new-chat");
  assert.equal(await page.$$eval(".exchange", (all) => all.length), 0);
  assert.ok(await page.isVisible("#welcome"));
});

visitTest("a reload in the middle of a turn still shows its answer", {}, async (page) => {
  await page.fill("#text", BOOTS);
  const accepted = page.waitForResponse((response) => response.url().endsWith("/api/messages"));
  await page.keyboard.press("Enter");
  await accepted;
  await page.reload();
  await answered(page, 1);
  checkSlate(await cards(page));
});

visitTest("text in any direction stays text", {}, async (page) => {
  const text = "<img src=x onerror=alert(1)> حذاء للمشي مقاوم للماء";
  await ask(page, text, 1);
  assert.equal(await page.textContent(".bubble"), text);
  assert.equal(await page.$$eval(".bubble *", (all) => all.length), 0);
  await ask(page, "حذاء للمشي", 2);
  const direction = await page.$eval(".exchange:last-child .bubble", (node) => getComputedStyle(node).direction);
  assert.equal(direction, "rtl");
});

visitTest("status and memory can be read, and memory forgotten", {}, async (page) => {
  await ask(page, "I'm vegan", 1);
  await page.click("#open-status");
  await page.waitForSelector("#parts li");
  assert.ok(await page.$$eval("#parts li", (all) => all.length) >= 3);
  await shot(page, "status");
  await page.keyboard.press("Escape");
  await page.click("#open-memory");
  await page.waitForSelector("#facts .fact");
  assert.match(await page.textContent("#facts"), /vegan/);
  await shot(page, "memory");
  await page.click("#forget");
  await page.click("#forget-now");
  await page.waitForFunction(() => document.querySelector("#facts").textContent.startsWith("Nothing yet"));
  assert.equal(await page.$$eval(".exchange", (all) => all.length), 0);
});

visitTest("a pick is liked or left out with a reason, by mouse and by keyboard", {}, async (page) => {
  await ask(page, BOOTS, 1);
  await atRest(page);
  const second = ".exchange:last-child .pick:nth-child(2)";
  await page.click(`${second} .react[data-kind=disliked]`);
  await page.waitForSelector(`${second} .reasons`, { state: "visible" });
  assert.equal(await page.$$eval(`${second} .reason`, (all) => all.length), 10);
  await shot(page, "reasons");
  await page.click(`${second} .reason:text-is("don't trust the shop")`);
  await page.waitForFunction((card) => document.querySelector(`${card} .reacted`).textContent === "Not for me: don't trust the shop", second);
  assert.ok(await page.isHidden(`${second} .reasons`));
  await page.focus(".exchange:last-child .pick:first-child .react[data-kind=liked]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".exchange:last-child .pick:first-child .react[data-kind=liked][aria-pressed=true]");
  await page.reload();
  await page.waitForSelector("body[data-ready]");
  assert.equal(await page.textContent(`${second} .reacted`), "Not for me: don't trust the shop");
  // Pressed once more it is taken back.
  await page.click(`${second} .react[data-kind=disliked]`);
  await page.waitForSelector(`${second} .react[data-kind=disliked][aria-pressed=false]`);
  assert.equal(await page.textContent(`${second} .reacted`), "");
});

for (const colorScheme of ["light", "dark"]) {
  visitTest(`what was learned is read, pinned and struck by keyboard in ${colorScheme}`, { colorScheme }, async (page) => {
    await ask(page, "I'm vegan", 1);
    await ask(page, BOOTS, 2);
    const hearts = await page.$$(".exchange:last-child .react[data-kind=liked]");
    for (const heart of hearts.slice(0, 3)) {
      const noted = page.waitForResponse((response) => response.url().endsWith("/reactions"));
      await heart.click();
      assert.equal((await noted).status(), 204);
    }
    await page.focus("#open-memory");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#facts .fact");
    const entries = () => page.$$eval("#facts .fact", (all) => all.map((item) => item.querySelector(".what").textContent));
    const place = () => page.$eval("#memory", (box) => JSON.stringify(box.getBoundingClientRect()));
    const before = await entries();
    const at = await place();
    assert.ok(before.length >= 2 && before[0].includes("vegan"), before.join(" | "));
    assert.match(await page.textContent("#facts"), /new today/);
    assert.match(await page.textContent("#facts"), /\d reactions?, last \d{4}-\d\d-\d\d · (sure|likely|a guess)/);
    await shot(page, `memory-${colorScheme}`);

    const last = (count) => `#facts .fact:nth-child(${count})`;
    await page.focus(`${last(before.length)} [data-tool=strike]`);
    await page.keyboard.press("Enter");
    await page.waitForFunction((count) => document.querySelectorAll("#facts .fact").length === count, before.length - 1);
    assert.deepEqual(await entries(), before.slice(0, -1));
    assert.match(await page.textContent("#memory-note"), /^Deleted/);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.tool), "strike");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(`${last(before.length - 1)} [data-tool=pin][aria-pressed=true]`);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.tool), "pin");
    assert.equal(await place(), at, "the panel stays where it is");

    // What was stated is corrected in words.
    await page.click("#facts .fact:first-child [data-tool=correct]");
    assert.ok(await page.isHidden("#memory"));
    assert.match(await page.inputValue("#text"), /vegan/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "text");
  });
}

test("a code shown in one app is entered in another, after a look at what becomes of both memories", { timeout: 60_000 }, async () => {
  const here = await visit(browser, magpie.url);
  const there = await visit(browser, magpie.url, PHONE);
  const told = (page, part) => page.waitForFunction((words) => document.getElementById("link-told").textContent.includes(words), part);
  const open = async (page) => {
    await page.click("#open-memory");
    await page.waitForSelector("#facts p, #facts .fact");
    assert.ok(await page.isHidden("#linking"));
    await page.focus("#open-link");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "link-give");
  };
  const enter = async (page, code) => {
    await page.fill("#link-text", code);
    await page.keyboard.press("Enter");
  };
  await ask(here.page, "I'm vegan", 1);
  await open(here.page);
  await here.page.keyboard.press("Enter");
  await here.page.waitForSelector("#link-code", { state: "visible" });
  const code = await here.page.textContent("#link-code strong");
  assert.match(code, /^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  assert.match(await here.page.textContent("#link-code span"), /^until \d\d:\d\d.* \(10 minutes\)$/);
  await shot(here.page, "link-code");
  // It is for the other app.
  await enter(here.page, code);
  await told(here.page, "your own code");
  assert.ok(await here.page.isHidden("#link-confirm"));
  assert.ok(await here.page.isHidden("#link-code"));

  await open(there.page);
  await enter(there.page, "AAAA-AAAA");
  await told(there.page, "I know no such code");
  await enter(there.page, code.toLowerCase());
  await there.page.waitForSelector("#link-confirm", { state: "visible" });
  assert.match(await there.page.textContent("#link-told"), /Link this account[^]*There: 1 stated/);
  assert.equal(await there.page.evaluate(() => document.activeElement.id), "link-no");
  const [box, button] = await Promise.all(["#memory", "#link-yes"].map((it) => there.page.locator(it).boundingBox()));
  assert.ok(button.y + button.height <= box.y + box.height, "the answer is in reach");
  await shot(there.page, "link-preview");
  await there.page.click("#link-no");
  await told(there.page, "Nothing was linked.");
  assert.equal(await there.page.$$eval("#facts .fact", (all) => all.length), 0, "a look changes nothing");

  await enter(there.page, code);
  await there.page.waitForSelector("#link-confirm", { state: "visible" });
  await there.page.click("#link-yes");
  await told(there.page, "Linked with your account");
  await there.page.waitForSelector("#facts .fact", { state: "attached" });
  await there.page.click("#open-link");
  await there.page.waitForSelector("#facts .fact", { state: "visible" });
  assert.match(await there.page.textContent("#facts"), /vegan/);
  // Closed and opened again, nothing of it is left standing.
  await there.page.click("#close-memory");
  await open(there.page);
  assert.equal(await there.page.textContent("#link-told"), "");
  await enter(there.page, code);
  await told(there.page, "linked already");
  assert.ok(await there.page.isHidden("#link-confirm"), "there is nothing to confirm any more");
  await there.page.click("#link-end");
  await there.page.waitForSelector("#link-confirm", { state: "visible" });
  await there.page.click("#link-no");
  await told(there.page, "Everything stays as it is.");
  await there.page.click("#link-end");
  assert.equal(await there.page.textContent("#link-yes"), "Yes, separate them");
  await there.page.click("#link-yes");
  await told(there.page, "Separate again.");
  for (const visitor of [here, there]) {
    assert.deepEqual(visitor.wrong, []);
    await visitor.close();
  }
});

test("a change of a list that is no longer true shows the present one", { timeout: 60_000 }, async () => {
  const { page, close } = await visit(browser, magpie.url);
  await ask(page, "I'm vegan", 1);
  await page.click("#open-memory");
  await page.waitForSelector("#facts .fact");
  await page.evaluate(async () => {
    const path = `/api/memory/web:${document.body.dataset.sender}`;
    const { revision } = await (await fetch(path)).json();
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ revision, change: "pin" }) };
    return (await fetch(`${path}/1`, options)).status;
  });
  const stale = page.waitForResponse((response) => response.status() === 409);
  await page.click("#facts .fact:first-child [data-tool=strike]");
  await stale;
  await page.waitForSelector("#facts .fact:first-child [data-tool=pin][aria-pressed=true]");
  assert.match(await page.textContent("#memory-note"), /had changed/);
  await close();
});

test("when the server is gone the page says so kindly", { timeout: 60_000 }, async () => {
  const { page, close } = await visit(browser, magpie.url);
  await page.route("**/api/messages", (route) => route.abort());
  await page.fill("#text", BOOTS);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".trouble button");
  assert.match(await page.textContent(".trouble"), /can't be reached/);
  await shot(page, "trouble");
  await page.unroute("**/api/messages");
  await page.click(".trouble button");
  await answered(page, 1);
  checkSlate(await cards(page));
  await close();
});

test("a refusal names the waiting time and counts it down", { timeout: 60_000 }, async () => {
  const { page, close } = await visit(browser, magpie.url);
  let refused = 0;
  await page.route("**/api/messages", (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    return route.fulfill({ status: 429, headers: { "Retry-After": "2" }, json: { error: "too many messages; try again in 2 s" } });
  });
  await page.fill("#text", BOOTS);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".trouble button:disabled");
  assert.match(await page.textContent(".trouble button"), /in \d s/);
  await page.click(".trouble button:enabled");
  await answered(page, 1);
  await close();
});

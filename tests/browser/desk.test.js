// The rooms of those who run Magpie in a real browser, with a scripted model: from a bad turn to an edit that is tried.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startBrowser, startLocked, startTunable, visit } from "./magpie.js";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const AXE = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const MOST_BYTES = 150 * 1024;

let magpie;
let browser;

before(async () => {
  magpie = await startTunable();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await magpie?.stop();
});

const at = (path) => new URL(path, magpie.url).href;

/** Opens a page, and holds it to the rules that hold on every page. */
async function room(path, body, options = {}, refused = []) {
  const { page, wrong, close } = await visit(browser, at(path), options, "body.desk h1");
  try {
    await body(page);
    // Chromium writes every refusal to its console.
    assert.deepEqual(wrong.filter((said) => !refused.some((status) => said.includes(`status of ${status}`))), []);
    const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= width, `${path} is ${content} px wide in ${width}`);
  } finally {
    await close();
  }
}

/** What axe-core finds serious. Its script is not the page's, so it runs where the page's policy does not reach. */
async function accessible(page, open = async () => {}) {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setBypassCSP", { enabled: true });
  await page.reload();
  await open();
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((v) => ["serious", "critical"].includes(v.impact));
  assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
}

const shot = (page, name) => page.screenshot({ path: `out/desk-${name}.png`, animations: "disabled", fullPage: true });

const LOOKS = [["light", {}], ["dark", { colorScheme: "dark" }], ["phone", PHONE]];

test("a turn is found, and what was written in it is shown to who asks, which is noted", { timeout: 60_000 }, async () => {
  const body = JSON.stringify({ text: "<img src=x onerror=alert(1)> waterproof hiking boots" });
  const asked = await fetch(at("/api/ask"), { method: "POST", headers: { "content-type": "application/json" }, body });
  assert.equal(asked.status, 200);
  await room("/turns", async (page) => {
    await page.click("tbody a");
    await page.waitForSelector("#reveal");
    assert.equal(await page.getByText("onerror").count(), 0);
    await shot(page, "turn-masked");
    await page.click("#reveal");
    await page.waitForSelector(".written dd");
    assert.match(await page.textContent(".written"), /<img src=x onerror=alert\(1\)> waterproof hiking boots/);
    assert.equal(await page.locator(".written img").count(), 0);
    assert.match(await page.textContent(".line"), /hiking boots · /);
  });
  await room("/health", async (page) => {
    assert.match(await page.textContent(".events"), /read what was written: turn/);
  });
});

test("the list of turns goes on by itself, and nothing moves under a pointer", { timeout: 60_000 }, async () => {
  const asked = async (text) => {
    const body = JSON.stringify({ text });
    const answer = await fetch(at("/api/ask"), { method: "POST", headers: { "content-type": "application/json" }, body });
    return answer.json();
  };
  await asked("hiking boots");
  await room("/turns", async (page) => {
    const { turn } = await asked("running shoes");
    await page.waitForSelector(`#rows tr:first-child[data-turn="${turn}"]`);
    assert.match(await page.textContent(`[data-turn="${turn}"]`), /\$0\.0/);
    await page.hover("#rows tr:first-child");
    const later = await asked("a tent");
    await page.getByText("1 more").waitFor();
    assert.equal(await page.locator(`[data-turn="${later.turn}"]`).count(), 0);
    await page.mouse.move(5, 5);
    await page.waitForSelector(`#rows tr:first-child[data-turn="${later.turn}"]`);
    await page.uncheck("#live input");
    const unseen = await asked("a lamp");
    await page.waitForTimeout(400);
    assert.equal(await page.locator(`[data-turn="${unseen.turn}"]`).count(), 0);
  });
});

test("the first turn of a list comes without the page being left", { timeout: 60_000 }, async () => {
  await room("/turns?only=disliked&agent=product", async (page) => {
    assert.ok(await page.isVisible("#none") && await page.isHidden("#list"));
    await page.fill("[name=find]", "half a wo");
    const turn = await page.evaluate(async () => {
      const say = (path, body) => fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      const reply = await (await say("/api/ask", { text: "running shoes" })).json();
      await say(`/api/turns/${reply.turn}/reactions`, { product: reply.picks[0].product_id, kind: "disliked" });
      return reply.turn;
    });
    await page.waitForSelector(`#rows tr[data-turn="${turn}"]`);
    assert.ok(await page.isHidden("#none"));
    assert.equal(await page.inputValue("[name=find]"), "half a wo");
  });
});

test("a mistake is told at its line while it is written, and a mended draft is rolled out and taken back", { timeout: 120_000 }, async () => {
  await room("/prompts/planner", async (page) => {
    const first = await page.inputValue("#text");
    const mark = "=== user ===";
    await page.fill("#text", first.replace(mark, `Greet {{ nane }}.\n${mark}`));
    const line = first.slice(0, first.indexOf(mark)).split("\n").length;
    await page.getByText(`Line ${line}: unknown variable nane`).waitFor();
    assert.ok(await page.isDisabled("#draft"));
    assert.equal(await page.locator(".t-wrong").count(), 1);
    await shot(page, "mistake");

    await page.fill("#text", first.replace(mark, `Be brief.\n${mark}`));
    await page.waitForSelector("#draft:enabled");
    await page.fill("#reason", "shorter plans");
    await page.click("#draft");
    await page.waitForURL(/version=[0-9a-f]{12}/);
    const version = new URL(page.url()).searchParams.get("version");
    const row = page.locator(`tr[data-version="${version}"]`);
    assert.match(await row.textContent(), /admin, .*: shorter plans/);

    await row.getByText("Compare").click();
    assert.match(await page.textContent(".diff .new"), /Be brief\./);
    // Both answer the same stored turns.
    await page.click("#both button");
    await page.waitForSelector("#both .sides");
    assert.match(await page.textContent("#both"), /The same with both\./);
    assert.equal(await page.locator("#both .sides").first().locator("h4").count(), 2);
    await page.waitForSelector("#both button:enabled", { timeout: 60_000 });
    await shot(page, "compare");
    await page.goBack();

    await row.getByText("Measure").click();
    await page.waitForSelector("#told.good", { timeout: 60_000 });
    assert.match(await page.textContent("#told"), /14 of 14 cases are right, with the version in use 14/);
    await row.locator("input").fill("30");
    await row.getByText("Roll out").click();
    await page.getByText("given to 30 of 100 people by admin").waitFor({ timeout: 60_000 });
    await page.getByText(`${version} goes to 30 of 100 people`).waitFor();
    await shot(page, "rollout");
    await page.click("[data-order=rollback]");
    await page.getByText("taken back by admin").waitFor();
    assert.equal(await page.locator(".notice.warn").count(), 0);
  });
});

test("two admins who edit one prompt are told of each other, and nothing is lost", { timeout: 120_000 }, async () => {
  await room("/prompts/writer", async (page) => {
    const text = await page.inputValue("#text");
    const order = (path, body) => fetch(at(path), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const other = await order("/api/prompts/writer/drafts", { text: text.replace("=== user ===", "Be kind.\n=== user ==="), reason: "kinder" });
    const { version } = await other.json();
    const promoted = await order(`/api/prompts/writer/versions/${version}/promote`, { regardless: true });
    assert.equal(promoted.status, 200);
    await page.fill("#text", text.replace("=== user ===", "Be brave.\n=== user ==="));
    await page.waitForSelector("#draft:enabled");
    await page.click("#draft");
    await page.waitForSelector("#told.warn");
    assert.match(await page.textContent("#told"), new RegExp(`Somebody put ${version} in use while you wrote\\. Your draft is kept as`));
    await page.click("#told a");
    assert.match(await page.textContent(".diff"), /Be kind\.[^]*Be brave\.|Be brave\.[^]*Be kind\./);
  }, {}, [409]);
});

test("a bad turn becomes a golden case in one click, and is tried before it is kept", { timeout: 120_000 }, async () => {
  const body = JSON.stringify({ text: "<b>red</b> waterproof hiking boots" });
  const asked = await fetch(at("/api/ask"), { method: "POST", headers: { "content-type": "application/json" }, body });
  const { turn } = await asked.json();
  await room(`/turns/${turn}`, async (page) => {
    assert.equal(await page.getByText("hiking boots").filter({ hasText: "<b>" }).count(), 0);
    await page.getByRole("button", { name: "Make a golden case of it" }).click();
    assert.equal(await page.inputValue("#text"), "<b>red</b> waterproof hiking boots");
    assert.match(await page.inputValue("#hard"), /category hiking boots/);
    assert.ok(await page.isChecked("input[value=product]"));
    assert.match(await page.inputValue("#products"), /hiking-boots/);
    await shot(page, "case-of-a-turn");

    await page.fill("#hard", "category hiking boots\ncolor red");
    await page.getByRole("button", { name: "Keep as a case" }).click();
    await page.getByText("Line 2: there is no kind of need \"color\"").waitFor();
    assert.equal(await page.inputValue("#text"), "<b>red</b> waterproof hiking boots");
    await shot(page, "case-refused");

    await page.fill("#hard", "category hiking boots\nfeature waterproof\ncolour red");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("Tried just now, planned by rules").waitFor({ timeout: 60_000 });
    assert.match(await page.textContent("#content"), /hard needsright/);
    await page.getByRole("button", { name: "Keep as a case" }).click();
    await page.getByText("The case is kept.").waitFor();
    assert.match(page.url(), /\/evaluation\/cases\/console-[0-9a-f]{8}\?done=kept/);
    await shot(page, "case-kept");
  }, {}, [400]);
  const line = JSON.parse(await readFile(`${magpie.folder}/golden/console.jsonl`, "utf8"));
  assert.equal(line.text, "<b>red</b> waterproof hiking boots");
  assert.deepEqual(line.hard.map((need) => need.value), ["hiking boots", "waterproof", "red"]);
  await room("/evaluation/cases?find=console", async (page) => {
    assert.equal(await page.locator("tbody tr").count(), 1);
    assert.equal(await page.locator("tbody b").count(), 0);
  });
  await room("/health", async (page) => {
    assert.match(await page.textContent(".events"), /kept a golden case: console-/);
    assert.match(await page.textContent(".events"), new RegExp(`made a golden case of what was written: turn ${turn}`));
  });
});

test("two admins who edit one case are told of each other, and nothing is lost", { timeout: 60_000 }, async () => {
  await room("/evaluation/cases/simple-01", async (page) => {
    const other = await page.context().newPage();
    await other.goto(at("/evaluation/cases/simple-01"));
    await other.fill("#soft", "colour blue");
    await other.getByRole("button", { name: "Keep" }).click();
    await other.getByText("The case is kept.").waitFor();
    await page.fill("#soft", "colour green");
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByText("Somebody else changed this case meanwhile").waitFor();
    assert.match(await page.textContent(".notice.warn"), /colour blue/);
    assert.equal(await page.inputValue("#soft"), "colour green");
    await shot(page, "case-conflict");
    await page.fill("#soft", "");
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByText("The case is kept.").waitFor();
  }, {}, [409]);
});

/** The fields of a case as its editor has them. */
async function caseOf(page, id) {
  const html = await (await page.request.get(at(`/evaluation/cases/${id}`))).text();
  const value = (pattern) => pattern.exec(html)[1];
  return {
    id, language: "en", catalog: "demo", agent: "product",
    base: value(/name="base" value="(\w+)"/), text: value(/<textarea id="text"[^>]*>\n([^<]*)</),
  };
}

test("the golden set is run, and two runs are held against each other", { timeout: 180_000 }, async () => {
  await room("/evaluation", async (page) => {
    for (const [planner, runs] of [["models", 1], ["rules", 2], ["rules", 3]]) {
      if (runs === 3) {
        // Somebody changes what is expected: one case is not right any more.
        const answer = await page.request.post(at("/evaluation/cases"), { form: { ...await caseOf(page, "simple-03"), hard: "category sweaters\nmaterial cotton", do: "keep" } });
        assert.equal(answer.status(), 200);
      }
      await page.selectOption("select[name=by]", planner);
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.locator(`tbody tr:nth-child(${runs})`).waitFor({ timeout: 60_000 });
      await page.getByRole("button", { name: "Run", exact: true }).waitFor({ timeout: 60_000 });
    }
    assert.equal(await page.locator("tbody .mark.good").count(), 3);
    assert.match(await page.getByRole("img").first().getAttribute("aria-label"), /^right over 2 runs, from 1.000 to 0.933$/);
    await page.locator("input[name=now]").first().check();
    await page.locator("input[name=before]").last().check();
    await page.getByRole("button", { name: "Compare two" }).click();
    await page.getByText("Cases in both").waitFor();
    assert.match(await page.textContent(".particulars"), /Cases in both15/);
    assert.match(await page.textContent("#content"), /Worse now: 1[^]*simple-03[^]*expected category sweaters; material cotton; got/);
    await shot(page, "compared");
    await page.locator(".particulars a").first().click();
    await page.getByText("By theme").waitFor();
    assert.match(await page.textContent("#content"), /console/);
  });
});

// The longest words are German ones.
for (const [look, options] of [...LOOKS, ["german", { ...PHONE, locale: "de-DE" }]]) {
  test(`every room is readable and accessible (${look})`, { timeout: 120_000 }, async () => {
    const turns = await (await fetch(at("/turns"))).text();
    const turn = /href="(\/turns\/[0-9a-f]+)"/.exec(turns)[1];
    const evaluation = await (await fetch(at("/evaluation"))).text();
    const [, now, before] = /href="\/evaluation\/runs\/(\d+)"[^]*href="\/evaluation\/runs\/(\d+)"/.exec(evaluation);
    const compared = `/evaluation/compare?now=${now}&before=${before}`;
    const person = /href="(\/people\/[^"?]+)"/.exec(await (await fetch(at("/people"))).text())[1];
    const known = ["/catalogue", "/people", person, "/communities/discord%3A42"];
    const rooms = ["/evaluation", "/evaluation/cases", "/evaluation/cases/simple-01", `/evaluation/runs/${now}`, compared, ...known];
    for (const path of ["/turns", turn, "/prompts", "/prompts/planner", ...rooms, "/health"]) {
      let bytes = 0;
      await room(path, async (page) => {
        page.on("response", async (response) => { bytes += (await response.body().catch(() => "")).length; });
        await accessible(page);
        await shot(page, `${path.replace(/\?.*/, "").split("/").slice(1).join("-").replace(/[^-]*%3A.*|[0-9a-f]{13,}/, "one")}-${look}`);
      }, options);
      assert.ok(bytes < MOST_BYTES, `${path} weighs ${bytes} bytes`);
    }
  });
}

const PASSWORD = "correct horse";

/** Fills the sign-in page and sends it. */
async function signIn(page, name, password) {
  await page.fill("[name=name]", name);
  await page.fill("[name=password]", password);
  await page.click("main button");
}

for (const [look, options] of LOOKS) {
  test(`somebody signs in through the page, and does what their role may (${look})`, { timeout: 120_000 }, async () => {
    const locked = await startLocked(PASSWORD);
    const to = (path) => new URL(path, locked.url).href;
    const { page, wrong, close } = await visit(browser, to("/turns?only=slow"), options, "body.desk h1");
    const fits = async (name, open) => {
      await accessible(page, open);
      const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= width, `${name} is ${content} px wide in ${width}`);
      await shot(page, `${name}-${look}`);
    };
    try {
      assert.equal(await page.textContent("h1"), "Sign in");
      assert.equal(await page.locator("nav").count(), 0);
      await fits("sign-in");
      await signIn(page, "admin", "guess");
      assert.equal(await page.textContent("[role=alert]"), "Name or password is wrong.");
      assert.equal(await page.inputValue("[name=name]"), "admin");
      await shot(page, `sign-in-wrong-${look}`);
      await signIn(page, "admin", PASSWORD);
      await page.waitForURL(/\/turns\?only=slow$/);

      await page.click("text=Accounts");
      const account = page.locator("form[action='/accounts']");
      await account.locator("[name=name]").fill("ada");
      await account.locator("[name=password]").fill("battery staple");
      await account.locator("button").click();
      await page.getByRole("heading", { name: "ada viewer" }).waitFor();
      const token = page.locator("form[action='/tokens']");
      await token.locator("[name=name]").fill("nightly");
      await token.locator("button").click();
      const shown = await page.textContent("#shown");
      assert.match(shown, /^magpie_[0-9a-f]{16}_[0-9a-f]{64}$/);
      await shot(page, `token-${look}`);
      const asked = await fetch(to("/api/prompts"), { headers: { authorization: `Bearer ${shown}` } });
      assert.equal(asked.status, 200);
      await page.goto(to("/accounts"));
      assert.equal(await page.locator("#shown").count(), 0);
      await fits("accounts", () => page.click("summary"));
      await page.click("text=Audit");
      assert.match(await page.textContent("tbody"), /admin\s*made a token\s*nightly, viewer, for 90 days/);
      await fits("audit");

      // The scripts of the pages show their session's token, too.
      const order = await page.evaluate(async () => {
        const csrf = document.querySelector("meta[name=csrf]").content;
        const say = (headers) => fetch("/api/prompts/planner/check", { method: "POST", headers: { "content-type": "application/json", ...headers }, body: '{"text":""}' }).then((answer) => answer.status);
        return [await say({ "x-magpie-csrf": csrf }), await say({})];
      });
      assert.deepEqual(order, [200, 403]);
      await page.goto(to("/"));
      await page.waitForSelector("body[data-ready]");
      await page.fill("#text", "waterproof hiking boots");
      await page.click("#send");
      await page.waitForSelector(".pick", { timeout: 30_000 });

      await page.goto(to("/turns"));
      await page.click("text=Sign out");
      await page.waitForURL(/\/sign-in$/);
      await page.goto(to("/turns"));
      assert.equal(await page.textContent("h1"), "Sign in");
      await signIn(page, "ada", "battery staple");
      await page.waitForURL(/\/turns$/);
      assert.equal(await page.locator("text=Accounts").count(), 0);
      await page.goto(to("/prompts/planner"));
      assert.equal(await page.locator("[data-order], #draft").count(), 0);
      await fits("prompt-of-a-viewer");
      await page.click("text=ada, viewer");
      await fits("account");
      await page.goto(to("/turns"));
      await page.click("tbody a");
      assert.equal(await page.locator("#reveal").count(), 0);
      assert.match(await page.textContent("#written"), /Owners may look/);
      assert.deepEqual(wrong.filter((said) => !/status of (401|403)/.test(said)), []);
    } finally {
      await close();
      await locked.stop();
    }
  });
}

test("beside an answer of the chat stands how it came about, and it is tried as somebody else", { timeout: 120_000 }, async () => {
  for (const [look, options] of LOOKS) {
    const { page, wrong, close } = await visit(browser, magpie.url, options);
    try {
      await page.fill("#text", "waterproof hiking boots under $150");
      await page.press("#text", "Enter");
      await page.waitForSelector(".came:not([hidden])");
      await page.waitForSelector(".pick:not(.skeleton)");
      await page.click(".came");
      await page.waitForSelector("#trace .line table");
      assert.match(await page.textContent("#trace"), /Read by rules.*Plan.*Candidates.*Receipts/s);
      assert.ok(await page.evaluate(() => document.activeElement.id === "trace"));
      await page.waitForTimeout(300);
      await page.screenshot({ path: `out/desk-beside-${look}.png`, animations: "disabled" });
      await page.keyboard.press("Escape");
      assert.ok(await page.isHidden("#trace"));
      assert.match(await page.evaluate(() => document.activeElement.className), /came/);

      await page.click("#open-trying");
      await page.fill("#try-user", "telegram:42");
      await page.fill("#try-community", "telegram:-7");
      await page.screenshot({ path: `out/desk-try-${look}.png`, animations: "disabled" });
      await page.click("#trying-form button");
      await page.getByText("As telegram:42, in telegram:-7.").waitFor();
      assert.equal(await page.locator(".exchange").count(), 0);
      await page.fill("#text", "waterproof hiking boots under $150");
      await page.press("#text", "Enter");
      await page.waitForSelector(".pick:not(.skeleton)");
      assert.ok(await page.isHidden(".reactions"));
      await page.click(".came");
      await page.waitForSelector("#trace .line table");
      assert.ok(await page.isHidden("#trace-turn"));
      await page.click("#close-trace");
      await page.screenshot({ path: `out/desk-trying-${look}.png`, animations: "disabled" });
      await page.click("#end-trying");
      // The chat of before is there again, and nothing else.
      await page.waitForSelector(".exchange");
      assert.equal(await page.locator(".exchange").count(), 1);
      assert.deepEqual(wrong, []);
      await accessible(page, async () => {
        await page.waitForSelector(".came:not([hidden])");
        await page.click(".came");
        await page.waitForSelector("#trace .line table");
      });
    } finally {
      await close();
    }
  }
  await room("/audit", async (page) => {
    assert.match(await page.textContent("main"), /tried a message as somebody/);
  });
});

test("signing in and out needs no script", { timeout: 60_000 }, async () => {
  const locked = await startLocked(PASSWORD);
  const { page, close } = await visit(browser, locked.url, { javaScriptEnabled: false }, "body.desk h1");
  try {
    await signIn(page, "admin", PASSWORD);
    await page.waitForURL(locked.url);
    await page.goto(new URL("/accounts", locked.url).href);
    await page.click("text=Sign out");
    await page.waitForURL(/\/sign-in$/);
  } finally {
    await close();
    await locked.stop();
  }
});

test("an admin's whole loop: a bad answer, its prompt mended, replayed, measured, given to 10 %, and taken back by itself", { timeout: 600_000 }, async () => {
  const locked = await startTunable({ MAGPIE_ADMIN_PASSWORD: PASSWORD });
  const basic = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
  // Whoever comes without a cookie is somebody new.
  const post = (path, body, cookie) => fetch(new URL(path, locked.url), {
    method: "POST", headers: { authorization: basic, "content-type": "application/json", ...(cookie ? { cookie } : {}) }, body: JSON.stringify(body),
  });
  const shopper = async (text) => {
    const asked = await post("/api/ask", { text });
    assert.equal(asked.status, 200);
    const [cookie] = asked.headers.getSetCookie().map((set) => set.split(";")[0]);
    return { reply: await asked.json(), cookie };
  };
  const react = async ({ reply, cookie }, kind) => {
    const told = await post(`/api/turns/${reply.turn}/reactions`, { product: reply.picks[0].product_id, kind }, cookie);
    assert.ok(told.ok, await told.text());
  };
  const { page, close } = await visit(browser, locked.url, {}, "body.desk h1");
  try {
    await signIn(page, "admin", PASSWORD);
    const bad = await shopper("waterproof hiking boots");
    await react(bad, "disliked");

    // A bad answer is found by its thumb.
    await page.goto(new URL("/turns", locked.url).href);
    await page.selectOption("select[name=only]", "disliked");
    await page.click("form.filter button");
    assert.equal(await page.locator("tbody tr").count(), 1);
    await page.click("tbody a");
    await page.click("[data-replay]");
    await page.getByText("The same as then.").waitFor();
    await shot(page, "replay");
    const turn = page.url();

    // It becomes a case.
    await page.getByText("Make a golden case of it").click();
    await page.waitForSelector(".caseform");
    await page.locator(".caseform .orders button").first().click();
    await page.waitForLoadState();

    // Its prompt is edited, with a mistake first, and tried on the turn.
    await page.goto(turn);
    await page.locator("a[href^='/prompts/planner?']").first().click();
    const text = await page.inputValue("#text");
    const mark = "=== user ===";
    await page.fill("#text", text.replace(mark, `Mind {{ nobody }}.\n${mark}`));
    await page.getByText("unknown variable nobody").waitFor();
    await page.fill("#text", text.replace(mark, `Mind the rain.\n${mark}`));
    await page.click("[data-replay]");
    await page.waitForSelector("#replayed .sides");
    assert.match(await page.textContent("#replayed"), /planner [0-9a-f]{12} by scripted\/one/);
    await page.waitForSelector("#draft:enabled");
    await page.fill("#reason", "mind the rain");
    await page.click("#draft");
    await page.waitForURL((url) => url.searchParams.get("version") && !url.searchParams.get("turn"));
    const version = new URL(page.url()).searchParams.get("version");
    const row = page.locator(`tr[data-version="${version}"]`);
    await row.getByText("Roll out").click();
    await page.getByText(`${version} goes to 10 of 100 people`).first().waitFor({ timeout: 60_000 });

    // Those who get it like it less, until it is taken back.
    let tried = 0;
    const one = async () => {
      const asked = await shopper("waterproof hiking boots");
      const trial = asked.reply.prompt_versions.planner === version;
      tried += trial ? 1 : 0;
      await react(asked, trial ? "disliked" : "liked");
    };
    for (let asked = 0; asked < 1_000 && tried < 30; asked += 8) await Promise.all(Array.from({ length: 8 }, one));
    assert.ok(tried >= 30, `${tried} people got it`);
    await page.goto(new URL("/prompts/planner", locked.url).href);
    await page.getByText(/taken back by magpie: 0 of \d+ \(0 %\) were liked/).waitFor();
    assert.equal(await page.locator(".notice.warn").count(), 0);
    await shot(page, "taken-back");

    // Who did what is in the log.
    await page.goto(new URL("/audit", locked.url).href);
    const log = await page.textContent("main");
    for (const done of ["replayed a turn", "golden case"]) assert.ok(log.includes(done), `${done}: ${log}`);
  } finally {
    await close();
    await locked.stop();
  }
});

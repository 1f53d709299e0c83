// The server under test and the browser to test it with.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const ROOT = new URL("../../", import.meta.url).pathname;
const START_TIMEOUT_MS = 60_000;

function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? `${ROOT}target`;
  const built = [process.env.MAGPIE_BIN, `${target}/release/magpie`, `${target}/debug/magpie`];
  const found = built.find((path) => path && existsSync(path));
  if (!found) throw new Error("no magpie program: build it, or set MAGPIE_BIN or MAGPIE_URL");
  return found;
}

/** Starts Magpie on a free port with an empty data folder, or uses the one at MAGPIE_URL. */
export async function startMagpie() {
  if (process.env.MAGPIE_URL) return { url: process.env.MAGPIE_URL, stop: async () => {} };
  return start(await mkdtemp(join(tmpdir(), "magpie-browser-")), {});
}

/** Starts Magpie with a scripted model and prompts of its own, which an admin may edit. */
export async function startTunable(more = {}) {
  const folder = await mkdtemp(join(tmpdir(), "magpie-browser-"));
  await cp(`${ROOT}prompts`, join(folder, "prompts"), { recursive: true });
  await mkdir(join(folder, "golden"));
  await cp(`${ROOT}tests/golden/simple.jsonl`, join(folder, "golden", "simple.jsonl"));
  const model = spawn("python3", [`${ROOT}tests/prompts/scripted_model.py`], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise((resolve) => model.stdout.once("data", (said) => resolve(String(said).trim())));
  const magpie = await start(folder, {
    MAGPIE_PROMPTS_DIR: join(folder, "prompts"), MAGPIE_GOLDEN_DIR: join(folder, "golden"),
    MAGPIE_PLANNER_MODEL: "scripted/one", SCRIPTED_BASE_URL: `http://127.0.0.1:${port}/v1`, SCRIPTED_API_KEY: "none",
    MAGPIE_MODEL_PRICES: "scripted/one=0.59/0.79", ...more,
  });
  return { ...magpie, folder, stop: async () => { await magpie.stop(); model.kill(); } };
}

/** Starts Magpie with a password. */
export async function startLocked(password) {
  return start(await mkdtemp(join(tmpdir(), "magpie-browser-")), { MAGPIE_ADMIN_PASSWORD: password });
}

async function start(folder, more) {
  const env = { ...process.env, MAGPIE_DATA_DIR: join(folder, "data"), MAGPIE_HTTP_ADDR: "127.0.0.1:0", MAGPIE_DEMO_ADDR: "127.0.0.1:0", ...more };
  const child = spawn(binary(), [], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  let said = "";
  try {
    const url = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no address within ${START_TIMEOUT_MS} ms:\n${said}`)), START_TIMEOUT_MS);
      const read = (chunk) => {
        said += chunk;
        // Other parts (the demo shop) have addresses too: the page is the one that answers as Magpie.
        for (const [address] of said.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)) {
          fetch(`${address}/healthz`).then((response) => response.json()).then((health) => {
            if (health.service === "magpie") { clearTimeout(timer); resolve(`${address}/`); }
          }).catch(() => {});
        }
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", (code) => reject(new Error(`magpie ended with ${code}:\n${said}`)));
    });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function startBrowser() {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** Opens the page as a new visitor and watches it: `check()` fails on anything a page must not do. */
export async function visit(browser, url, options = {}, ready = "body[data-ready]") {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", colorScheme: "light", ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    const own = ["data:", "blob:"].includes(protocol) || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
    if (!own) wrong.push(`request to another host: ${hostname}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(url);
  await page.waitForSelector(ready);
  return { page, wrong, close: () => context.close() };
}

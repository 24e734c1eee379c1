// What the tests share: a browser, people who sign in, and what a page must never do.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const BASE = process.env.BASE_URL ?? "http://127.0.0.1:8080";
const PASSWORD = process.env.DEMO_PASSWORD ?? "luoshi";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SHOTS = process.env.SHOTS;
export const WIDTHS = [1440, 390];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function launch() {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
}

// A page for one person; what its console says is kept in `page.said`.
export async function visit(browser, person, { width = 1440, scripts = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 768 ? 844 : 1000 },
    locale: "zh-CN",
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  page.said = [];
  page.on("console", (message) => page.said.push(`${page.url()} ${message.text()}`));
  page.on("pageerror", (fault) => page.said.push(`${page.url()} ${fault.message}`));
  if (person) await signIn(page, person);
  return page;
}

export async function signIn(page, person, base = BASE) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#who", person);
  await page.fill("#password", PASSWORD);
  await Promise.all([page.waitForURL(/\/(desk|overview|me)/), page.click("text=登录 >> nth=-1")]);
  if (page.url().endsWith("/me")) {
    await Promise.all([page.waitForURL(/\/(desk|overview)/), page.locator(".as-row").first().click()]);
  }
}

// A page for whoever holds a post in the demonstration.
export async function holding(browser, post, { width = 1440, base = BASE } = {}) {
  const rows = readFileSync(new URL("../../../../districts/140403/demonstration/people.csv", import.meta.url), "utf8").split("\n");
  const [person] = rows.map((row) => row.split(",")).find((row) => row[2] && !row[4] && row[2].split(" ").includes(post));
  const page = await visit(browser, null, { width });
  await page.goto(`${base}/sign-in`);
  await page.fill("#who", person);
  await page.fill("#password", PASSWORD);
  await Promise.all([page.waitForURL(/\/(desk|me|overview)/), page.click("text=登录 >> nth=-1")]);
  if (page.url().endsWith("/me")) {
    await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), page.locator(`.as-row[value=${post}]`).click()]);
    await page.waitForLoadState("load");
    await page.goto(`${base}/desk`);
  }
  return page;
}

// Presses a button that leads to another page or brings this one again.
export async function press(page, words) {
  const button = page.locator("main").getByRole("button", { name: words, exact: true }).first();
  await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), button.click()]);
  await page.waitForLoadState("load");
}

export function open(page, path, base = BASE) {
  return page.goto(base + path);
}

// Serious faults that axe finds on the page.
export async function faults(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations
    .filter((fault) => fault.impact === "serious" || fault.impact === "critical")
    .map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
}

export async function picture(page, name) {
  if (!SHOTS) return;
  const width = page.viewportSize().width;
  await page.screenshot({ path: `${SHOTS}/${name}-${width}.png`, fullPage: true });
}

// The day on which the server is: it stands at the foot of every page.
export async function today(page) {
  const foot = await page.locator(".foot").innerText();
  const [, year, month, day] = foot.match(/(\d+)年(\d+)月(\d+)日/).map(Number);
  return new Date(Date.UTC(year, month - 1, day));
}

export function iso(day, ago = 0) {
  return new Date(day.getTime() - ago * 86_400_000).toISOString().slice(0, 10);
}

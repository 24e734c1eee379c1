// Every page, at both widths: nothing in the console under the policy, nothing serious for axe, no
// sideways scrolling, no dead link; and a figure opens to exactly its rows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BASE, WIDTHS, faults, launch, open, picture, today, visit } from "./visit.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const POLICY = /default-src 'none'; script-src 'self'; style-src 'self'/;
const PEOPLE = ["supervision-clerk", "energy-liaison", "energy-signer", "district-head"];

const PAGES = [
  ["desk", "/desk"], ["second", "/desk?tab=second"], ["watched", "/desk?tab=watched"],
  ["tasks", "/ledger/commitment"], ["tasks-late", "/ledger/commitment?chip=late"],
  ["tasks-full", "/ledger/commitment?full=1"], ["proposals", "/ledger/proposal"],
  ["readings", "/ledger/reading?year=all"], ["report", "/report"], ["last-year", "/report/2023/last-year"], ["versions", "/report/2023/versions"], ["figures", "/figures"],
  ["check", "/check"], ["handbook", "/handbook"], ["handbook-task", "/handbook/commitment"],
  ["month", "/month"], ["month-all", "/month/2023-11?show=all"], ["bulletin", "/bulletin"], ["bulletin-out", "/bulletin/2023-Q3"],
  ["overview", "/overview"], ["burden", "/burden"], ["verification", "/verification/2023"], ["messages", "/messages"],
  ["search", "/search?q=建设"], ["search-none", "/search?q=没有这样的事"], ["more", "/more"],
  ["me", "/me"], ["help", "/help"], ["feedback", "/feedback"], ["states", "/states"],
  ["missing", "/case/潞任〔2023〕99999号"],
];

async function found(page) {
  const links = [];
  await open(page, "/ledger/commitment");
  const task = page.locator(".ledger a.name").first();
  if (await task.count()) links.push(["task", await task.getAttribute("href")]);
  await open(page, "/ledger/proposal");
  const proposal = page.locator(".ledger a.name").first();
  if (await proposal.count()) links.push(["proposal", await proposal.getAttribute("href")]);
  await open(page, "/figures");
  for (const href of await page.locator(".figs a.t").evaluateAll((all) => all.map((a) => a.getAttribute("href")).slice(0, 2))) {
    links.push([`figure-${links.length}`, href]);
  }
  return links;
}

for (const width of WIDTHS) {
  for (const person of PEOPLE) {
    test(`every page is sound at ${width} px for ${person}`, async () => {
      const page = await visit(browser, person, { width });
      const pages = [...PAGES, ...(await found(page))];
      const trouble = [];
      for (const [name, path] of pages) {
        const answer = await open(page, path);
        assert.match(answer.headers()["content-security-policy"], POLICY);
        if (answer.status() !== (name === "missing" ? 404 : 200)) trouble.push(`${path}: ${answer.status()}`);
        for (const fault of await faults(page)) trouble.push(`${path}: ${fault}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (over > 0) trouble.push(`${path}: ${over} px too wide`);
        if (person === PEOPLE[0]) await picture(page, name);
      }
      // The page that is missing says so in the console by itself: the browser reports its 404.
      const said = page.said.filter((line) => !line.includes("404"));
      assert.deepEqual([...trouble, ...said], []);
      await page.context().close();
    });
  }
}

test("no link on a page is dead", async () => {
  const page = await visit(browser, "supervision-clerk");
  const seen = new Set();
  const dead = [];
  for (const [, path] of [...PAGES.slice(0, -1), ...(await found(page))]) {
    await open(page, path);
    const links = await page.locator("a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    // Of a long list a few lines stand for the rest.
    for (const link of [...links.slice(0, 40), ...links.slice(-12)].map((href) => href.split("#")[0])) {
      if (seen.has(link)) continue;
      seen.add(link);
      const answer = await page.request.get(BASE + link);
      if (answer.status() !== 200) dead.push(`${path} → ${link}: ${answer.status()}`);
    }
  }
  assert.deepEqual(dead, []);
  await page.context().close();
});

test("建议提案办结率 opens to exactly its rows", async () => {
  const page = await visit(browser, "supervision-clerk");
  const year = (await today(page)).getUTCFullYear();
  for (const period of [year - 1, year]) {
    await open(page, `/figure/proposal.answered?period=${period}`);
    const [hits, all] = (await page.locator(".frac b").allInnerTexts()).map(Number);
    assert.ok(all > 0, `no proposals in ${period}`);
    const tabs = (await page.locator(".tabs a").allInnerTexts()).map((text) => Number(text.match(/\d+/)[0]));
    assert.deepEqual(tabs, [all, hits, all - hits]);
    for (const [nth, count] of [all, hits].entries()) {
      await open(page, `/figure/proposal.answered?period=${period}${nth ? "&tab=hits" : ""}`);
      assert.equal((await rows(page)).size, count);
    }
  }
  await page.context().close();
});

// The numbers of all rows, page by page.
async function rows(page) {
  const numbers = new Set();
  for (;;) {
    for (const number of await page.locator(".counted tbody tr td:first-child").allInnerTexts()) numbers.add(number);
    const next = page.locator(".pager a", { hasText: "下一页" });
    if (!(await next.count())) return numbers;
    await Promise.all([page.waitForNavigation(), next.click()]);
  }
}

test("a chart stands beside its table, and its tip breaks no policy", async () => {
  const page = await visit(browser, "supervision-clerk");
  const year = (await today(page)).getUTCFullYear();
  await open(page, `/figure/proposal.answered?period=${year}`);
  await page.waitForSelector(".plot svg");
  await page.hover(".plot svg", { position: { x: 200, y: 120 } });
  assert.equal(await page.locator("details.data tbody tr").count(), 12);
  assert.deepEqual(page.said, []);
  await page.context().close();
});

test("exports are workbooks", async () => {
  const page = await visit(browser, "supervision-clerk");
  for (const path of ["/ledger/commitment/export.xlsx", "/figure/proposal.answered/export.xlsx", "/check"]) {
    let link = path;
    if (path === "/check") {
      await open(page, "/check");
      link = await page.locator("a", { hasText: "导出数据确认表" }).getAttribute("href");
    }
    const answer = await page.request.get(BASE + link);
    assert.equal(answer.status(), 200);
    assert.equal((await answer.body()).subarray(0, 2).toString(), "PK");
  }
  await page.context().close();
});

test("high contrast stays until it is switched off", async () => {
  const page = await visit(browser, "energy-liaison");
  const contrast = () => page.locator("html").getAttribute("data-contrast");
  await page.click("text=高对比");
  await page.waitForSelector('html[data-contrast="more"]');
  await open(page, "/ledger/commitment");
  assert.equal(await contrast(), "more");
  await picture(page, "contrast");
  await Promise.all([page.waitForNavigation(), page.click("text=高对比")]);
  assert.equal(await contrast(), null);
  await page.context().close();
});

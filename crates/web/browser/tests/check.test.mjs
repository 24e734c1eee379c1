// 核数: what the report says beside what the records say, for the year of the report and for a year
// that came out otherwise.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, picture, signIn, visit } from "./visit.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const OTHER = process.env.OTHER_URL;

// The line of the claim that all proposals were answered.
const claim = (page) => page.locator(".checked tr", { has: page.locator('a[href^="/figure/proposal.answered"]') });

test("the year of the report supports the report", async () => {
  const page = await visit(browser, "supervision-clerk");
  await open(page, "/check/2023");
  assert.match(await claim(page).first().innerText(), /一致/);
  assert.match(await page.locator(".cover .miss").innerText(), /不一致\s*0/);
  await picture(page, "check-supported");
  await claim(page).first().locator("a[href^='/figure/']").first().click();
  await page.waitForSelector(".rate");
  const [hits, all] = (await page.locator(".frac b").allInnerTexts()).map(Number);
  assert.ok(all > 200);
  assert.equal(hits, all);
  assert.deepEqual(page.said, []);
  await page.context().close();
});

test("a year that came out otherwise differs, and names the records", { skip: !OTHER && "one server only" }, async () => {
  const page = await visit(browser, null);
  await signIn(page, "supervision-clerk", OTHER);
  await open(page, "/check/2023", OTHER);
  const line = claim(page).filter({ hasText: "不一致" }).first();
  const numbers = (await line.innerText()).match(/潞建〔2022〕\d+号/g) ?? [];
  assert.ok(numbers.length > 0, await line.innerText());
  await picture(page, "check-differs");
  await line.locator("a[href^='/figure/']").first().click();
  await page.waitForSelector(".rate");
  const missing = await page.locator(".note-r").innerText();
  for (const number of numbers) assert.ok(missing.includes(number), `${number}: ${missing}`);
  await page.context().close();
});

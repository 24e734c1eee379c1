// A quarter from its proposed lights to the bulletin, and who sees what on the way.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { faults, holding, launch, open, picture, press } from "./visit.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const NOW = "/bulletin/2023-Q4", OUT = "/bulletin/2023-Q3";
const chip = (page, words) => page.locator(".chip", { hasText: words }).locator("b").innerText().then(Number);

test("a quarter's lights go from the rules to the office, the section and the bulletin", async () => {
  const clerk = await holding(browser, "supervision-clerk");
  await clerk.click("nav >> text=亮灯与通报");
  assert.ok(clerk.url().endsWith(NOW), clerk.url());
  await press(clerk, "按规则拟亮灯");
  const all = await chip(clerk, "全部");
  assert.ok(all >= 20, `${all}`);
  const behind = (await chip(clerk, "进度滞后")) + (await chip(clerk, "未达序时"));
  assert.ok(behind > 0, "a year in which nothing lags");
  assert.deepEqual(await faults(clerk), []);
  await picture(clerk, "bulletin-proposed");

  // Nobody outside the section knows of it yet.
  const early = await holding(browser, "energy-liaison");
  assert.equal((await open(early, NOW)).status(), 404);
  await early.context().close();

  await press(clerk, `请单位说明（${behind}项）`);
  const office = await clerk.locator("table.lights tbody tr", { hasText: "待单位说明" }).first().locator("td").nth(1).innerText();
  const posts = readFileSync(new URL("../../../../districts/140403/offices.toml", import.meta.url), "utf8");
  const id = posts.split("[[office]]").find((one) => one.includes(`short = "${office}"`)).match(/id = "([\w-]+)"/)[1];
  const liaison = await holding(browser, `${id}-liaison`);
  await open(liaison, "/desk");
  await liaison.locator("a, button").filter({ hasText: "说明情况" }).first().click();
  await liaison.waitForSelector("[name=explanation]");
  await liaison.check("[name=answer][value=agreed]");
  await liaison.fill("[name=explanation]", "已倒排工期，下月补齐进度");
  await press(liaison, "说明情况");
  assert.equal((await open(liaison, NOW)).status(), 404, "an office does not see the others'");
  await liaison.context().close();

  // 核定本期拟亮灯(只看例外): two clicks for all that need no look.
  const checker = await holding(browser, "supervision-reviewer");
  await checker.click("nav >> text=亮灯与通报");
  await checker.locator("main").getByRole("button", { name: /^核定其余/ }).click();
  await checker.waitForSelector(".toast-s");
  assert.match(await checker.locator(".toast-s").innerText(), /已核定\d+项/);
  const explained = checker.locator("table.lights tbody tr", { hasText: "下月补齐进度" }).first();
  await explained.locator("button", { hasText: "核定" }).click();
  await checker.waitForSelector(".toast-s");
  await checker.context().close();

  // 出季度通报初稿: two clicks from the desk.
  await open(clerk, "/desk");
  await clerk.click("nav >> text=亮灯与通报");
  const [file] = await Promise.all([clerk.waitForEvent("download"), clerk.click("text=导出送审稿")]);
  assert.match(file.suggestedFilename(), /第四季度重点任务落实情况的通报（送审稿）\.docx$/);
  assert.deepEqual(clerk.said, []);
  await clerk.context().close();
});

test("every number of a bulletin that is out opens to as many rows", async () => {
  const page = await holding(browser, "energy-liaison");
  await open(page, OUT);
  assert.equal(await page.locator("h1").innerText(), "督查通报");
  assert.equal(await page.locator(".stepbar, .settle, .ticks").count(), 0, "who reads does not work here");
  assert.deepEqual(await faults(page), []);
  await picture(page, "bulletin-out");
  const links = page.locator(".memo-paper p a");
  const said = await links.evaluateAll((all) => all.map((link) => [link.getAttribute("href"), link.innerText]));
  assert.ok(said.length >= 8, `${said.length}`);
  for (const [href, words] of said) {
    await open(page, href);
    const rows = page.locator("table.lights tbody tr");
    const good = await rows.filter({ hasText: /已完成|正常推进/ }).count();
    const [n, of] = words.match(/\d+/g).map(Number);
    if (of === undefined) assert.equal(await rows.count(), n, `${href} ${words}`);
    else assert.deepEqual([good, await rows.count()], [n, of], `${href} ${words}`);
  }
  await page.context().close();
});

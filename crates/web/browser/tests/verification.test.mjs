// A year's verification: an office's word, site sheets, a verdict, and a review by another person.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { WIDTHS, faults, holding, launch, open, picture, press } from "./visit.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const YEAR = "/verification/2023";
const offices = readFileSync(new URL("../../../../districts/140403/offices.toml", import.meta.url), "utf8").split("[[office]]");
const officeOf = (short) => offices.find((one) => one.includes(`short = "${short}"`)).match(/id = "([\w-]+)"/)[1];
const row = (page, title) => page.locator("table tbody tr", { hasText: title }).first();

async function whole(page, name) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 768 ? 844 : 1000 });
    assert.deepEqual(await faults(page), [], `${name} ${width}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${name} ${width} scrolls sideways by ${over}`);
    await picture(page, name);
  }
  await page.setViewportSize({ width: 1440, height: 1000 });
}

test("a task goes from its office's word to a verdict and a review", async () => {
  // One whose office kept silent: it is verified for that, and may still say its word.
  const clerk = await holding(browser, "supervision-clerk");
  await open(clerk, "/verification");
  assert.ok(clerk.url().endsWith(YEAR), clerk.url());
  await whole(clerk, "verification-section");
  await open(clerk, `${YEAR}?show=drawn#rows`);
  const silent = clerk.locator("table.verify tbody tr", { hasText: "还没有自评" }).first();
  const title = (await silent.locator("th a").innerText()).trim();
  const office = officeOf((await silent.locator("td").nth(0).innerText()).trim());

  const liaison = await holding(browser, `${office}-liaison`);
  await open(liaison, YEAR);
  await whole(liaison, "verification-office");
  const form = liaison.locator("form.self-check", { hasText: title });
  await form.locator("[name=own][value=mostly]").check();
  await form.locator("[name=result]").fill("主体工程已完成，附属设施正在收尾");
  await form.locator("[name=evidence]").fill("四季度节点佐证");
  await Promise.all([liaison.waitForResponse((r) => r.request().method() === "POST"), form.locator("button").click()]);
  await liaison.waitForSelector(".toast-s");

  // The two on site: one fills in the sheet, another one checks it.
  const [sheet] = await Promise.all([clerk.waitForEvent("download"), silent.locator("a", { hasText: "打印核验单" }).click()]);
  assert.match(sheet.suggestedFilename(), /^核验单-.*\.docx$/);
  await open(clerk, `${YEAR}?show=drawn#rows`);
  const drawn = row(clerk, title);
  await drawn.locator("a", { hasText: "填核验单" }).click();
  const paper = clerk.locator(".site-sheet");
  for (const select of await paper.locator("[name=found]").all()) await select.selectOption("相符");
  await paper.locator("[name=found]").first().selectOption("不相符");
  await paper.locator("[name=note]").first().fill("附属设施未完工");
  await paper.locator("[name=finding]").fill("主体已完成，附属设施未完工");
  await whole(clerk, "verification-sheet");
  await paper.locator("button").click();
  await clerk.waitForSelector(".toast-s");
  const checker = await holding(browser, "supervision-reviewer");
  await open(checker, YEAR);
  await checker.locator("main").getByRole("button", { name: /^核对全部/ }).click();
  await checker.waitForSelector(".toast-s");

  // What does not agree is proposed by hand; what needs no look with one press.
  await open(clerk, `${YEAR}?show=checked#rows`);
  const open_ = row(clerk, title);
  await open_.locator("[name=verdict]").selectOption("undone");
  await open_.locator("[name=basis]").fill("核验单：附属设施未完工");
  await open_.locator("button").click();
  await clerk.waitForSelector(".toast-s");
  await open(clerk, YEAR);
  await clerk.locator("main").getByRole("button", { name: /^一并拟定完成/ }).click();
  await clerk.waitForSelector(".toast-s");
  await open(liaison, YEAR);
  assert.equal(await row(liaison, title).locator(".st").count(), 0, "a verdict before it is told");

  const head = await holding(browser, "district-head");
  await open(head, YEAR);
  await whole(head, "verification-head");
  await head.locator("main").getByRole("button", { name: /^审定全部/ }).click();
  await head.waitForSelector(".toast-s");
  await open(liaison, YEAR);
  assert.equal(await row(liaison, title).locator(".st").count(), 0, "approved is not told");
  await open(clerk, YEAR);
  await clerk.locator("main").getByRole("button", { name: /^告知单位/ }).click();
  await clerk.waitForSelector(".toast-s");

  // The office takes note; its signer asks for a review; whoever took no part examines it.
  await open(liaison, YEAR);
  await liaison.locator("main").getByRole("button", { name: /^签收结论/ }).click();
  await liaison.waitForSelector(".toast-s");
  assert.match(await row(liaison, title).innerText(), /未完成[\s\S]*前可以申请复核/);
  const signer = await holding(browser, `${office}-signer`);
  await open(signer, YEAR);
  const told = row(signer, title);
  await told.locator("summary").click();
  await told.locator("[name=grounds]").fill("附属设施属二期工程，不在年度任务内");
  await told.locator("button").click();
  await signer.waitForSelector(".toast-s");
  assert.match(await row(signer, title).innerText(), /复核决定.*前作出/);
  await whole(signer, "verification-review");

  const reviewer = await holding(browser, "supervision-head");
  await open(reviewer, YEAR);
  const asked = row(reviewer, title);
  await asked.locator("[name=verdict]").selectOption("mostly");
  await asked.locator("[name=basis]").fill("初步设计批复载明附属设施为二期");
  await whole(reviewer, "verification-reviewer");
  await asked.locator("button").click();
  await reviewer.waitForSelector(".toast-s");
  await open(head, YEAR);
  await head.locator("main").getByRole("button", { name: /^作出复核决定/ }).click();
  await head.waitForSelector(".toast-s");
  await open(liaison, YEAR);
  assert.match(await row(liaison, title).innerText(), /复核：由未完成改为基本完成/);

  for (const name of ["导出得分依据", "导出结转清单", "导出归档清单"]) {
    await open(clerk, YEAR);
    const [file] = await Promise.all([clerk.waitForEvent("download"), clerk.click(`text=${name}`)]);
    assert.match(file.suggestedFilename(), /^潞州区2023年.*\.xlsx$/);
  }
  await open(clerk, `${YEAR}?show=carry#rows`);
  await whole(clerk, "verification-carry");
  assert.deepEqual([...clerk.said, ...liaison.said, ...head.said].filter((line) => !/404/.test(line)), []);
  for (const page of [clerk, liaison, checker, head, signer, reviewer]) await page.context().close();
});

test("an office without tasks reads why its page is empty", async () => {
  const page = await holding(browser, "meteorology-liaison");
  await open(page, YEAR);
  assert.match(await page.locator("main").innerText(), /没有要自评的任务|应自评/);
  assert.equal((await open(page, `${YEAR}/grounds.xlsx`)).status(), 404);
  await page.context().close();
});

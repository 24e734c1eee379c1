// 减负监测: every number opens to as many forms, offices see their own, a new form shows its cost first.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WIDTHS, faults, holding, launch, open, picture } from "./visit.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const number = (text) => Number(text.replace(/[^\d.]/g, ""));
// How many forms the list says it holds, with boxes and minutes; rows of the page are counted too.
async function listed(page) {
  const said = await page.locator("#count").innerText();
  const [forms, items, minutes] = said.match(/[\d.]+/g).map(Number);
  const rows = await page.locator("table.asks tbody tr").count();
  assert.equal(rows, Math.min(forms, 100), said);
  return { forms, items, minutes };
}

test("numbers of the table open to exactly their forms", async () => {
  const clerk = await holding(browser, "supervision-clerk");
  await open(clerk, "/more");
  await clerk.click("text=减负监测");
  const rows = clerk.locator("table.asked tbody tr");
  assert.ok((await rows.count()) > 10, "a year in which nobody was asked");
  for (const at of [0, 5]) {
    const cells = await rows.nth(at).locator("td").allInnerTexts();
    const hrefs = await rows.nth(at).locator("td a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    const page = await clerk.context().newPage();
    await open(page, hrefs.find((href) => href.endsWith("show=forms")));
    const found = await listed(page);
    assert.deepEqual(found, { forms: number(cells[0]), items: number(cells[1]), minutes: number(cells[2]) });
    for (const [column, show] of [[3, "texts"], [6, "twice"]]) {
      const href = hrefs.find((one) => one.endsWith(`show=${show}`));
      if (!href) continue;
      await open(page, href);
      assert.equal((await listed(page)).forms, number(cells[column]), show);
    }
    await page.close();
  }
  const totals = await clerk.locator("table.asked tfoot td").allInnerTexts();
  const column = await rows.evaluateAll((all) => all.reduce((sum, row) => sum + Number(row.cells[1].innerText), 0));
  assert.equal(number(totals[0]), column, "the total is its rows");
  assert.equal(await clerk.locator("text=/第\\s*\\d+\\s*名|排名第/").count(), 0);
  const [file] = await Promise.all([clerk.waitForEvent("download"), clerk.click("text=导出Excel")]);
  assert.match(file.suggestedFilename(), /减负监测\.xlsx$/);
  await clerk.context().close();
});

test("an office sees its own months and nobody else's", async () => {
  const liaison = await holding(browser, "energy-liaison");
  await open(liaison, "/burden");
  assert.match(await liaison.locator("table.asked tbody tr").first().innerText(), /^1月/);
  assert.equal((await open(liaison, "/burden?office=education")).status(), 404);
  assert.equal((await open(liaison, "/burden/list?office=education&year=2023")).status(), 404);
  assert.equal((await open(liaison, "/burden/new")).status(), 404);
  await liaison.context().close();
});

test("a new form shows its yearly cost and what is asked already before it is proposed", async () => {
  const clerk = await holding(browser, "supervision-clerk");
  await open(clerk, "/burden/new");
  assert.deepEqual(await faults(clerk), []);
  await clerk.fill("#title", "在建项目调度表");
  await clerk.fill("#basis", "某办法第五条");
  await clerk.check("[name=offices][value=energy]");
  await clerk.check("[name=offices][value=education]");
  await clerk.check("[name=frequency][value=month]");
  await clerk.fill("[name=item-0]", "存在问题");
  await clerk.selectOption("[name=kind-0]", "文字");
  await clerk.fill("#valid_to", "2024-06-30");
  await Promise.all([clerk.waitForLoadState("load"), clerk.click("text=计算全年负担")]);
  assert.match(await clerk.locator("#refused").innerText(), /发起领导/);
  assert.equal(await clerk.inputValue("#title"), "在建项目调度表", "what was typed is kept");
  await clerk.selectOption("#sponsor", "vice-head-b");
  await Promise.all([clerk.waitForLoadState("load"), clerk.click("text=计算全年负担")]);
  assert.match(await clerk.locator("#cost .sum").innerText(), /2个单位 × 每年12次 × 每次3分钟 = 每年72分钟/);
  assert.match(await clerk.locator("#cost").innerText(), /重点任务“报进展”/);
  assert.deepEqual(await faults(clerk), []);
  await picture(clerk, "burden-new");
  await Promise.all([clerk.waitForURL(/\/case\//), clerk.click("text=提出，报发起领导")]);
  assert.match(await clerk.locator("main").innerText(), /待发起领导同意/);
  await clerk.context().close();
});

test("a complaint about double asking reaches the section's page", async () => {
  const liaison = await holding(browser, "energy-liaison");
  await open(liaison, "/burden");
  await liaison.click("footer >> text=投诉建议");
  await liaison.fill("#text", "供热户数本周要了两次");
  await liaison.check("[name=about]");
  await Promise.all([liaison.waitForLoadState("load"), liaison.click("text=送督查室 >> nth=-1")]);
  await liaison.context().close();
  const clerk = await holding(browser, "supervision-clerk");
  await open(clerk, "/burden");
  assert.match(await clerk.locator("main").innerText(), /重复要数[\s\S]*供热户数本周要了两次/);
  await clerk.context().close();
});

test("the pages are whole at both widths", async () => {
  for (const width of WIDTHS) {
    const clerk = await holding(browser, "supervision-clerk");
    await clerk.setViewportSize({ width, height: 900 });
    for (const [path, name] of [["/burden", "burden"], ["/burden?month=9", "burden-month"], ["/burden/list?year=2023&month=9&show=rounds", "burden-list"], ["/burden/new", "burden-form"]]) {
      assert.equal((await open(clerk, path)).status(), 200, path);
      assert.deepEqual(await faults(clerk), [], `${path} ${width}`);
      await picture(clerk, name);
    }
    assert.deepEqual(clerk.said, []);
    await clerk.context().close();
  }
});

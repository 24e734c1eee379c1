// How the year stands: every number is its rows, a leader says a word in three clicks, on one sheet.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults, holding, launch, open, picture } from "./visit.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const SIZES = { 1440: 1000, 390: 844 };
const LEADER = "vice-head-c";

async function at(page, width) {
  await page.setViewportSize({ width, height: SIZES[width] });
}

// Clicks are counted; typing is not.
function counter(page) {
  let clicks = 0;
  return {
    async press(locator) {
      clicks += 1;
      await Promise.all([page.waitForNavigation(), locator.first().click()]);
    },
    get clicks() { return clicks; },
  };
}

test("every number of the overview opens to as many rows", async () => {
  for (const post of ["supervision-clerk", LEADER, "energy-liaison"]) {
    const page = await holding(browser, post);
    await open(page, "/overview");
    const links = page.locator(".six > a, .share td a, .sec .sub a[href^='/ledger']");
    const said = await links.evaluateAll((all) => all.map((link) => [
      link.getAttribute("href"), (link.querySelector("b") ?? link).innerText,
    ]));
    assert.ok(said.length >= 8, `${post} ${said.length}`);
    const looked = new Set();
    for (const [href, words] of said) {
      if (looked.has(href)) continue;
      looked.add(href);
      await open(page, href);
      const rows = await page.locator("table.ledger tbody tr").count();
      assert.equal(rows, Number(words.match(/\d+/)[0]), `${post} ${href} ${words}`);
    }
    assert.deepEqual(page.said, []);
    await page.context().close();
  }
});

test("whoever looks: no serious fault, no sideways scrolling, the leader first of all here", async () => {
  for (const post of ["supervision-clerk", "district-head", LEADER, "energy-liaison", "horse-pasture-liaison"]) {
    const page = await holding(browser, post);
    if (post === LEADER) assert.ok(page.url().endsWith("/overview"), page.url());
    const pages = post.includes("head") ? ["/overview", "/leader"] : ["/overview"];
    for (const path of pages) {
      for (const width of [1440, 390]) {
        await at(page, width);
        await open(page, path);
        assert.deepEqual(await faults(page), [], `${post} ${path} ${width}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${post} ${path}`);
        await picture(page, `${path.slice(1)}-${post}`);
      }
    }
    await page.context().close();
  }
});

test("a leader says a word on what lags in three clicks, on a desk and on a phone", async () => {
  for (const width of [1440, 390]) {
    const page = await holding(browser, LEADER);
    await at(page, width);
    await open(page, "/");
    assert.ok(page.url().endsWith("/overview"), page.url());
    const hand = counter(page);
    await hand.press(page.locator(".six > a", { hasText: "进度滞后" }));
    await hand.press(page.locator("table.ledger a", { hasText: "批示" }));
    assert.equal(await page.locator("main textarea, main input:not([type=hidden])").filter({ visible: true }).count(), 1, "one sentence and no form");
    await page.fill("[name=word]", `请倒排工期，按周调度（${width}）`);
    await hand.press(page.locator("main").getByRole("button", { name: "批示", exact: true }));
    assert.equal(hand.clicks, 3);
    assert.match(await page.locator(".log").innerText(), new RegExp(`按周调度（${width}）`));
    const case_ = decodeURIComponent(page.url());

    // The office has it on its desk with three working days, and answers.
    const office = (await page.locator(".facts, .log").allInnerTexts()).join("\n");
    assert.match(office, /分管副区长C/);
    await open(page, "/leader");
    assert.match(await page.locator(".l-words").innerText(), new RegExp(`按周调度（${width}）[\\s\\S]*待回告`), case_);
    await page.context().close();
  }
});

test("a leader's page is one sheet, is read by one press, and has no number of words", async () => {
  for (const post of [LEADER, "vice-head-b", "district-head"]) {
    const page = await holding(browser, post);
    await open(page, "/leader");
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.equal((pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length, 1, `${post} one sheet`);
    assert.doesNotMatch(await page.locator("main").innerText(), /批示\d+[件次条]/);
    await page.context().close();
  }
  const page = await holding(browser, "vice-head-b");
  await open(page, "/leader");
  const hand = counter(page);
  await hand.press(page.locator("form.lead-read button"));
  assert.match(await page.locator(".toast-s").innerText(), /已圈阅\d+项/);
  assert.match(await page.locator(".lead-read").innerText(), /今天已圈阅/);
  await page.context().close();
});

test("the head's phone: what to decide, the indicators, what lags, each with its way on", async () => {
  const page = await holding(browser, "district-head");
  await at(page, 390);
  await open(page, "/leader");
  const most = { ".l-asks li": 5, ".l-goals li": 8, ".l-behind li": 10 };
  for (const [rows, limit] of Object.entries(most)) {
    const count = await page.locator(rows).count();
    assert.ok(count > 0 && count <= limit, `${rows} ${count}`);
    assert.equal(await page.locator(rows).locator("a").first().isVisible(), true, rows);
  }
  // 批一句 from here: two clicks.
  await page.locator(".l-behind a", { hasText: "批示" }).first().click();
  assert.equal(await page.locator("[name=word]").count(), 1);
  await page.context().close();
});

test("an office sees no leader's page, and nobody but the section takes the papers along", async () => {
  const page = await holding(browser, "energy-liaison");
  assert.equal((await open(page, "/leader/vice-head-b")).status(), 404);
  assert.equal((await open(page, "/overview/memo.docx")).status(), 404);
  assert.equal(await page.locator("text=督查专报").count(), 0);
  await page.context().close();
  const clerk = await holding(browser, "supervision-clerk");
  await open(clerk, "/overview");
  for (const [word, name] of [["督查专报", /督查专报（送审稿）\.docx$/], ["会议材料", /会议材料（送审稿）\.docx$/]]) {
    const [file] = await Promise.all([clerk.waitForEvent("download"), clerk.click(`text=${word}`)]);
    assert.match(file.suggestedFilename(), name);
  }
  await clerk.context().close();
});

test("without scripts a leader's word is given all the same", async () => {
  const people = await holding(browser, LEADER);
  const who = await people.locator(".me").innerText();
  assert.match(who, /分管副区长C/);
  const state = await people.context().storageState();
  await people.context().close();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: state });
  const page = await context.newPage();
  await open(page, "/leader");
  await page.locator(".l-behind a", { hasText: "批示" }).first().click();
  await page.fill("[name=word]", "请按月报进展");
  await page.locator("main").getByRole("button", { name: "批示", exact: true }).click();
  assert.match(await page.locator(".log").innerText(), /请按月报进展/);
  await context.close();
});

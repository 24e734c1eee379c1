// From a report's file to the issued list: read, decided task by task, sent round the offices,
// issued, exported and imported again; then minutes of a meeting made into tasks.
// The report is the demonstration's own, moved on by a year; REPORT names another file.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { faults, holding, launch, open, picture, press, visit } from "./visit.mjs";
import { Effort } from "./effort.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const SAMPLE = join(here, "../../../../districts/140403/demonstration/report-2023.txt");

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

function report() {
  if (process.env.REPORT) return { name: process.env.REPORT.split("/").pop(), buffer: readFileSync(process.env.REPORT) };
  const text = readFileSync(SAMPLE, "utf8").replace(/202[23]/g, (year) => String(Number(year) + 1));
  return { name: "2024年政府工作报告.txt", buffer: Buffer.from(text) };
}

const count = async (page, chip) => {
  const text = await page.locator(".chips").innerText();
  const found = text.match(new RegExp(`${chip}\\s*(\\d+)`));
  return found ? Number(found[1]) : 0;
};

const stage = (page) => page.locator(".stepbar").innerText();

// Opens the current draft's form by its key.
async function edit(page) {
  await page.keyboard.press("e");
  await page.waitForSelector(".chosen .d-edit");
}

async function imported(page, file) {
  await page.click("text=导入文件");
  await page.setInputFiles("#file", { name: file.name, mimeType: "text/plain", buffer: file.buffer });
  await Promise.all([page.waitForURL(/\/import\/[0-9a-f]/), page.click("button:has-text('读取')")]);
}

test("a report goes from its file to the issued list, and nothing is lost on the way", async (t) => {
  const effort = new Effort();
  const clerk = await visit(browser, "supervision-clerk");
  await imported(clerk, report());
  effort.clicks(3);
  assert.match(await clerk.locator("h1").innerText(), /读出一份《政府工作报告》/);
  assert.equal(await clerk.inputValue("#year"), "2024");
  await picture(clerk, "import-report");
  await press(clerk, "导入并预分解");
  effort.clicks(1);
  await clerk.waitForURL(/\/division\/2024/);
  const all = await count(clerk, "全部");
  assert.ok(all >= 80 && all <= 200, `${all} tasks`);
  assert.match(await clerk.locator(".cover").innerText(), /纳入\s*\d+/);
  await picture(clerk, "division");

  await corrected(clerk, all, effort);
  await whole(clerk, effort);
  await press(clerk, /采纳其余\d+项/);
  effort.clicks(1).read(all);
  await clerk.waitForFunction(() => document.querySelector(".stepbar").innerText.includes("只预分解"));
  assert.deepEqual(await faults(clerk), []);

  // Nothing goes round before the congress has adopted the report.
  const number = (await clerk.locator(".head .sub").innerText()).match(/潞报〔\d+〕\d+号/)[0];
  const head = await visit(browser, "supervision-head");
  await open(head, `/case/${number}/act/adopt`);
  await head.fill("[name=adopted_on]", "2023-12-30");
  await head.selectOption("[name=version]", "adopted").catch(() => head.check("[name=version][value=adopted]"));
  await press(head, "登记通过");
  effort.clicks(4);
  await head.context().close();

  await open(clerk, "/division/2024");
  await press(clerk, "征求意见");
  effort.clicks(1);
  assert.match(await clerk.locator(".toast-s").innerText(), /已征求意见\d+项/);
  assert.doesNotMatch(await clerk.locator(".toast-s").innerText(), /没有办成/);
  const consulted = Number((await clerk.locator(".toast-s").innerText()).match(/已征求意见(\d+)项/)[1]);
  await picture(clerk, "division-round");

  await answered(clerk);
  await approved(clerk);
  await open(clerk, "/division/2024");
  await press(clerk, "印发");
  effort.clicks(1);
  assert.match(await clerk.locator(".toast-s").innerText(), new RegExp(`已印发${consulted}项$`));
  assert.match(await stage(clerk), new RegExp(`已全部印发${consulted}项`));
  await picture(clerk, "division-issued");
  t.diagnostic(`${all} drafts, ${consulted} issued; ${effort.say()}`);
  assert.ok(effort.minutes() < 15, effort.say());

  await listed(clerk, consulted);
  assert.deepEqual(clerk.said, []);
  await clerk.context().close();
});

// Every kind of correction once, by keyboard where there is a key; each is taken back once.
async function corrected(page, all, effort) {
  const rows = () => page.locator("[data-draft-row]");
  const name = async (nth) => (await rows().nth(nth).locator(".t").innerText()).trim();
  await page.keyboard.press("j");
  await edit(page);
  await page.fill("#f-name", "改过的名称");
  await page.waitForFunction(() => document.querySelector("[data-saved]").textContent.includes("草稿已存"));
  await page.reload();
  assert.equal(await page.inputValue("#f-name"), "改过的名称", "what was typed survives a reload");
  await press(page, "保存并采纳");
  effort.keys(8).clicks(1);
  assert.equal(await name(0), "改过的名称");
  assert.equal(await count(page, "已修改"), 1);

  // A lost connection loses nothing: the page says so, and the same press works later.
  await page.context().setOffline(true);
  await page.locator("[data-draft-row] button[data-key=a]").first().click();
  await page.waitForSelector("[data-offline]");
  await page.context().setOffline(false);
  await page.locator("[data-draft-row] button[data-key=a]").first().click();
  await page.waitForFunction(() => document.querySelector(".stepbar").innerText.includes("已采纳2项"));
  page.said.length = 0;

  await page.keyboard.press("z");
  await page.waitForFunction(() => document.querySelector(".stepbar").innerText.includes("已采纳1项"));
  assert.match(await page.locator(".toast-s[role=status]").innerText(), /已撤回：采纳/);

  await open(page, "/division/2024");
  const [second, third] = [await name(1), await name(2)];
  await page.keyboard.press("j");
  for (const key of ["j", "m", "j", "m"]) await page.keyboard.press(key);
  await page.keyboard.press("Shift+M");
  await page.waitForFunction((n) => document.querySelectorAll("[data-draft-row]").length === n, all - 1);
  effort.keys(6);
  assert.equal(await name(1), second);
  await undone(page, all);
  assert.equal(await name(2), third);

  const long = page.locator("[data-draft-row]:has(.t)", { hasText: "" });
  const splittable = await longest(page, long);
  await open(page, `/division/2024/split/${splittable}`);
  await page.locator("input[name=cut]").first().check();
  await picture(page, "division-split");
  await press(page, "拆分");
  await page.waitForFunction((n) => document.querySelectorAll("[data-draft-row]").length === n, all + 1);
  effort.keys(2).clicks(2);
  await undone(page, all);

  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.waitForFunction(() => document.activeElement && document.activeElement.id === "f-reason");
  await page.keyboard.type("等上级方案下达后再列");
  await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), page.keyboard.press("Enter")]);
  effort.keys(16);
  await page.waitForSelector(".draft.aside");
  assert.equal(await count(page, "暂不纳入"), 1);
  await page.reload();
  assert.equal(await count(page, "暂不纳入"), 1, "what was decided survives a reload");
  await open(page, "/division/2024/steps");
  assert.match(await page.locator("main").innerText(), /暂不纳入[\s\S]*拆分[\s\S]*并入另一项[\s\S]*修改/);
  await open(page, "/division/2024");
}

async function undone(page, all) {
  await page.keyboard.press("z");
  await page.waitForFunction((n) => document.querySelectorAll("[data-draft-row]").length === n, all);
  // A key that is pressed while the page is exchanged goes nowhere, as it does for a person.
  await page.waitForFunction(() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"));
  await open(page, "/division/2024");
}

// A draft with several clauses.
async function longest(page) {
  const numbers = await page.locator("[data-draft-row]").evaluateAll((rows) => rows.map((row) => row.dataset.draftRow));
  for (const number of numbers.slice(10)) {
    await open(page, `/division/2024/split/${number}`);
    if (await page.locator("input[name=cut]").count()) return number;
  }
  throw new Error("no draft has two clauses");
}

// Fills in what drafts lack.
async function whole(page, effort) {
  for (let left = 40; left > 0; left -= 1) {
    await open(page, "/division/2024?only=lacking");
    const row = page.locator("[data-draft-row] .t").first();
    if (!(await row.count())) break;
    await row.click();
    await page.waitForSelector(".chosen .d-edit");
    if (!(await page.inputValue("#f-leader"))) await page.selectOption("#f-leader", { index: 2 });
    if (!(await page.inputValue("#f-result"))) await page.fill("#f-result", "年底前形成可核验的成果清单");
    await page.locator(".chosen .d-edit .send button").first().click();
    await page.waitForLoadState("load");
    effort.clicks(3).keys(14);
  }
  await open(page, "/division/2024");
}

// Every lead office agrees with one press; one objects, and is ruled on.
async function answered(clerk) {
  const rows = await clerk.locator(".draft.consulting").evaluateAll((found) => found.map((row) => [row.dataset.draftRow, row.dataset.lead]));
  const offices = [...new Set(rows.map(([, lead]) => lead))];
  const [number, objector] = rows[3];
  const signer = await holding(browser, `${objector}-signer`);
  await open(signer, `/case/${number}/act/object`);
  await signer.fill("[name=grounds]", "三定规定第三条");
  await signer.fill("[name=_reason]", "主要职责在其他单位");
  await press(signer, "提出异议");
  assert.match(await signer.locator(".toast-s").innerText(), /已提出异议/);
  // An office sees the drafts that it is to lead or to help with, and no others.
  const answers = [];
  for (const [foreign] of rows.filter(([, lead]) => lead !== objector).slice(0, 12)) {
    answers.push((await open(signer, `/case/${foreign}`)).status());
  }
  assert.ok(answers.includes(404), `${answers}`);
  await signer.context().close();
  const arbiter = await visit(browser, "office-director");
  await open(arbiter, `/case/${number}/act/uphold`);
  await arbiter.fill("[name=_reason]", "主要职责清楚，维持原分工");
  await press(arbiter, "维持原分工");
  await arbiter.context().close();
  for (const office of offices) {
    const liaison = await holding(browser, `${office}-liaison`);
    const one = liaison.locator(".note button", { hasText: "全部无异议" });
    const button = (await one.count()) ? one : liaison.getByRole("button", { name: /^无异议：/ }).first();
    if (await button.count()) {
      await Promise.all([liaison.waitForResponse((r) => r.request().method() === "POST"), button.first().click()]);
      await liaison.waitForLoadState("load");
    }
    await liaison.context().close();
  }
}

// Vice-heads look at their field, the head of the district decides.
async function approved(clerk) {
  for (const leader of ["executive-vice-head", "vice-head-a", "vice-head-b", "vice-head-c", "vice-head-d", "vice-head-e", "district-head"]) {
    await pressAll(leader, "审核同意");
  }
  await open(clerk, "/division/2024");
  assert.match(await stage(clerk), /征求意见0项，异议待裁定0项，待分管领导审核0项/);
  await pressAll("district-head", "审定");
}

async function pressAll(post, words) {
  const page = await holding(browser, post);
  await open(page, "/desk");
  const all = page.locator(".note button", { hasText: `全部${words}` });
  const button = (await all.count()) ? all : page.getByRole("button", { name: new RegExp(`^${words}：`) });
  if (await button.count()) {
    await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), button.first().click()]);
    await page.waitForLoadState("load");
  }
  await page.context().close();
}

// The list as a document, and back: the same tasks.
async function listed(clerk, consulted) {
  await open(clerk, "/division/2024");
  const titles = await clerk.locator("[data-draft-row]:not(.aside) .t").allInnerTexts();
  const [download] = await Promise.all([clerk.waitForEvent("download"), clerk.click("text=导出Word")]);
  const file = await download.path();
  await open(clerk, "/import");
  await clerk.setInputFiles("#file", { name: "分解表.docx", mimeType: "application/octet-stream", buffer: readFileSync(file) });
  await Promise.all([clerk.waitForURL(/\/import\/[0-9a-f]/), clerk.click("button:has-text('读取')")]);
  assert.match(await clerk.locator("h1").innerText(), /任务分解表/);
  const back = await clerk.locator("table.paper tbody b").allInnerTexts();
  assert.equal(back.length, consulted);
  assert.deepEqual(back, titles.map((title) => title.trim()));
  const open_ = await clerk.locator("table.paper select").evaluateAll((all) => all.filter((one) => !one.value).length);
  assert.equal(open_, 0, "every lead office is found again");
}

const MINUTES = `潞州区人民政府第45次常务会议纪要
〔2023〕第45次

2023年12月29日，区长主持召开区政府第45次常务会议。现纪要如下：

一、研究城区供热保障工作
会议听取了区住建局关于供热保障情况的汇报。会议议定：
1.由区住房和城乡建设局牵头，区财政局配合，1月10日前完成老旧管网隐患排查。
2.由区应急管理局负责，1月15日前组织一次供热安全应急演练。

二、研究春节市场供应工作
会议议定，由区商务局牵头，区市场监督管理局配合，1月20日前落实生活必需品储备方案。

出席：区长、各副区长。
列席：区住房和城乡建设局、区财政局主要负责人。
`;

test("minutes of a meeting become issued meeting decisions in five clicks", async () => {
  const page = await visit(browser, "supervision-clerk");
  let clicks = 0;
  const click = async (what) => { clicks += 1; await what(); };
  await click(() => page.click("text=导入文件"));
  await click(() => page.setInputFiles("#file", { name: "会议纪要.txt", mimeType: "text/plain", buffer: Buffer.from(MINUTES) }));
  await click(() => Promise.all([page.waitForURL(/\/import\/[0-9a-f]/), page.click("button:has-text('读取')")]));
  assert.match(await page.locator("h1").innerText(), /会议纪要/);
  assert.equal(await page.locator("table.paper tbody tr").count(), 3);
  await picture(page, "import-minutes");
  const due = await page.locator("table.paper input[type=date]").first().inputValue();
  assert.equal(due, "2024-01-10");
  await click(() => press(page, "交办"));
  assert.match(await page.locator(".toast-s").innerText(), /已交办3项/);
  assert.ok(clicks <= 5, `${clicks} clicks`);
  assert.match(page.url(), /\/ledger\/meeting-decision/);
  assert.match(await page.locator("main").innerText(), /供热安全应急演练/);
  assert.deepEqual(page.said, []);
  await page.context().close();
});

test("a file that cannot be used says what it is and what to do", async () => {
  const page = await visit(browser, "supervision-clerk");
  const refused = async (name, content) => {
    await open(page, "/import");
    await page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
    await press(page, "读取");
    return page.locator(".refusal").innerText();
  };
  assert.match(await refused("报告.docx", "PK\u0003\u0004broken"), /损坏/);
  assert.match(await refused("报告.txt", "机密★1年\n政府工作报告\n各位代表：\n"), /密级标志[\s\S]*没有保存/);
  await open(page, "/import");
  await press(page, "读取");
  assert.match(await page.locator(".refusal").innerText(), /没有选择文件/);
  await page.click("text=没有文件，粘贴正文");
  await page.fill("#text", report().buffer.toString("utf8").slice(0, 9000));
  await press(page, "读取");
  await page.waitForURL(/\/import\/[0-9a-f]/);
  assert.match(await page.locator("h1").innerText(), /读出一份《政府工作报告》/);
  await page.context().close();
});

test("who is not of the section finds neither drafts nor the import", async () => {
  const page = await visit(browser, "finance-liaison");
  for (const path of ["/import", "/division", "/division/2024"]) {
    assert.equal((await open(page, path)).status(), 404);
  }
  await page.context().close();
});

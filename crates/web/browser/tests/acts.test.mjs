// The twenty commonest acts, each done by hand in at most its clicks, on 26 September 2023: the
// month's window is open and the third quarter nears its end. What was counted stands in the manual.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { at, act, issue } from "./hand.mjs";
import { BASE, launch, press } from "./visit.mjs";
import { workbook } from "./workbook.mjs";

const ACTS_URL = process.env.ACTS_URL ?? BASE;
const MANUAL = new URL("../../../../docs/manual/clicks.md", import.meta.url);
const OFFICE = "water";
const proof = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from("证明材料") });

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const counted = [];
const done = (name, most, hand) => {
  assert.ok(hand.clicks <= most, `${name}：${hand.clicks}次，最多${most}次`);
  counted.push({ name, most, clicks: hand.clicks, phone: hand.page.viewportSize().width < 768 });
};
const desk = (post, more) => at(browser, post, { base: ACTS_URL, ...more });
const toast = (page) => page.locator(".toast-s").innerText();
const rowOf = (page, words) => page.locator("main tr", { hasText: words }).first();

// Offices whose liaison finds something on the desk, among those that have not reported.
async function silentOffices() {
  const { page } = await desk("supervision-clerk", { path: "/month" });
  const offices = await page.locator("[name=office][form=urge]").evaluateAll((boxes) => boxes.map((box) => box.value));
  await page.context().close();
  return offices;
}

test("签收、报进展、审签", async () => {
  for (const [title, due] of [["疏浚城区河道3公里", "2023-09-30"], ["新建雨水泵站2座", "2023-09-30"], ["整治小水库1座", "2023-12-20"]]) {
    await issue(browser, ACTS_URL, title, OFFICE, { nodes: [["完成节点", due]] });
  }
  let hand = await desk(`${OFFICE}-liaison`);
  await hand.press(hand.button("全部签收"));
  assert.match(await toast(hand.page), /已签收\d+项/);
  done("签收全部", 1, hand);

  hand.clicks = 0;
  await hand.press(hand.link("报进展：疏浚城区河道3公里"));
  await hand.page.fill("[name=progress]", "已完成清淤1.2公里");
  await hand.press(hand.button("报进展"));
  assert.match(await toast(hand.page), /已报进展/);
  done("报一项进展", 2, hand);
  await hand.page.goto(`${ACTS_URL}/desk`);
  await hand.press(hand.link("报进展：新建雨水泵站2座"));
  await hand.page.fill("[name=progress]", "已完成选址");
  await hand.press(hand.button("报进展"));
  await hand.close();

  hand = await desk(`${OFFICE}-signer`);
  await hand.press(hand.page.getByRole("link", { name: /^待审签/ }));
  await hand.press(hand.button("全部审签"));
  assert.match(await toast(hand.page), /已审签\d+项/);
  done("审签本单位本月全部", 2, hand);
  await hand.close();
});

// The first office that has something to confirm confirms it.
async function exempt(width) {
  for (const office of await silentOffices()) {
    const hand = await desk(`${office}-liaison`, { width });
    if (await hand.button("一并确认").count() > 0) {
      await hand.press(hand.button("一并确认"));
      assert.match(await toast(hand.page), /已免报\d+项/);
      done("免报一并确认", 1, hand);
      return hand.close();
    }
    await hand.close();
  }
  assert.fail("no office had anything to confirm");
}

test("免报", () => exempt(1440));

test("看谁没报、催办、登记电话催办", async () => {
  let hand = await desk("supervision-clerk");
  await hand.press(hand.link("看谁没报"));
  assert.ok(await hand.page.locator("tr.group").count() > 3);
  done("看谁没报", 1, hand);
  await hand.press(hand.button("催办未报送单位"));
  assert.match(await toast(hand.page), /已催办\d+个单位\d+项/);
  done("批量催办", 2, hand);
  await hand.close();
  hand = await desk("supervision-clerk");
  await hand.press(hand.link("看谁没报"));
  await hand.press(hand.page.getByRole("button", { name: /^登记电话催办/ }).first());
  assert.match(await toast(hand.page), /已登记电话催办/);
  done("登记电话催办", 2, hand);
  await hand.close();
});

test("核定拟亮灯、出通报", async () => {
  const clerk = await desk("supervision-clerk", { path: "/bulletin" });
  await clerk.press(clerk.button("按规则拟亮灯"));
  await clerk.press(clerk.page.getByRole("button", { name: /^请单位说明/ }));
  await clerk.close();
  let hand = await desk("supervision-reviewer");
  await hand.press(hand.link("亮灯与通报"));
  await hand.press(hand.page.getByRole("button", { name: /^核定其余/ }));
  assert.match(await toast(hand.page), /已核定\d+项/);
  done("核定本期拟亮灯（只看例外）", 3, hand);
  await hand.close();
  hand = await desk("supervision-clerk");
  await hand.press(hand.link("亮灯与通报"));
  const file = await hand.fetch(hand.link("导出送审稿"));
  assert.match(file.suggestedFilename(), /通报（送审稿）\.docx$/);
  done("出季度通报初稿", 3, hand);
  await hand.close();
});

// Words into the search, and the first hit.
async function find(path, width) {
  const hand = await desk("supervision-clerk", { path, width });
  const search = hand.page.locator("[name=q]:visible").first();
  await search.fill("公厕");
  await hand.enter(search);
  await hand.press(hand.page.locator("main a.t:visible").first());
  assert.match(await hand.page.locator("main").innerText(), /办理过程|办理记录/);
  done("找一项任务看最新进展", 2, hand);
  await hand.close();
}

// A number, the rows behind it, and on a desk their file.
async function open(width) {
  const hand = await desk("supervision-clerk", { path: "/figures?year=2022", width });
  await hand.press(hand.page.locator("main table a:visible").first());
  assert.ok(await hand.page.locator("main table tbody tr").count() > 0);
  done("点开一个数字看明细", 1, hand);
  if (width > 768) {
    await hand.fetch(hand.page.getByRole("link", { name: /^导出/ }).first());
    done("点开一个数字看明细，再导出", 2, hand);
  }
  await hand.close();
}

test("找任务、导出筛选、点开数字", async () => {
  await find("/desk", 1440);
  await open(1440);
  const hand = await desk("supervision-clerk", { path: "/ledger/commitment?chip=late" });
  await hand.fetch(hand.link("导出Excel"));
  done("导出或打印当前筛选", 1, hand);
  await hand.close();
});

test("登记批示并交办", async () => {
  const clerk = await desk("instructions-clerk");
  await clerk.press(clerk.link("登记批示"));
  await clerk.page.fill("[name=_title]", "区长关于城区积水点整治的批示");
  await clerk.page.selectOption("[name=leader]", "district-head");
  await clerk.page.fill("[name=instructed_on]", "2023-09-26");
  await clerk.page.fill("[name=extract]", "请住建局牵头，汛期前解决3处积水点");
  await clerk.page.fill("[name=proposal]", "拟立项，由区住建局承办");
  await clerk.page.setInputFiles("[name=scan]", proof("批示原件.txt"));
  await clerk.press(clerk.button("登记批示并拟办（代录）"));
  await clerk.close();
  const director = await desk("office-director");
  director.clicks = clerk.clicks;
  await director.press(rowOf(director.page, "城区积水点整治").getByRole("link", { name: /^立项交办/ }));
  await director.page.selectOption("[name=_lead]", "housing-construction");
  await director.page.locator("[name=class]").first().waitFor();
  await choose(director.page, "class", "ordinary");
  await director.press(director.button("立项交办"));
  assert.match(await toast(director.page), /已立项交办/);
  done("登记批示并交办", 4, director);
  await director.close();
});

test("会议纪要", async () => {
  const hand = await desk("supervision-clerk");
  await hand.press(hand.link("导入文件"));
  const file = { name: "第35次常务会议纪要.txt", mimeType: "text/plain", buffer: Buffer.from(MINUTES) };
  await hand.page.setInputFiles("[name=file]", file);
  await hand.press(hand.button("读取"));
  await hand.press(hand.page.getByRole("button", { name: /交办/ }).first());
  assert.match(await toast(hand.page), /已交办2项/);
  done("会议纪要→议定事项→交办", 5, hand);
  await hand.close();
});

test("申请销号、核验、复核", async () => {
  const path = await issue(browser, ACTS_URL, "完成河长制公示牌更新", OFFICE, { nodes: [["更新完成", "2023-11-20"]] });
  await act(browser, ACTS_URL, `${OFFICE}-liaison`, path, async () => {}, "签收");
  await act(browser, ACTS_URL, `${OFFICE}-liaison`, `${path}/act/claim?row=quarter-1`, async (page) => {
    await page.fill("[name=node_result]", "已更新86块");
    await page.setInputFiles("[name=_proof]", proof("照片清单.txt"));
  }, "申报节点完成");
  await act(browser, ACTS_URL, "supervision-clerk", path, async () => {}, "认定完成：更新完成");

  let hand = await desk(`${OFFICE}-liaison`, { path: "/ledger/commitment?chip=mine" });
  await hand.press(hand.link("完成河长制公示牌更新"));
  await hand.press(hand.page.locator(".doable").getByRole("link", { name: "申请销号" }));
  await choose(hand.page, "outcome", "full");
  await hand.page.fill("[name=result]", "86块公示牌全部更新");
  await hand.page.setInputFiles("[name=_proof]", proof("验收单.txt"));
  await hand.press(hand.button("申请销号"));
  done("申请销号附1份佐证", 3, hand);
  await hand.close();

  hand = await desk("supervision-clerk");
  await hand.press(rowOf(hand.page, "河长制公示牌").getByRole("link", { name: /^核验/ }));
  await choose(hand.page, "site", "paper");
  await hand.press(hand.button("核验"));
  done("核验并报批销号", 2, hand);
  await hand.close();

  hand = await desk("supervision-reviewer");
  await hand.press(rowOf(hand.page, "河长制公示牌").getByRole("button", { name: /^复核销号/ }));
  done("核验并报批销号：第二人复核", 1, hand);
  await hand.close();
});

test("申请调整、提出异议", async () => {
  const list = "/ledger/commitment?chip=mine";
  let hand = await desk(`${OFFICE}-signer`, { path: list });
  await hand.press(hand.link("新建雨水泵站2座"));
  await hand.press(hand.page.locator(".doable").getByRole("link", { name: "申请调整时限" }));
  await hand.page.fill("[name=new_due_on]", "2024-06-30");
  await choose(hand.page, "cause", "approval");
  await hand.page.fill("[name=_reason]", "用地批复须报省厅");
  await hand.press(hand.button("申请调整时限"));
  assert.match(await toast(hand.page), /已申请调整时限/);
  done("申请延期或调整", 3, hand);
  await hand.close();

  hand = await desk(`${OFFICE}-signer`, { path: list });
  await hand.press(hand.link("整治小水库1座"));
  await hand.press(hand.page.locator(".doable").getByRole("link", { name: "提出异议" }));
  await hand.page.fill("[name=grounds]", "三定规定第五条");
  await hand.page.fill("[name=_reason]", "小水库管护职责在乡镇");
  await hand.press(hand.button("提出异议"));
  assert.match(await toast(hand.page), /已提出异议/);
  done("提出异议", 3, hand);
  await hand.close();
});

const table = (month, rows) => workbook(`建议提案台账${month}.xlsx`, [["案由", "类别", "领衔代表", "承办单位", "交办日期"], ...rows]);
const chooseFile = (hand, file) => {
  hand.clicks += 1;
  return Promise.all([hand.page.waitForURL(/\/excel\/proposal\/[0-9a-f]/), hand.page.setInputFiles("#file", file)])
    .then(() => hand.page.waitForLoadState("load"));
};

test("导入本月Excel", async () => {
  const hand = await desk("proposals-clerk", { path: "/ledger/proposal" });
  await hand.press(hand.link("导入Excel"));
  await chooseFile(hand, table("八月", [["关于增设公交站台的建议（八月）", "建议", "第一代表团", "区住建局", "2023-08-10"]]));
  await press(hand.page, "记住并预览");
  await press(hand.page, "导入");
  // The second month: what the columns mean is known.
  await hand.page.goto(`${ACTS_URL}/ledger/proposal`);
  hand.clicks = 0;
  await hand.press(hand.link("导入Excel"));
  await chooseFile(hand, table("九月", [["关于增设路灯的建议（九月）", "建议", "第二代表团", "区城市管理局", "2023.9.11"]]));
  await hand.press(hand.button("导入"));
  assert.match(await hand.page.locator("h1").innerText(), /已导入1件/);
  done("导入本月Excel（映射已记住）", 3, hand);
  await hand.close();
});

// A leader opens what lags and says one sentence.
async function word(width) {
  const hand = await desk("vice-head-b", { path: "/overview", width });
  await hand.press(hand.page.locator(".six > a", { hasText: /进度滞后|未达序时/ }).first());
  await hand.press(hand.page.locator("table.ledger a", { hasText: "批示" }).first());
  await hand.page.fill("[name=word]", "请倒排工期，按周调度");
  await hand.press(hand.button("批示"));
  assert.match(await hand.page.locator(".log").innerText(), /按周调度/);
  done("领导看滞后任务并批一句", 3, hand);
  await hand.close();
}

test("领导批一句", () => word(1440));

test("手机上：签收、免报、找任务、看明细、批一句", async () => {
  for (const title of ["巡查饮用水水源地", "更换老旧水表2000块"]) {
    await issue(browser, ACTS_URL, title, OFFICE, { nodes: [["完成节点", "2023-12-20"]] });
  }
  const hand = await desk(`${OFFICE}-liaison`, { width: 390 });
  await hand.press(hand.button("全部签收"));
  assert.match(await toast(hand.page), /已签收2项/);
  done("签收全部", 1, hand);
  await hand.close();
  await exempt(390);
  await find("/ledger/commitment", 390);
  await open(390);
  await word(390);
});

test("the manual's table is what was counted", () => {
  const names = [...new Set(counted.map((row) => row.name))];
  const cell = (name, phone) => counted.find((row) => row.name === name && row.phone === phone)?.clicks ?? "";
  const rows = names.map((name) => `| ${name} | ${counted.find((row) => row.name === name).most} | ${cell(name, false)} | ${cell(name, true)} |`);
  const table = ["| 动作 | 最多点击 | 电脑实测 | 手机实测 |", "|---|---|---|---|", ...rows].join("\n");
  const text = readFileSync(MANUAL, "utf8");
  const [, kept] = text.match(/(\| 动作 [\s\S]*?)(?:\n\n|\n?$)/) ?? [];
  if (process.env.UPDATE) writeFileSync(MANUAL, text.replace(kept, table));
  else assert.equal(kept, table, "run the browser tests with UPDATE=1 and look at what changed");
});

// A code is chosen from a list or from buttons, as the form shows it.
async function choose(page, name, code) {
  const list = page.locator(`select[name=${name}]`);
  if (await list.count()) await list.selectOption(code);
  else await page.check(`[name=${name}][value=${code}]`);
}

const MINUTES = `潞州区人民政府第35次常务会议纪要

2023年9月25日，区政府召开第35次常务会议，研究有关事项。议定如下：

一、关于冬季清洁取暖工作
会议议定：由区能源局牵头，区财政局配合，于10月20日前完成剩余户改造。

二、关于城区停车设施建设
会议议定：由区城市管理局牵头，于11月30日前完成停车场选址。
`;

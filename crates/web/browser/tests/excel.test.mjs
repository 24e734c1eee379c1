// A table comes in: its columns are given a meaning once, every row is looked at, what is wrong goes
// back with its reason; the second month takes three presses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WIDTHS, faults, holding, launch, open, picture, press } from "./visit.mjs";
import { workbook } from "./workbook.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => browser?.close());

// The list of a month: a title over the width, a head of two rows, sums and notes, two rows that are wrong.
function month(word, rows) {
  const title = `潞州区2023年人大建议政协提案台账（${word}）`;
  const all = [
    [title, "", "", "", "", "", ""],
    ["序号", "案由", "类别", "领衔代表", "单位", "", "交办日期"],
    ["", "", "", "", "承办", "会办", ""],
    ...rows,
    ["合　计", String(rows.length), "", "", "", "", ""],
    ["注：本表由区政府办汇总。", "", "", "", "", "", ""],
  ];
  const merged = ["A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3"];
  return workbook(`建议提案台账${word}.xlsx`, all, merged);
}

const OCTOBER = [
  ["１", "关于增设社区充电桩的建议（导入）", "建议", "第一代表团", "区能源局", "", "２０２３年１０月９日"],
  ["2", "关于老旧小区加装电梯的提案（导入）", "提案", "民盟界别", "区住建局", "区财政局", "2023.10.10"],
  ["3", "关于规范共享单车停放的建议（导入）", "建议", "第二代表团", "区共享单车管理局", "", "10月11日"],
  ["4", "关于修缮图书馆的建议（导入）", "建议", "第二代表团", "区文旅局", "", "十月份会后"],
  ["5", "关于增设社区充电桩的建议（导入）", "建议", "第一代表团", "区能源局", "", "2023-10-09"],
];
const NOVEMBER = [
  ["1", "关于增设社区充电桩的建议（导入）", "建议", "第一代表团", "区能源局", "", "２０２３年１０月９日"],
  ["2", "关于冬季供暖的建议（导入）", "建议", "第三代表团", "区住建局", "", "20231108"],
];

async function look(page, name) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 768 ? 844 : 1000 });
    await picture(page, name);
    assert.deepEqual(await faults(page), [], `${name} ${width}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1);
    assert.equal(wide, false, `${name} is wider than ${width}`);
  }
  await page.setViewportSize({ width: 1440, height: 1000 });
}

async function sendFile(page, file) {
  await Promise.all([page.waitForURL(/\/excel\/proposal\/[0-9a-f]/), page.setInputFiles("#file", file)]);
  await page.waitForLoadState("load");
}

test("a table comes in row by row, and the next month takes three presses", async () => {
  const page = await holding(browser, "proposals-clerk");
  await open(page, "/ledger/proposal");
  await page.click("text=导入Excel");
  await look(page, "excel-choose");
  await sendFile(page, month("十月", OCTOBER));
  assert.match(await page.locator("h1").innerText(), /核对列的含义/);
  // The heads were found; one of them is corrected by hand.
  const meaning = (title) => page.getByLabel(`${title}的含义`);
  assert.equal(await meaning("案由").inputValue(), "title");
  await meaning("单位/承办").selectOption("");
  await meaning("单位/会办").selectOption("title");
  await press(page, "记住并预览");
  assert.match(await page.locator(".refusal").innerText(), /“案由”和“单位\/会办”两列选了同一个含义/);
  await meaning("单位/会办").selectOption("co_offices");
  await meaning("单位/承办").selectOption("lead");
  await look(page, "excel-columns");
  await press(page, "记住并预览");
  const seen = await page.locator("main").innerText();
  assert.match(await page.locator("h1").innerText(), /可导入2件/);
  assert.match(seen, /E6[\s\S]*单位名册里没有“区共享单车管理局”/);
  assert.match(seen, /G7[\s\S]*“十月份会后”不是日期/);
  assert.match(seen, /第8行与第4行相同/);
  assert.match(seen, /标题行1、表头2、合计行1、表外说明1/);
  await look(page, "excel-preview");
  await press(page, "导入");
  assert.match(await page.locator("h1").innerText(), /已导入2件/);
  await look(page, "excel-done");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=下载没有导入的行")]);
  assert.match(download.suggestedFilename(), /未导入的行/);

  // The rows that went back are put right and come again under the same head.
  const right = OCTOBER.map((row) => [...row]);
  right[2][4] = "区城管局";
  right[3][6] = "10月12日";
  await open(page, "/excel/proposal");
  await sendFile(page, month("十月更正", right));
  assert.match(await page.locator("h1").innerText(), /可导入2件/);
  await press(page, "导入");
  assert.match(await page.locator("dl.strip").innerText(), /新登记\s*2[\s\S]*原来就有\s*2/);

  // The next month, from the ledger.
  await open(page, "/ledger/proposal");
  let presses = 0;
  const by = async (what) => { presses += 1; await what(); };
  await by(() => page.click("text=导入Excel"));
  await by(() => sendFile(page, month("十一月", NOVEMBER)));
  assert.match(await page.locator("h1").innerText(), /可导入1件/);
  await by(() => press(page, "导入"));
  assert.match(await page.locator("h1").innerText(), /已导入1件/);
  assert.ok(presses <= 3, `${presses} presses`);
  await page.click("text=看台账");
  await open(page, `/search?q=${encodeURIComponent("冬季供暖的建议")}`);
  assert.match(await page.locator("main").innerText(), /冬季供暖的建议（导入）/);
  assert.deepEqual(page.said.filter((said) => !said.includes("422")), []);
  await page.context().close();
});

test("who may not begin cases finds no import, and a wrong file is named", async () => {
  const page = await holding(browser, "proposals-clerk");
  assert.equal((await open(page, "/excel/commitment")).status(), 404);
  await open(page, "/excel/proposal");
  const note = { name: "说明.xlsx", mimeType: "text/plain", buffer: Buffer.from("不是表格") };
  await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), page.setInputFiles("#file", note)]);
  await page.waitForLoadState("load");
  assert.match(await page.locator(".refusal").innerText(), /纯文本|不是/);
  await page.context().close();
});

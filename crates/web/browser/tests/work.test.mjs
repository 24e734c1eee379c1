// People at work: signing in, a proposal from 交办 to 答复, forms that meet others' acts, 补录.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BASE, iso, launch, open, picture, press, today, visit } from "./visit.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const CLERK = "proposals-clerk", LIAISON = "urban-management-liaison", SIGNER = "urban-management-signer";

async function assign(title, happened) {
  const page = await visit(browser, CLERK);
  await open(page, "/new/proposal/assign");
  await page.fill("[name=_title]", title);
  await page.selectOption("[name=_lead]", "urban-management");
  await page.check("[name=source][value=npc]");
  await page.fill("[name=proposer]", "常青代表团");
  await page.check("[name=mode][value=sole]");
  if (happened) {
    await page.click("text=实际办理日期不是今天");
    await page.fill("[name=_happened]", happened);
  }
  await press(page, "交办");
  await page.waitForSelector(".toast-s");
  const path = decodeURIComponent(new URL(page.url()).pathname);
  assert.match(path, /^\/case\/潞建〔\d{4}〕\d+号$/);
  assert.deepEqual(page.said, []);
  await page.context().close();
  return path;
}

async function talk(path, { happened, scripts } = {}) {
  const page = await visit(browser, LIAISON, { scripts });
  const day = happened ?? iso(await today(page));
  await open(page, `${path}/act/talk`);
  await page.fill('[name="talks.held_on"]', day);
  await page.fill('[name="talks.way"]', "面商");
  await page.fill('[name="talks.content"]', "同意办理思路");
  if (happened) {
    await page.locator("details.more").evaluate((part) => { part.open = true; });
    await page.fill("[name=_happened]", happened);
  }
  await press(page, "记录沟通");
  await page.context().close();
}

test("a wrong password is refused and the right one leads to the desk", async () => {
  const page = await visit(browser, null);
  await open(page, "/ledger/commitment");
  assert.match(page.url(), /\/sign-in\?to=/);
  await page.fill("#who", LIAISON);
  await page.fill("#password", "not-it");
  await press(page, "登录");
  assert.equal(await page.locator(".refusal h2").innerText(), "没有登录成功");
  await page.context().close();

  const right = await visit(browser, LIAISON);
  assert.equal(await right.locator("h1").innerText(), "我的待办");
  await open(right, "/me");
  await press(right, "退出登录");
  await open(right, "/desk");
  assert.match(right.url(), /\/sign-in/);
  await right.context().close();
});

test("a proposal goes from 交办 to 答复 by three people, and its deadline explains itself", async () => {
  const path = await assign("关于增设口袋公园的建议");
  await talk(path);
  const page = await visit(browser, SIGNER);
  await open(page, path);
  await page.click("text=时限怎么算的 >> nth=0");
  assert.match(await page.locator(".term[open] .result").innerText(), /起，次日起算3个月/);
  assert.ok(await page.locator(".term[open] .months tbody tr").count() >= 3);
  assert.match(await page.locator(".term[open] .why").innerText(), /代表法/);
  await picture(page, "case-proposal");
  await page.locator(".doable").getByText("答复", { exact: true }).click();
  await page.check("[name=class][value=A]");
  await page.fill("[name=summary]", "已建成口袋公园1处");
  await press(page, "答复");
  assert.match(await page.locator(".toast-s").innerText(), /已答复/);
  assert.match(await page.locator(".strip").innerText(), /已答复/);
  assert.match(await page.locator(".log li").first().innerText(), /答复：/);
  assert.deepEqual(page.said, []);
  await page.context().close();
});

test("three months from 26 April 2023 end on 26 July, and say how", async () => {
  const path = await assign("关于完善社区健身设施的建议", "2023-04-26");
  const page = await visit(browser, SIGNER);
  await open(page, path);
  assert.match(await page.locator(".strip").innerText(), /已超过\d+个工作日（(2023年)?7月26日）/);
  await page.click("text=时限怎么算的 >> nth=0");
  const term = page.locator(".term[open]");
  assert.match(await term.locator(".result").innerText(), /4月26日起，次日起算3个月，(2023年)?7月26日24:00止/);
  assert.match(await term.locator(".months tbody").innerText(), /2023年7月\s+第66—91日\s+7月26日24:00止/);
  assert.match(await term.locator(".why").innerText(), /代表法 第四十二条/);
  await picture(page, "three-months");
  await page.context().close();
});

test("the same works without scripts", async () => {
  const path = await assign("关于修缮公共座椅的建议");
  await talk(path, { scripts: false });
  const page = await visit(browser, SIGNER, { scripts: false });
  await open(page, `${path}/act/answer`);
  await press(page, "答复");
  assert.equal(await page.locator(".refusal h2").innerText(), "有2处要改");
  assert.match(await page.locator(".field.bad .say").first().innerText(), /请填写答复类别/);
  await page.check("[name=class][value=B]");
  await page.fill("[name=summary]", "列入明年计划");
  await press(page, "答复");
  assert.match(await page.locator(".toast-s").innerText(), /已答复/);
  await page.context().close();
});

test("a colleague's note does not spoil a form; a competing act keeps what was typed", async () => {
  const path = await assign("关于增加路灯的建议");
  await talk(path);
  const signer = await visit(browser, SIGNER);
  await open(signer, `${path}/act/answer`);
  await signer.check("[name=class][value=A]");
  await signer.fill("[name=summary]", "已安装路灯20盏");

  const liaison = await visit(browser, LIAISON);
  await open(liaison, `${path}/act/note`);
  await liaison.fill("[name=_text]", "已与代表电话核实");
  await press(liaison, "记一笔");
  await talk(path);
  await press(signer, "答复");
  assert.equal(await signer.locator(".conflict h2").innerText(), "您填写期间，内容有变动");
  assert.match(await signer.locator(".conflict").innerText(), /记录沟通/);
  assert.doesNotMatch(await signer.locator(".conflict").innerText(), /记一笔/);
  assert.equal(await signer.inputValue("[name=summary]"), "已安装路灯20盏");
  await picture(signer, "conflict");
  await press(signer, "答复");
  assert.match(await signer.locator(".toast-s").innerText(), /已答复/);

  await open(liaison, `${path}/act/note`);
  await liaison.fill("[name=_text]", "答复函已寄出");
  await open(signer, `${path}/act/note`);
  await signer.fill("[name=_text]", "代表表示满意");
  await press(signer, "记一笔");
  await press(liaison, "记一笔");
  assert.match(await liaison.locator(".toast-s").innerText(), /已记一笔/);
  await signer.context().close();
  await liaison.context().close();
});

test("a double press does an act once", async () => {
  const path = await assign("关于增设停车位的建议");
  const page = await visit(browser, LIAISON);
  await open(page, `${path}/act/note`);
  await page.fill("[name=_text]", "只记一次");
  const form = page.locator("form.form");
  const sent = await form.evaluate((node) => [...new FormData(node)].filter(([, v]) => typeof v === "string"));
  const post = () => page.request.post(BASE + encodeURI(`${path}/act/note`), {
    form: Object.fromEntries(sent), headers: { origin: BASE }, maxRedirects: 0,
  });
  const answers = await Promise.all([post(), post()]);
  assert.deepEqual(answers.map((answer) => answer.status()), [303, 303]);
  await open(page, path);
  assert.equal(await page.locator(".log li", { hasText: "只记一次" }).count(), 1);
  await page.context().close();
});

test("a late entry is done by two persons", async () => {
  const probe = await visit(browser, LIAISON);
  const now = await today(probe);
  await probe.context().close();
  const path = await assign("关于整治占道经营的建议", iso(now, 130));
  await talk(path, { happened: iso(now, 100) });
  const signer = await visit(browser, SIGNER);
  await open(signer, `${path}/act/answer`);
  await signer.check("[name=class][value=A]");
  await signer.fill("[name=summary]", "已整治3处");
  await signer.click("text=实际办理日期不是今天");
  await signer.fill("[name=_happened]", iso(now, 60));
  await press(signer, "答复");
  assert.match(await signer.locator(".refusal").innerText(), /补录/);
  assert.equal(await signer.inputValue("[name=summary]"), "已整治3处");
  await picture(signer, "late-entry");
  await signer.fill("[name=_reason]", "答复当天系统检修，没有登记");
  await signer.setInputFiles("[name=_proof]", {
    name: "答复函.txt", mimeType: "text/plain", buffer: Buffer.from("答复函原件扫描文字"),
  });
  await press(signer, "答复");
  assert.match(await signer.locator(".toast-s").innerText(), /已送复核/);

  const liaison = await visit(browser, LIAISON);
  await open(liaison, "/desk?tab=second");
  await liaison.getByRole("link", { name: /关于整治占道经营的建议/ }).first().click();
  assert.match(await liaison.locator(".facts").innerText(), /答复当天系统检修/);
  await picture(liaison, "pending");
  await press(liaison, "复核同意");
  assert.match(await liaison.locator(".toast-s").innerText(), /已复核/);
  const line = await liaison.locator(".log li").first().innerText();
  assert.match(line, /补录/);
  assert.match(line, /联络员复核/);
  await signer.context().close();
  await liaison.context().close();
});

test("what bears a secrecy mark is refused and kept nowhere", async () => {
  const path = await assign("关于增设健身器材的建议");
  const page = await visit(browser, LIAISON);
  await open(page, `${path}/act/attach`);
  await page.setInputFiles("[name=_proof]", {
    name: "通知.txt", mimeType: "text/plain", buffer: Buffer.from("机密★1年\n关于开展检查的通知\n"),
  });
  await press(page, "补充材料");
  assert.match(await page.locator(".refusal h2").innerText(), /密级标志“机密”，不能录入/);
  await open(page, path);
  assert.equal(await page.getByText("通知.txt").count(), 0);
  await page.context().close();
});

test("what is typed is kept as a draft", async () => {
  const path = await assign("关于规范垃圾分类的建议");
  const page = await visit(browser, LIAISON);
  await open(page, `${path}/act/note`);
  await page.fill("[name=_text]", "写了一半");
  await page.waitForFunction(() => document.querySelector("[data-saved]").textContent.includes("草稿已存"));
  await open(page, `${path}/act/note`);
  assert.equal(await page.inputValue("[name=_text]"), "写了一半");
  await press(page, "放弃草稿");
  await open(page, `${path}/act/note`);
  assert.equal(await page.inputValue("[name=_text]"), "");
  await page.context().close();
});

test("a holiday loaded in arrears shows first what it moves, and struck off it moves it back", async () => {
  const path = await assign("关于延长夜间公交的建议");
  const number = path.split("/").pop();
  const due = async (page) => {
    await open(page, path);
    await page.click("text=时限怎么算的 >> nth=0");
    return page.locator(".term[open] .result").innerText();
  };
  const page = await visit(browser, "supervision-head");
  const before = await due(page);
  const [, year, month, day] = before.match(/(\d{4})年(\d+)月(\d+)日/g).at(-1).match(/(\d+)年(\d+)月(\d+)日/);
  const last = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  await open(page, "/new/holiday-notice/load");
  const told = { _title: "关于临时放假的通知", year, notice_number: "示例1号", notice_title: "关于临时放假的通知" };
  for (const [name, value] of Object.entries(told)) await page.fill(`[name="${name}"]`, value);
  await page.fill("[name=published]", iso(await today(page)));
  for (const end of ["from", "to"]) await page.fill(`[name="off.0.${end}"]`, last);
  await page.fill('[name="off.0.name"]', "临时放假");
  await press(page, "登记放假通知");
  assert.match(await page.locator(".foresight h2").innerText(), /将移动\d+个时限/);
  assert.match(await page.locator(".foresight tbody").innerText(), new RegExp(`${number}[^]*${last}`));
  assert.equal(await due(await visit(browser, "supervision-head")), before);
  await picture(page, "holiday");
  await press(page, "确认登记放假通知");
  const notice = decodeURIComponent(new URL(page.url()).pathname);
  assert.match(notice, /潞假〔\d{4}〕\d+号$/);
  assert.notEqual(await due(page), before);
  await open(page, notice);
  await page.locator(".doable").getByText("作废", { exact: true }).click();
  await page.fill("[name=_reason]", "通知撤销");
  await press(page, "作废");
  await press(page, "确认作废");
  assert.equal(await due(page), before);
  assert.deepEqual(page.said, []);
  await page.context().close();
});

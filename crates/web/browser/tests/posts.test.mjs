// A post passes to its successor, is left to a deputy for a time, and messages say nothing of the matter.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WIDTHS, faults, holding, launch, open, picture, press, visit } from "./visit.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

test("a liaison hands his post over in three presses and the successor has it at once", async () => {
  const old = await holding(browser, "forestry-liaison");
  await open(old, "/me");
  await old.locator("a", { hasText: /^交接$/ }).first().click();
  await old.waitForSelector("[name=to]");
  assert.deepEqual(await faults(old), []);
  await picture(old, "posts-handover");
  await old.selectOption("select[name=to]", "forestry-head");
  await press(old, "交接");
  assert.match(await old.locator(".toast-s").innerText(), /已登记交接/);
  const number = decodeURIComponent(new URL(old.url()).pathname.split("/")[2]);
  assert.match(number, /〔\d{4}〕\d+号/);

  const signer = await holding(browser, "forestry-signer");
  await open(signer, "/me");
  assert.match(await signer.locator("main").innerText(), /等您确认的交接/);
  assert.deepEqual(await faults(signer), []);
  await press(signer, "确认接收");
  assert.match(await signer.locator(".toast-s").innerText(), /已交接/);
  await signer.context().close();

  // The predecessor holds no post any more; his page says so.
  await open(old, "/desk");
  assert.match(await old.locator("main").innerText(), /现在没有任职岗位/);
  await old.context().close();
  const successor = await visit(browser, null);
  await successor.goto(`${process.env.BASE_URL}/sign-in`);
  await successor.fill("#who", "forestry-head");
  await successor.fill("#password", process.env.DEMO_PASSWORD ?? "luoshi");
  await Promise.all([successor.waitForURL(/\/(desk|me)/), successor.click("text=登录 >> nth=-1")]);
  await open(successor, "/me");
  assert.equal(await successor.locator(".as-row[value=forestry-liaison]").count(), 1);
  await successor.context().close();
});

test("a delegation needs its end, shows who acts for whom and can be ended early", async () => {
  const holder = await holding(browser, "water-signer");
  await open(holder, "/posts/delegate?post=water-signer");
  assert.deepEqual(await faults(holder), []);
  await holder.selectOption("select[name=to]", "water-head");
  await holder.evaluate(() => document.querySelector("[name=until]").removeAttribute("required"));
  await press(holder, "委托代办");
  assert.match(await holder.locator(".refusal").innerText(), /终止日期/);
  assert.equal(await holder.locator("select[name=to]").inputValue(), "water-head", "what was chosen stays");
  await holder.fill("[name=until]", "2024-01-12");
  await press(holder, "委托代办");
  assert.match(await holder.locator(".toast-s").innerText(), /已委托代办/);

  const deputy = await holding(browser, "water-head");
  await open(deputy, "/me");
  assert.match(await deputy.locator(".as-row[value=water-signer]").innerText(), /代办/);
  assert.deepEqual(await faults(deputy), []);
  await picture(deputy, "posts-me");
  await open(holder, "/me");
  await press(holder, "提前终止");
  await open(deputy, "/me");
  assert.equal(await deputy.locator(".as-row[value=water-signer]").count(), 0);
  await holder.context().close();
  await deputy.context().close();
});

test("who holds what and what was sent reads well at every width", async () => {
  const clerk = await holding(browser, "supervision-clerk");
  for (const width of WIDTHS) {
    await clerk.setViewportSize({ width, height: 1000 });
    for (const [path, words, name] of [
      ["/posts?on=2022-06-01&office=government-office", "督查室经办（前任）", "posts"],
      ["/posts/charge", "改由其分管的单位", "posts-charge"],
      ["/messages", "请登录办公平台查看", "messages"],
    ]) {
      await open(clerk, path);
      assert.ok((await clerk.locator("main").innerText()).includes(words), `${path} ${words}`);
      assert.deepEqual(await faults(clerk), [], `${path} at ${width}`);
      const wide = await clerk.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${path} at ${width} is ${wide}px too wide`);
      await picture(clerk, `${name}-${width}`);
    }
  }
  await clerk.context().close();
});

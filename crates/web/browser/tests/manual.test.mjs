// The manual's pictures: each is taken from a page that opens and is sound; UPDATE=1 takes them anew.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BASE, faults, holding, launch, open } from "./visit.mjs";

const ACTS_URL = process.env.ACTS_URL ?? BASE;
const MANUAL = new URL("../../../../docs/manual/", import.meta.url);

// Picture, post, page; and what is opened on it, if anything.
const PICTURES = [
  ["desk", "justice-liaison", "/desk"],
  ["progress", "justice-liaison", "/ledger/commitment?chip=mine", async (page) => {
    await page.locator(".ledger a.name").first().click();
    await page.locator(".doable").getByRole("link", { name: "报进展" }).click();
    await page.waitForSelector("[name=progress]");
  }],
  ["overview", "district-head", "/overview"],
  ["leader", "vice-head-b", "/leader"],
  ["town", "east-street-liaison", "/overview"],
  ["division", "supervision-clerk", "/division"],
  ["ledger", "supervision-clerk", "/ledger/commitment"],
  ["month", "supervision-clerk", "/month"],
  ["bulletin", "supervision-clerk", "/bulletin"],
  ["burden", "supervision-clerk", "/burden"],
  ["verification", "supervision-clerk", "/verification", null, BASE],
  ["posts", "supervision-clerk", "/posts"],
  ["excel", "supervision-clerk", "/excel"],
];

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

test("every picture of the manual is taken, and every one that is taken is shown", () => {
  const pages = readdirSync(MANUAL).filter((name) => name.endsWith(".md"));
  const shown = pages.flatMap((name) => [...readFileSync(new URL(name, MANUAL), "utf8").matchAll(/\]\(pictures\/([\w-]+)\.png\)/g)].map((hit) => hit[1]));
  const taken = PICTURES.map(([name]) => name);
  assert.deepEqual([...new Set(shown)].sort(), [...taken].sort());
  const kept = readdirSync(new URL("pictures/", MANUAL)).map((name) => name.replace(".png", ""));
  if (!process.env.UPDATE) assert.deepEqual(kept.sort(), [...taken].sort());
});

for (const [name, post, path, prepare, base = ACTS_URL] of PICTURES) {
  test(`the picture ${name} shows a sound page`, async () => {
    const page = await holding(browser, post, { width: 1280, base });
    const answer = await open(page, path, base);
    assert.equal(answer.status(), 200);
    if (prepare) await prepare(page);
    assert.deepEqual(await faults(page), []);
    if (process.env.UPDATE) {
      mkdirSync(new URL("pictures/", MANUAL), { recursive: true });
      const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), 860);
      const clip = { x: 0, y: 0, width: 1280, height };
      await page.screenshot({ path: fileURLToPath(new URL(`pictures/${name}.png`, MANUAL)), fullPage: true, clip });
    }
    await page.context().close();
  });
}

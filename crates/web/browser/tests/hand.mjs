// A hand that counts its clicks: typing, choosing a file and choosing from a list are not counted.
import { holding, open } from "./visit.mjs";

export class Hand {
  constructor(page) {
    this.page = page;
    this.clicks = 0;
  }

  // A click that leads to a page, or brings this one again.
  async press(target) {
    this.clicks += 1;
    const answered = this.page.waitForResponse((answer) => {
      const kind = answer.request().resourceType();
      return ["document", "xhr", "fetch"].includes(kind) && (answer.status() < 300 || answer.status() >= 400);
    });
    await Promise.all([answered, target.click()]);
    await this.page.waitForLoadState("load");
  }

  // A click that brings a file.
  async fetch(target) {
    this.clicks += 1;
    const [file] = await Promise.all([this.page.waitForEvent("download"), target.click()]);
    return file;
  }

  // Enter in a field counts as a click.
  async enter(target) {
    this.clicks += 1;
    await Promise.all([this.page.waitForNavigation(), target.press("Enter")]);
  }

  link(words) {
    return this.page.getByRole("link", { name: words, exact: true }).first();
  }

  button(words) {
    return this.page.locator("main").getByRole("button", { name: words, exact: true }).first();
  }

  close() {
    return this.page.context().close();
  }
}

// Somebody at his desk, or on another page, with a hand that has not clicked yet.
export async function at(browser, post, { path = "/desk", width = 1440, base } = {}) {
  const page = await holding(browser, post, { width, base });
  await open(page, path, base);
  return new Hand(page);
}

// Issues a task as the section does, without counting.
export async function issue(browser, base, title, lead, { nodes = [], nature = "own" } = {}) {
  const { page } = await at(browser, "supervision-clerk", { path: "/new/commitment/issue", base });
  await page.fill("[name=_title]", title);
  await page.selectOption("[name=_lead]", lead);
  await page.selectOption("[name=source]", "report");
  await page.selectOption("[name=nature]", nature);
  await page.selectOption("[name=leader]", "vice-head-b");
  for (const [nth, [name, due]] of nodes.entries()) {
    await page.fill(`[name="milestones.${nth}.title"]`, name);
    await page.fill(`[name="milestones.${nth}.due"]`, due);
  }
  await page.fill("[name=due_on]", "2023-12-31");
  await page.check("[name=adjustable_by][value=head]");
  await page.locator("main").getByRole("button", { name: "交办", exact: true }).click();
  await page.waitForSelector(".toast-s");
  const path = decodeURIComponent(new URL(page.url()).pathname);
  await page.context().close();
  return path;
}

// An act on a case by a post, without counting.
export async function act(browser, base, post, path, fill, words) {
  const { page } = await at(browser, post, { path, base });
  await fill(page);
  await page.locator("main").getByRole("button", { name: words, exact: true }).first().click();
  await page.waitForSelector(".toast-s");
  await page.context().close();
}

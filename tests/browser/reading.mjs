// Reading as most people do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, luminance } from "./browser.mjs";

const ARTICLE = "/thoi-su/thong-xe-cau-vam-sen-cu-lao-long-phu-het-canh-luy-pha";

export function reading(given) {
  /** A new reader's page, and what went wrong on it. */
  async function open(path, options) {
    const reader = await given.browser.reader(options);
    const page = await reader.newPage();
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    await page.goto(given.paper.url + path);
    return { page, wrong, end: () => reader.close() };
  }

  test("an article is read from the front page, with its pictures and without an error", async () => {
    const { page, wrong, end } = await open("/");
    const title = await page.locator(".lead .story-title").innerText();
    await page.locator(".lead .story-title a").click();
    await page.waitForURL(/\/[a-z-]+\/[a-z0-9-]+$/);
    assert.equal(await page.locator("h1").innerText(), title);
    assert.ok((await page.locator(".body p").count()) > 3);
    const broken = await page.locator("img").evaluateAll(async (images) => {
      const shown = images.filter((image) => image.offsetParent !== null);
      for (const image of shown) image.loading = "eager";
      await Promise.all(shown.map((image) => image.decode().catch(() => {})));
      return shown.filter((image) => image.naturalWidth === 0).map((image) => image.src);
    });
    assert.deepEqual(broken, []);
    await page.locator(".breadcrumb a").last().click();
    await page.waitForURL(/\/[a-z-]+$/);
    assert.deepEqual(wrong, []);
    await end();
  });

  test("a preview is entered by opening its link, not by a picture of it, and its reader leaves it", async () => {
    const name = "__Host-gazette-preview";
    const { page, end } = await open("/");
    const cookies = async () => (await page.context().cookies()).map((cookie) => cookie.name);
    await page.evaluate(async (src) => {
      const picture = new Image();
      picture.src = src;
      await picture.decode().catch(() => {});
      await fetch(src);
    }, given.paper.preview);
    assert.deepEqual(await cookies(), []);
    await page.goto(given.paper.url + given.paper.preview);
    assert.deepEqual(await cookies(), [name]);
    const [cookie] = await page.context().cookies();
    assert.ok(cookie.secure && cookie.httpOnly && cookie.expires > Date.now() / 1000, JSON.stringify(cookie));
    await page.goto(`${given.paper.url}/thoi-su/nhap`);
    assert.equal(await page.locator("h1").innerText(), "Bản nháp chưa đăng");
    await page.locator(".preview-note a").click();
    await page.waitForURL(`${given.paper.url}/`);
    assert.deepEqual(await cookies(), []);
    assert.equal((await page.goto(`${given.paper.url}/thoi-su/nhap`)).status(), 404);
    await end();
  });

  test("a section is paged to its end and back, and no article comes twice", async () => {
    const { page, end } = await open("/thoi-su");
    const links = () => page.locator(".list .story-title a").evaluateAll((all) => all.map((link) => link.pathname));
    const seen = await links();
    assert.equal(seen.length, 20);
    assert.equal(await page.locator(".paging [aria-current=page]").innerText(), "1");
    while (await page.locator(".paging a[rel=next]").count()) {
      await page.locator(".paging a[rel=next]").click();
      await page.waitForLoadState();
      seen.push(...(await links()));
    }
    assert.ok(seen.length > 30, `${seen.length} articles`);
    assert.equal(new Set(seen).size, seen.length);
    await page.locator(".paging a[rel=prev]").click();
    await page.waitForURL(`${given.paper.url}/thoi-su`);
    await end();
  });

  test("the form finds by words without accents, and marks what it found", async () => {
    const { page, end } = await open("/");
    await page.locator(".menu a[href='/search']").click();
    await page.locator("input[name=q]").fill("con nuoc");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?q=con[+]nuoc&section=$/);
    const marks = await page.locator(".found mark").allInnerTexts();
    assert.ok(marks.some((mark) => mark.toLowerCase() === "con nước"), marks.join());
    assert.equal(await page.locator("input[name=q]").inputValue(), "con nuoc");
    const sections = () => page.locator(".found .kicker").allInnerTexts().then((all) => [...new Set(all)]);
    assert.ok((await sections()).length > 1);
    await page.locator("select[name=section]").selectOption({ label: "Kinh tế" });
    await page.locator(".search-form button").click();
    await page.waitForURL(/&section=kinh-te$/);
    assert.deepEqual(await sections(), ["Kinh tế"]);
    assert.equal(await page.locator("select[name=section]").inputValue(), "kinh-te");
    await page.locator(".found .story-title a").first().click();
    await page.waitForURL(/\/[a-z-]+\/[a-z0-9-]+$/);
    await end();
  });

  test("who likes it dark gets other colours, that are as legible", async () => {
    const colours = async (colorScheme) => {
      const { page, end } = await open(ARTICLE, { colorScheme });
      const told = await page.evaluate(() => {
        const of = (selector) => getComputedStyle(document.querySelector(selector)).color;
        const ground = getComputedStyle(document.body).backgroundColor;
        return { ground, text: of(".body p"), quiet: of(".article-meta time"), kicker: of(".breadcrumb a"), link: of(".article-foot a") };
      });
      await end();
      return told;
    };
    const [light, dark] = [await colours("light"), await colours("dark")];
    for (const name in light) assert.notEqual(light[name], dark[name], name);
    assert.ok(luminance(light.ground) > 0.8 && luminance(dark.ground) < 0.05);
    for (const { ground, text, ...others } of [light, dark]) {
      assert.ok(contrast(ground, text) >= 10, `${text} on ${ground}`);
      for (const [name, colour] of Object.entries(others)) assert.ok(contrast(ground, colour) >= 4.5, `${name}: ${colour} on ${ground}`);
    }
  });

  test("a view is counted and the numbers are filled in", async () => {
    const views = async () => (await (await fetch(`${given.paper.url}/api/v1/articles/du-thu/views`)).json()).views;
    const before = await views();
    const { page, end } = await open("/thoi-su/du-thu");
    await page.locator("[data-views]").filter({ hasText: /^\d+$/ }).waitFor();
    assert.equal(await page.locator("[data-views]").innerText(), String(before + 1));
    assert.match(await page.locator("[data-online]").innerText(), /^[1-9]/);
    assert.match(await page.locator("[data-total]").innerText(), /^37\.131\.\d{3}$/);
    await until("the view is told", async () => (await views()) === before + 1);
    await end();
  });
}

/** Waits for what comes about a moment later. */
export async function until(what, holds) {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries === 100) assert.fail(`${what}: not within 20 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

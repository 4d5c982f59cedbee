// Reading without a mouse, without scripts, and without a wide screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "./reading.mjs";

const ARTICLE = "/van-hoa-xa-hoi/bay-ngay-theo-con-nuoc-ve-ha-nguon";

/** What has the focus, and whether one can see that: the outline, and that it lies on the screen. */
const focus = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const onScreen = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0;
    return { name: element.textContent.trim(), className: element.className, inMenu: !!element.closest(".menu"), ringed: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2, onScreen };
  });

export function readingWithout(given) {
  test("the keyboard alone leads past the menu, through it, and everywhere with a visible focus", async () => {
    const reader = await given.browser.reader({ viewport: { width: 390, height: 800 }, reducedMotion: "reduce" });
    const page = await reader.newPage();
    await page.goto(given.paper.url + ARTICLE);
    await page.keyboard.press("Tab");
    let now = await focus(page);
    assert.ok(now.className === "skip" && now.onScreen, "the first stop is the link past the menu, and it comes into sight");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "content");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null), "it goes on in the article");

    await page.goto(given.paper.url + ARTICLE);
    const entries = await page.locator(".menu a").allInnerTexts();
    const reached = [];
    const stops = await page.evaluate(() => document.querySelectorAll("a, button, input, [tabindex='0']").length);
    for (let stop = 0; stop < stops; stop++) {
      await page.keyboard.press("Tab");
      now = await focus(page);
      assert.ok(now.ringed && now.onScreen, `the focus can't be seen: ${JSON.stringify(now)}`);
      if (now.inMenu) reached.push(now.name);
    }
    assert.deepEqual(reached, entries.map((entry) => entry.trim()));

    await page.goto(given.paper.url + ARTICLE);
    await page.locator(".menu a").nth(2).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${given.paper.url}/lam-theo-guong-bac`);
    await reader.close();
  });

  test("without JavaScript everything is there, and the view is counted by a picture", async () => {
    const path = "/thoi-su/lich-chay-pha-long-phu-sau-ngay-thong-cau";
    const views = async () => (await (await fetch(`${given.paper.url}/api/v1/articles/${path.split("/").pop()}/views`)).json()).views;
    const before = await views();
    const text = async (javaScriptEnabled) => {
      const reader = await given.browser.reader({ javaScriptEnabled });
      const page = await reader.newPage();
      await page.goto(given.paper.url + path);
      const told = [await page.locator("main").innerText(), await page.locator(".footer").innerText()];
      await reader.close();
      return told;
    };
    const [main, footer] = await text(false);
    await until("the picture's view is told", async () => (await views()) === before + 1);
    assert.match(footer, /37\.131\.\d{3}/);
    // With scripts, only the numbers are more.
    const [scripted] = await text(true);
    assert.equal(scripted.replace(/ · \d+ lượt xem/, ""), main);
  });
}

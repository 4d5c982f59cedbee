// What pages weigh, and that they stand still.
import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutShift } from "./browser.mjs";

const LONGEST = "/van-hoa-xa-hoi/bay-ngay-theo-con-nuoc-ve-ha-nguon";
const MAX_PAGE_BYTES = 60_000;
const MAX_STYLES_BYTES = 20 * 1024;

export function weight(given) {
  test("nothing moves on front page and article while they load and are read, on a phone and on a desk", async () => {
    for (const width of [390, 1280]) {
      for (const path of ["/", LONGEST]) {
        const reader = await given.browser.reader({ viewport: { width, height: 800 } });
        assert.equal(await layoutShift(await reader.newPage(), given.paper.url + path), 0, `${path}, ${width} wide`);
        await reader.close();
      }
    }
  });

  test("an article is small, and so is the paper's style", async () => {
    const html = await (await fetch(given.paper.url + LONGEST)).arrayBuffer();
    const styles = await (await fetch(`${given.paper.url}/assets/paper.css`)).arrayBuffer();
    const script = await (await fetch(`${given.paper.url}/assets/beacon.js`)).arrayBuffer();
    assert.ok(styles.byteLength <= MAX_STYLES_BYTES, `${styles.byteLength} bytes of CSS`);
    const all = html.byteLength + styles.byteLength + script.byteLength;
    assert.ok(all <= MAX_PAGE_BYTES, `${all} bytes without pictures: ${html.byteLength} of HTML`);
  });

  test("a page asks nobody but the paper for anything", async () => {
    for (const path of ["/", LONGEST]) {
      const reader = await given.browser.reader();
      const page = await reader.newPage();
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(given.paper.url + path, { waitUntil: "load" });
      await page.waitForTimeout(500);
      assert.ok(asked.length > 3, `${path} asked for ${asked.length} things`);
      assert.deepEqual(asked.filter((url) => !url.startsWith(given.paper.url)), []);
      assert.deepEqual(await reader.cookies(), []);
      await reader.close();
    }
  });
}

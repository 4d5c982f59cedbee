// The page that shows the API's description, rendered by Scalar: on a phone and on a desk, light and dark, from this host
// alone, under its own policy; and what it shows where Scalar does not run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { luminance } from "./browser.mjs";
import { invalid, tooWide, violations } from "./checks.mjs";

const PAGE = "/api/docs";
const METHODS = ["get", "post", "put", "patch", "delete"];

/** Everything that a page asks other hosts for, and that the browser complains of. */
function trouble(page, host) {
  const found = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${host}/`)) found.push(`asks for ${request.url()}`);
  });
  page.on("console", (message) => {
    // What a policy forbids is such an error, too.
    if (["error", "warning"].includes(message.type())) found.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => found.push(`${error}`));
  return found;
}

/** Opens the page at an anchor, and waits until Scalar has taken the place of the static text and colours have changed. */
async function open(page, host, anchor) {
  await page.goto(`${host}${PAGE}#${anchor}`);
  await page.locator("#plain").waitFor({ state: "detached", timeout: 20_000 });
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== "running"));
}

/** Goes to another anchor of the page that is open. */
const follow = (page, anchor) => page.evaluate((anchor) => void (location.hash = anchor), anchor);

/** The operations of a tag, `GET /api/v1/articles`, as the description has them. */
function operations(description, tag) {
  const all = Object.entries(description.paths).flatMap(([path, methods]) => METHODS.filter((method) => method in methods).map((method) => [method, path]));
  const ofTag = all.filter(([method, path]) => description.paths[path][method].tags.includes(tag));
  return ofTag.map(([method, path]) => `${method.toUpperCase()} ${path}`);
}

export function apiDocs(given) {
  const read = async () => (await fetch(`${given.paper.url}/api/v1/openapi.json`)).json();
  const kinds = (description) => description["x-problems"].map(({ type }) => type.slice(`${PAGE}#`.length));

  test("the API's description is rendered on phone and desk, light and dark, accessible, and by this host alone", async (t) => {
    const description = await read();
    for (const width of [360, 1280]) {
      for (const colorScheme of ["light", "dark"]) {
        await t.test(`${width} wide, ${colorScheme}`, async () => {
          const reader = await given.browser.reader({ viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" });
          const page = await reader.newPage();
          const found = trouble(page, given.paper.url);
          await open(page, given.paper.url, "tag/editors/POST/api/v1/editions");
          const { summary } = description.paths["/api/v1/editions"].post;
          await page.getByRole("heading", { name: summary, exact: true }).waitFor();
          assert.equal(await page.title(), `${summary} · ${description.info.title}`);
          const request = page.locator("pre").filter({ hasText: "--request POST" }).first();
          assert.match(await request.innerText(), /curl .*\/api\/v1\/editions/);
          assert.deepEqual(await violations(page), []);
          assert.deepEqual(await tooWide(page), []);
          const background = luminance(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
          assert.ok(colorScheme === "light" ? background > 0.8 : background < 0.1, `the background's luminance is ${background}`);
          assert.deepEqual(found, []);
          assert.deepEqual(await reader.cookies(), []);
          await reader.close();
        });
      }
    }
  });

  test("every operation and schema of the description can be found on its page", async () => {
    const description = await read();
    const reader = await given.browser.reader({ reducedMotion: "reduce" });
    const page = await reader.newPage();
    const found = trouble(page, given.paper.url);
    let count = 0;
    await open(page, given.paper.url, "");
    for (const { name } of description.tags) {
      await follow(page, `tag/${name}`);
      for (const operation of operations(description, name)) {
        const [method, path] = operation.split(" ");
        await page.locator(`a[href$="#tag/${name}/${method}${path}"]`).first().waitFor({ state: "attached", timeout: 5_000 });
        count += 1;
      }
    }
    assert.equal(count, Object.values(description.paths).flatMap((methods) => METHODS.filter((method) => method in methods)).length);
    await follow(page, "schemas/Article");
    for (const name of Object.keys(description.components.schemas)) {
      await page.locator(`a[href$="#schemas/${name}"]`).first().waitFor({ state: "attached", timeout: 5_000 });
    }
    assert.deepEqual(found, []);
    await reader.close();
  });

  test("the type of a problem leads to its explanation", async () => {
    const all = kinds(await read());
    const reader = await given.browser.reader({ viewport: { width: 360, height: 640 }, reducedMotion: "reduce" });
    const page = await reader.newPage();
    const onScreen = (kind) =>
      page.waitForFunction((kind) => {
        const headings = [...document.querySelectorAll("h1, h2, h3, h4")].filter((heading) => heading.textContent.trim() === kind);
        const box = headings.length === 1 && headings[0].getBoundingClientRect();
        return box && box.top >= 0 && box.bottom <= innerHeight / 2;
      }, kind);
    await open(page, given.paper.url, all.at(-1));
    await onScreen(all.at(-1));
    for (const kind of all) {
      await follow(page, kind);
      await onScreen(kind);
    }
    await reader.close();
  });

  test("searching, changing the colours and copying ask no other host either", async () => {
    const reader = await given.browser.reader({ colorScheme: "light", permissions: ["clipboard-write"] });
    const page = await reader.newPage();
    const found = trouble(page, given.paper.url);
    await open(page, given.paper.url, "tag/counts");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("most read");
    await page.getByRole("option").filter({ hasText: "/api/v1/most-read" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Copy as Markdown" }).first().click();
    await page.getByText("Copied").first().waitFor();
    await page.getByRole("button", { name: /dark mode/i }).click();
    await page.waitForFunction(() => document.body.classList.contains("dark-mode"));
    // Nothing on the page sends a request of the API, asks an AI or offers other clients.
    for (const name of [/test request/i, /\bask\b/i, /agent/i, /ruby/i]) assert.equal(await page.getByRole("button", { name }).count(), 0, `${name}`);
    assert.deepEqual(found, []);
    await reader.close();
  });

  test("without scripts, and where Scalar does not load, the page explains every problem and names the description", async () => {
    const all = kinds(await read());
    const without = await given.browser.reader({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
    const blocked = await given.browser.reader({ viewport: { width: 360, height: 640 } });
    await blocked.route("**/standalone.esm.js", (route) => route.abort());
    for (const reader of [without, blocked]) {
      const page = await reader.newPage();
      const answer = await page.goto(`${given.paper.url}${PAGE}#${all.at(-3)}`);
      assert.deepEqual(await invalid(await answer.text()), []);
      assert.ok(await page.locator(`#${all.at(-3)}`).isVisible());
      assert.ok((await page.locator(`#${all.at(-3)}`).boundingBox()).y < 640, "it is scrolled to what the address names");
      assert.deepEqual(await page.locator("dt").evaluateAll((terms) => terms.map(({ id }) => id)), all);
      assert.ok((await page.locator("dd").allInnerTexts()).every((text) => text.length > 10));
      await page.locator('a[href="/api/v1/openapi.json"]').waitFor();
      assert.deepEqual(await tooWide(page), []);
    }
    const page = await blocked.newPage();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${given.paper.url}${PAGE}#${all[0]}`);
      assert.deepEqual(await violations(page), [], colorScheme);
    }
    await without.close();
    await blocked.close();
  });
}

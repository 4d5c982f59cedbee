// What must hold for every kind of page: no accessibility error that axe-core finds, light or dark; valid HTML; and nothing
// wider than the narrowest phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { HtmlValidate } from "html-validate";
import { kinds } from "./kinds.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // A matter of taste, and bytes.
    "no-trailing-whitespace": "off",
    // For who writes by hand; a headline is as long as it is.
    "long-title": "off",
  },
});

/** What axe-core finds wrong, shortened to what one needs to mend it. */
async function violations(page) {
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

/** The elements that stick out of the screen to the right, without a box of their own to scroll in. */
const tooWide = (page) =>
  page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5);
    return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 100))];
  });

export function everyKindOfPage(given) {
  test("every kind of page is accessible in both schemes, valid, and as narrow as the narrowest phone", async (t) => {
    const reader = await given.browser.reader({ reducedMotion: "reduce" });
    for (const [name, path, status] of kinds(given.paper)) {
      await t.test(name, async () => {
        const page = await reader.newPage();
        const answer = await page.goto(given.paper.url + path);
        assert.equal(answer.status(), status);
        const report = await validator.validateString(await answer.text());
        assert.deepEqual(report.results.flatMap(({ messages }) => messages.map((one) => `${one.line}:${one.column} ${one.ruleId}: ${one.message}`)), []);
        await page.evaluate(axe);
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await violations(page), [], colorScheme);
        }
        await page.setViewportSize({ width: 320, height: 640 });
        assert.deepEqual(await tooWide(page), []);
        await page.close();
      });
    }
    await reader.close();
  });
}

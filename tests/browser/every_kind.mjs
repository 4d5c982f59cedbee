// What must hold for every kind of page: no accessibility error that axe-core finds, light or dark; valid HTML; and nothing
// wider than the narrowest phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invalid, tooWide, violations } from "./checks.mjs";
import { kinds } from "./kinds.mjs";

export function everyKindOfPage(given) {
  test("every kind of page is accessible in both schemes, valid, and as narrow as the narrowest phone", async (t) => {
    const reader = await given.browser.reader({ reducedMotion: "reduce" });
    for (const [name, path, status] of kinds(given.paper)) {
      await t.test(name, async () => {
        const page = await reader.newPage();
        const answer = await page.goto(given.paper.url + path);
        assert.equal(answer.status(), status);
        assert.deepEqual(await invalid(await answer.text()), []);
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

// What a page is judged by: no accessibility error that axe-core finds, valid HTML, nothing wider than the screen.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";

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

/** What html-validate finds wrong. */
export async function invalid(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap(({ messages }) => messages.map((one) => `${one.line}:${one.column} ${one.ruleId}: ${one.message}`));
}

/** What axe-core finds wrong, shortened to what one needs to mend it. */
export async function violations(page) {
  // By evaluation, which the page's policy does not forbid.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

/** The elements that stick out of the screen to the right, without a box of their own to scroll in. */
export const tooWide = (page) =>
  page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5);
    return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 100))];
  });

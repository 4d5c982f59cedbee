// The pages in a real browser: `node tests/browser/all.mjs`, on what `make test` has built. It takes about a minute, ends by
// itself, and needs a Chromium (see browser.mjs) and nothing from the network.
import { after, before, describe } from "node:test";
import { launch } from "./browser.mjs";
import { publish } from "./paper.mjs";
import { apiDocs } from "./api_docs.mjs";
import { everyKindOfPage } from "./every_kind.mjs";
import { reading } from "./reading.mjs";
import { readingWithout } from "./reading_without.mjs";
import { weight } from "./weight.mjs";

describe("the paper in a browser", { timeout: 240_000 }, () => {
  /** The paper and the browser, for all tests. */
  const given = {};
  before(async () => {
    given.paper = await publish();
    given.browser = await launch();
  });
  after(async () => {
    await given.browser?.end();
    await given.paper?.end();
  });
  reading(given);
  readingWithout(given);
  weight(given);
  everyKindOfPage(given);
  apiDocs(given);
});

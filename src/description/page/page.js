// Shows openapi.json with Scalar, in place of the static text of /api/docs. Should Scalar not load, that text stays.
import { createApiReference } from "./scalar/standalone.esm.js";

/** What Scalar puts before each anchor inside; in the address bar it leaves that away. */
const SLUG = "gazette";

createApiReference("#reference", {
  url: "/api/v1/openapi.json",
  slug: SLUG,
  // A heading's anchor is its own text, without the usual "description/": the `type` of a problem is /api/docs#conflict, and
  // its explanation is under the heading "conflict".
  generateHeadingSlug: ({ slug }) => `${SLUG}/${slug}`,
  setPageTitle: ({ title, document }) => (title === document.title ? title : `${title} · ${document.title}`),
  modelsSectionLabel: "Schemas",
  orderSchemaPropertiesBy: "preserve",
  documentDownloadType: "direct",
  // No other host is asked for anything; the policy of the page (public/_headers) would refuse it.
  telemetry: false,
  proxyUrl: "",
  withDefaultFonts: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  // This page is for reading: a request by mistake could publish, and a token is not to be typed into a web page.
  hideTestRequestButton: true,
  hideClientButton: true,
  // Of the requests in 40 languages that Scalar writes, those of curl, as in docs/API.md.
  hiddenClients: [
    ...["c", "clojure", "csharp", "dart", "fsharp", "go", "http", "java", "js", "julia", "kotlin", "node", "objc", "ocaml"],
    ...["php", "powershell", "python", "r", "ruby", "rust", "swift", "shell/httpie", "shell/wget"],
  ],
  onLoaded: () => document.getElementById("plain")?.remove(),
});

## The references of fields, docs/FRONT-MATTER.md and docs/SETTINGS.md, and docs/vi/. The keys are made of the fields' names. The English descriptions are those of public/schema/.

docs-made = Made out of public/schema/ by the tests of gazette-content; GAZETTE_WRITE=1 makes it anew.
docs-columns = | field | meaning | value |

# Values.

docs-required = required
docs-optional = optional
docs-instant = date and time with the offset from UTC
docs-text = text
docs-integer = a whole number
docs-boolean = `true` or `false`
docs-object = a table of fields
docs-object-of-names = a table of names with addresses
docs-between = { $kind } from { $least } to { $most }
docs-at-most = { $kind } of at most { $most } characters
docs-list = a list
docs-or-list = or a list
docs-list-at-most = { $list } of at most { $most }
docs-default = `{ $value }` if left out

# Articles.

docs-article-heading = Front matter
docs-article-intro = It is YAML. `gazette check` reports a field that is not listed here, with the nearest name. Editing programs that know JSON Schema complete and check the fields by `/schema/article.json` of any paper. `gazette new "Title"` writes a file with the required fields.
docs-article = The fields between the two lines `---` at the top of an article's Markdown file.
docs-article-title = The headline.
docs-article-lead = The opening paragraph. An agency's code at its beginning, as in `(TGAG)- …`, becomes the `source`.
docs-article-section = The slug of the section, which gazette.toml declares.
docs-article-byline = The authors: a name, a name with an organisation, or a list of up to 20 of these. Each author has a page; names that differ in their accents are different authors.
docs-article-byline-name = The author's name.
docs-article-byline-organisation = The organisation that the author writes for.
docs-article-byline-slug = The author's name in URLs: `/authors/{"{"}slug{"}"}`. Made from the name if left out. Write it for one of two people who have the same name, or to choose the address yourself.
docs-article-published-at = When the article becomes public, with the offset from UTC. A time in the future is an embargo. Only a draft may leave it out.
docs-article-updated-at = When the text was last changed for readers; `published_at` if left out. It can't be in the future.
docs-article-unpublish-at = When the article is taken down. Its address then answers 410.
docs-article-slug = The article's name in URLs, made from the file's name if left out. When it changes, the old address redirects.
docs-article-id = The name that stays when the slug changes, and that views are counted by: letters without accents, digits, and `-`, `_`, `.`. The slug if left out.
docs-article-tags = The article's subjects, a list of up to 30. Of two that differ only in capitals or punctuation, the first is kept. Each tag has a page.
docs-article-source = The agency or desk that the article comes from.
docs-article-language = The article's language as a BCP 47 tag; the paper's language if left out.
docs-article-image = The main picture, shown above the text and on cards.
docs-article-image-file = The file: beside the article, or with `/` at its beginning from the content folder.
docs-article-image-alt = What the picture shows, for readers who can't see it.
docs-article-image-caption = The text below the picture.
docs-article-front = The article's position on the front page: in the line for breaking news, as the lead, or among the top articles.
docs-article-redirect-from = Addresses of older systems that redirect to the article: up to 50 paths, with their query if that matters.
docs-article-legacy-id = The article's number in Joomla; all of Joomla's addresses with this number redirect to the article.
docs-article-corrections = Corrections, shown with the article: one, or a list.
docs-article-corrections-at = When the correction was made.
docs-article-corrections-text = What was wrong, and what is right.
docs-article-views = Views that an older system counted. They are added to the article's views.
docs-article-draft = Whether the article is still being written. Drafts are not published.

# Settings.

docs-settings-heading = Settings: gazette.toml
docs-settings-intro = `gazette init` writes a file with the required settings. They are published by `gazette push` together with the articles, all but `[remotes]`, and belong to an edition as the articles do. Editing programs that know JSON Schema complete and check them by `/schema/site.json` of any paper.
docs-settings = The settings of a paper, in TOML, at the top of the content folder.
docs-settings-title = The paper's name.
docs-settings-tagline = The line below the name.
docs-settings-base-url = The paper's public address, without a path. All full URLs are made from it.
docs-settings-language = The language of the pages' own texts: `vi` or `en`; `vi` if left out.
docs-settings-timezone = The paper's time zone, by its name in the IANA database. The paper's days, dates and months follow it.
docs-settings-views-offset = All views that older systems counted, those of single articles included. They are part of the paper's total.
docs-settings-sections = The sections, in the order of the menu.
docs-settings-sections-slug = The section's name in URLs. Some names are reserved.
docs-settings-sections-title = The title.
docs-settings-sections-description = What the section is about, in a sentence.
docs-settings-menu = More links in the menu, after the sections. A section that is linked here has its place here instead.
docs-settings-menu-title = The text of the link.
docs-settings-menu-url = A path of the paper, or a full URL.
docs-settings-banners = Campaigns, shown beside the articles.
docs-settings-banners-title = The campaign's name.
docs-settings-banners-url = A path of the paper, or a full URL.
docs-settings-banners-image = The picture: a file in the content folder.
docs-settings-webhooks = Programs that receive a signed message for each edition.
docs-settings-webhooks-url = An https URL with a public host name. A paper at http://localhost may also use one of the same machine.
docs-settings-redirects = Where addresses lead at which the paper has no page.
docs-settings-redirects-from = The old address: a path, with its query if that matters. With `*` at its end, every address that starts so.
docs-settings-redirects-to = A path of the paper, a URL of another site, or `gone`. With `*` at its end, the rest of the old address follows.
docs-settings-newsroom = The rules of the newsroom.
docs-settings-newsroom-writers-publish = Whether writers may publish their own articles. Otherwise their pushes wait for an editor.
docs-settings-newsroom-purge-delay = How long a purge can be cancelled: a number with the unit `s`, `m`, `h` or `d`, at most a week; an hour if left out.
docs-settings-remotes = The papers that this folder is published to, by name; `gazette push --remote staging` selects one. Without `--remote` and `GAZETTE_URL`, commands use the only remote, or the one that is named `production`. Addresses begin with https://, or with http:// for this machine. Remotes are for the command and not published. A token does not belong here: `gazette login` stores it.

## Links, and what several files share.

anchor-near = did you mean #{ $name }?
anchor-no-headings = the text has no headings; remove the part from # on, or the link
anchor-list = link to a heading of the text: { $list }
anchor-here = the link to #{ $name } leads to no heading of this text
anchor-there = the link to { $address } leads to no heading of that article
link-to-draft = broken link to { $address }: { $file } is a draft
link-to-draft-help = publish that article too (remove `draft: true`), or remove the link
link-no-page = the paper has no page at { $url }
link-no-page-help = if another program serves this address, ignore this warning; otherwise correct the link
link-broken = broken link to { $address }
link-broken-help = link to an article, section, tag or author in this folder; `gazette pull` fetches articles that others published
link-numbered = this folder has no page at { $address }, but the paper may have one: only it knows the numbers of its names
link-numbered-help = the number depends on everything that the paper has published before; open the address in the paper, and ignore this warning if its page is there
link-near = did you mean { $address }?

# Links in a text.

link-unsafe = unsafe link to { $written }; only its text is published
link-unsafe-help = link to an https:// address or to a path of the paper
link-scheme-help = add the scheme: https://{ $written }
link-kinds-help = use an https:// address, a path of the paper such as /thoi-su/ten-bai, the file of another article such as ten-bai.md, or a PDF document such as bao-cao.pdf
link-invalid = invalid link `{ $written }`
link-no-article = the linked file { $file } is not an article in this folder
link-no-article-help = correct the path; it is relative to the folder of this file

# Clashes between articles.

clash-slug = the slug `{ $name }` is already used by { $place }
clash-slug-help = rename one of the files, or set `slug` in it
clash-slug-same-name-help = the names of the two files look the same, but are not: one has letters and their marks apart (NFD, as some systems write names); delete the file that is not needed
clash-id = the id `{ $name }` is already used by { $place }
clash-id-help = views are counted by id; give one of the articles another id
clash-address = the address { $name } already redirects to { $place }
clash-address-help = remove it from one of the two articles
two-leads = two articles have `front: lead`; the front page leads with the newer one, { $file }
two-leads-help = remove `front: lead` here, or write `front: top`
total-views = the total of all views is { $total }; the maximum is { $most }
total-views-help = correct `views` ({ $views } here) and `views_offset` in gazette.toml
address-of-article = the address { $address } is the page of { $file }
address-of-section = the address { $address } is the page of a section
address-reserved = the address { $address } is reserved by the paper
address-taken-help = remove it from `redirect_from`; a redirect from there never takes effect

# Pictures and documents.

picture-missing = the picture { $file } does not exist
document-missing = the document { $file } does not exist
media-missing-help = add the file to the article's folder, or correct its name (names are case-sensitive)
media-outside = { $written } is outside the content folder
media-outside-help = copy the file to the article's folder

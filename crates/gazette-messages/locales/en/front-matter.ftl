## The front matter of articles.

title-help = add the headline: `title: "…"`
lead-help = add the opening paragraph: `lead: "…"`
published-at-help = add the publication time: `published_at: { $form }`, or `draft: true`
never-visible = `unpublish_at` is not after `published_at`, so the article would never be visible
never-visible-help = set a later time, or remove `unpublish_at`
views-too-many = `views` is { $views }; { $most } is the most for one article
views-too-many-help = write the views that the older system had counted
section-help = use one of the sections in gazette.toml: { $list }
section-unknown = unknown section `{ $name }`
section-unknown-near = did you mean `{ $meant }`? The sections are { $list }
section-unknown-help = use one of the sections in gazette.toml: { $list }; or add the section there
slug-nameless = the file's name has no letters or digits from which to make a slug
slug-nameless-help = rename the file, or set the slug in the front matter: `slug: ten-bai`
slug-letters-help = use lower-case letters, digits and hyphens: `slug: { $example }`
slug-write-help = write `slug: { $slug }`
id-invalid = an id may contain only letters without accents, digits, `-`, `_` and `.`: { $value }
id-invalid-help = use the article's first slug, or remove `id`
language-tag = `{ $value }` is not a language tag
language-tag-help = use a tag such as `vi`, `en` or `zh-Hant`
image-file-help = add the file: `image: {"{"}file: anh.jpg, alt: "…"{"}"}`
image-alt-help = describe the picture for readers who can't see it: `alt: "…"`
front-unknown = `front` must be breaking, lead or top, not `{ $value }`
front-unknown-help = use one of these values, or remove `front`
correction-at-help = add the time of the correction: `at: { $form }`
correction-text-help = say what was corrected: `text: "…"`

# Times.

date-impossible = `{ $name }` can't be { $value }: { $reason }
date-impossible-help = write a date that a clock shows, as `{ $name }: { $form }`
date-no-offset = `{ $name }` has no UTC offset: { $value }
date-other-form = `{ $name }` is not written as an article's date: { $value }
date-none = `{ $name }` is not a date: { $value }
date-no-such-day = `{ $name }` is not a date: { $value }: { $why }
date-form-help = write year, month, day and time, as `{ $name }: { $form }`
date-write-help = write `{ $name }: { $date }`
month-days = { $month }/{ $year } has { $days } days
month-none = there is no month { $month }
date-offset = its offset from UTC is larger than 14 hours
date-leap-second = its second is 60
date-year = it is outside the years 1000 to 9999

# Names and tags.

bylines-too-many = too many bylines: { $count }; the maximum is { $most }
bylines-too-many-help = use one byline for the whole team
byline-help = add the author: `byline: [{"{"}name: "…", organisation: "…"{"}"}]`
tag-text = a tag must be text, not { $kind }
tag-length = a tag must have 1 to { $most } characters
tag-help = write `tags: [giao thông, nông thôn mới]`
tags-too-many = too many tags: { $count }; the maximum is { $most }
tags-too-many-help = keep the most useful ones
tags-joined = this is one tag, `{ $text }`, not { $count }
tags-joined-help = write `tags: [{ $list }]`
names-joined = this is one author, `{ $text }`, with one page for all
names-joined-help = write `byline: [{ $list }]`; or, if { $second } is where { $first } works, `byline: {"{"}name: { $first }, organisation: { $second }{"}"}`

# What YAML reads otherwise than it was meant.

folder-differs = the file is in the folder { $folder }, but its section is `{ $section }`
folder-differs-help = write `section: { $folder }`, or move the file to { $section }/{ $name }
comment-cuts = the text of `{ $name }` ends here: YAML takes the rest of the line for a comment
comment-cuts-help = write the text in quotes, { $whole }, or put the comment on a line of its own
document-end = the front matter ends here: YAML does not read the fields below `...`
document-end-help = remove this line

# The article as a whole.

article-path = an article can't be published from a file with this path: { $reason }
article-path-help = rename the file or its folder, for example to thoi-su/ten-bai.md
no-text = the article has no text: readers see only its title and lead
no-text-help = write the text below this line, or `draft: true` above it until there is one
metadata-too-large = the article's metadata is too large: { GROUPED($size) } bytes; the maximum is { GROUPED($most) }
metadata-too-large-help = shorten the lead, the corrections, the captions or the tags
article-too-large = the rendered article is too large: { GROUPED($size) } bytes; the maximum is { GROUPED($most) }
article-too-large-help = split the text into several articles

# Paths of files.

path-too-long = it is longer than { $most } bytes, or a part of it longer than { $part }
path-part = each of its parts needs a name that does not begin with “.”, “-” or “~”
path-device = Windows has no file with the name “{ $name }”; choose another
path-character = the character { $character } may not stand in it
path-extension = its name ends in none of { $extensions }

# Slugs.

slug-empty = a slug can't be empty
slug-too-long = a slug has at most { $most } characters
slug-characters = a slug has only a-z, 0-9 and single hyphens between them

author-slug-taken = the slug `{ $slug }` of { $name } is already that of { $other }, in { $place }
author-slug-taken-help = give one of them another slug, or write the name the same way in both
author-slug-shared = the slug `{ $slug }` of { $name } is also that of { $other }, an author of { $file }; whoever is published first gets it, and the other one gets `{ $second }`
author-slug-shared-help = write another slug

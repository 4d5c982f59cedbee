## Settings: gazette.toml.

settings-too-large = the settings are too large
settings-too-large-help = shorten the descriptions, the menu, the banners or the redirects
site-title-help = add the paper's name: `title = "…"`
too-many-entries = `{ $name }` has more than { $most } entries
too-many-entries-help = remove some; every page shows all of them
site-link-plain = the link to { $url } is not encrypted or names no host, and it is on every page
site-link-plain-help = begin it with https:// instead of http
base-url-help = use the paper's public address without a path: `base_url = "https://bao.example"`
base-url-invalid = `base_url` is not the address of a website: { $value }
language-unsupported = unsupported language `{ $value }`
language-unsupported-help = use `language = "vi"` or `language = "en"`
timezone-help = use the paper's time zone: `timezone = "Asia/Ho_Chi_Minh"`
timezone-unknown = unknown time zone `{ $name }`
sections-none = there are no sections
sections-none-help = add at least one: [[sections]] with `slug = "thoi-su"` and `title = "Thời sự"`
section-duplicate = duplicate section `{ $slug }`
section-duplicate-help = remove one of the two, or change its slug
section-slug-help = add its name in URLs: `slug = "thoi-su"`
section-title-help = add its title: `title = "Thời sự"`
slug-reserved = the slug `{ $slug }` is reserved
slug-reserved-help = use another slug; reserved are { $list }
section-slug-letters-help = use lower-case letters, digits and hyphens: `slug = "thoi-su"`
section-slug-write-help = write `slug = "{ $slug }"`
menu-title-help = add the text of the link: `title = "…"`
banner-title-help = add the name of the campaign: `title = "…"`
site-url-help = use a full address, `url = "https://…"`, or a path of the paper such as `url = "/thoi-su"`
site-url-unsafe = unsafe link: { $url }

# Webhooks.

webhook-help = use the address that receives each edition: `url = "https://app.example/hook"`
webhook-invalid = invalid webhook address { $url }: { $reason }
webhook-duplicate = duplicate webhook { $url }
webhook-duplicate-help = remove one of the two
webhooks-too-many = more than { $most } webhooks
webhooks-too-many-help = let one of the receivers forward the messages to others
webhook-credentials = it has a user or a password in it
webhook-same-machine = only a paper at http://localhost may tell the same machine
webhook-not-encrypted = it does not begin with https://
webhook-number = it needs a name, and that is the number of a machine
webhook-not-public = that is not the name of a host which everybody can reach
webhook-port-or-path = its port or its path is not that of an address

# The newsroom.

purge-delay-long = `purge_delay` is too long: { $value }
purge-delay-long-help = use at most a week: `purge_delay = "7d"`
purge-delay-invalid = `purge_delay` is not a duration: { $value }
purge-delay-invalid-help = use a number with the unit s, m, h or d: `purge_delay = "90m"`

## Fields of articles and settings, whatever they are.

# What a table describes.

form-article = an article
form-image = an image
form-correction = a correction
form-byline = a byline
form-settings = gazette.toml
form-section = a section
form-menu-entry = a menu entry
form-banner = a banner
form-webhook = a webhook
form-newsroom = a newsroom
form-redirect = a redirect

# Kinds of values.

kind-nothing = nothing
kind-text = text
kind-list = a list
kind-fields = a group of fields

# Mistakes.

fields-expected = expected the fields of { $form }, found { $kind }
fields-expected-help = write one `name: value` per line; the fields are { $names }
field-duplicate = duplicate field `{ $name }`
field-duplicate-help = keep only one of lines { $first } and { $second }
field-unknown = `{ $name }` is not a field of { $form }
did-you-mean = did you mean `{ $name }`?
fields-are = the fields are { $names }
field-too-long = `{ $name }` is too long: { GROUPED($count) } characters; the maximum is { $most }
field-too-long-help = shorten it
field-text = `{ $name }` must be text, not { $kind }
field-text-help = write `{ $name }: "…"`
field-empty = `{ $name }` is empty
field-missing = `{ $name }` is missing
field-number = `{ $name }` must be a whole number, not { $value }
field-number-help = write digits only, such as 1234
field-flag = `{ $name }` must be true or false, not { $value }
field-flag-help = write `{ $name }: true`
a-tag = a tag
value-contains = { $what } contains { $found }
slug-invalid = `{ $value }` is not a valid slug: { $reason }

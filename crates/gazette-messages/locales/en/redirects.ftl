## Redirects, in the settings and in articles.

redirects-too-many = `redirects` has more than { $most } entries
redirects-too-many-help = cover several addresses by one, `from = "/cu/*"`, or use `redirect_from` in the articles
redirect-from-help = add the old address: `from = "/duong-dan-cu"`
redirect-to-help = add where it leads: a path, a URL, or `to = "gone"`
redirect-invalid = invalid redirect from { $from } to { $to }: { $reason }
redirect-second = a second redirect from { $from }; the first is in line { $line }
remove-one-of-two = remove one of the two
redirect-loops = the redirect from { $from } leads back to itself
redirect-page-help = write the address of a page as `to`
redirect-from-host-help = omit scheme and host: `from = "/{ $path }"`
redirect-own-help = remove it: the paper always serves something else there
redirect-slash-help = use a path that starts with one slash: `from = "/duong-dan-cu"`
redirect-star-help = write `*` once, as the last character of a path: `from = "/cu/*"`
redirect-everything-help = name at least one part of the path: `from = "/cu/*"`
redirect-to-host-help = omit scheme and host: `to = "/thoi-su"`
redirect-https-help = write `to = "https://{ $rest }"`
redirect-kinds-help = use a path of the paper, `to = "/thoi-su"`, a URL, `to = "https://…"`, or `to = "{ $gone }"`
redirect-rest-help = write `from = "/cu/*"` with `to = "/moi/*"`, or leave the `*` out of `to`
redirect-hidden-by-article = the redirect from { $from } never takes effect: it is in `redirect_from` of { $file }
redirect-hidden-by-page = the redirect from { $from } never takes effect: the paper has a page there
redirect-hidden-help = remove this redirect, or what stands in its way

# Why a rule is refused.

rule-from = `from` can't be redirected: { $reason }
rule-not-normal = `from` is not percent-decoded, or has a slash at its end
rule-star = `*` stands only at the end of `from`
rule-everything = `from` covers the whole paper, so that a mistyped address would never be told to be one
rule-to = `to` is not a path of the paper, a URL that begins with https://, or `{ $gone }`
rule-forbidden = `to` contains { $found }
rule-rest = `*` at the end of `to` follows a slash, and only where `from` ends in `*`
rule-full-url = `to` is a URL of the paper itself instead of its path
rule-itself = it leads to itself
rule-too-long = `to` is longer than { $most } characters
address-not-a-path = it is not a path
address-too-long = it is longer than { $most } characters
address-forbidden = it contains { $found }
address-own = it is one of the paper's own addresses

# `redirect_from` in articles.

addresses-too-many = too many addresses: { $count }; the maximum is { $most }
addresses-too-many-help = keep those to which other sites still link
address-text = an address must be text, not { $kind }
address-text-help = write `redirect_from: ["/duong-dan-cu"]`
address-invalid = invalid address { $written }
legacy-id-invalid = invalid Joomla article number { $id }
legacy-id-invalid-help = use the number from the article's old address
address-host-help = omit scheme and host: `redirect_from: ["/{ $path }"]`
address-slash-help = start it with one slash: `redirect_from: ["/duong-dan-cu"]`
address-fragment-help = remove the `#` and everything after it; browsers never send it
address-not-a-path-help = use a path without backslashes, line breaks and tabs, and with one slash at its start, also where characters are percent-encoded
address-too-long-help = use a path of at most { $most } characters
address-forbidden-help = it contains { $found }, perhaps percent-encoded; remove it
address-own-help = remove this address: the paper always serves something else there

## Characters that do not belong in texts, and files that can't be read.

line-contains = this line contains { $found }
made-contains = the text contains { $found }, written as an entity (&#…;)
forbidden-help = remove it: it is invisible, and breaks feeds or disguises text
repair-help = run `gazette check --fix` to fix the file
flaw-not-nfc = accents apart from their letters (not NFC)
flaw-eth = the letter eth (Ð, ð) in place of Đ, đ
flaw-invisible = invisible characters
forbidden-control = a control character ({ $code })
forbidden-override = a character that reverses the direction of text ({ $code })
forbidden-isolate = a directional isolate without its counterpart in the same line ({ $code })

# The file as a whole.

more-problems = there are more problems like these, which are not shown
more-problems-help = fix the ones above and check again
not-utf-8 = the file is not UTF-8 text
not-utf-8-help = save the file with the encoding UTF-8
file-too-large = the file is too large: { GROUPED($size) } bytes; the maximum is { GROUPED($most) }
file-too-large-help = split the text, and put pictures into separate files
merge-markers = here are two versions of the same lines, from a merge
merge-markers-help = write what is right, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>
no-front-matter = the file does not begin with front matter
no-front-matter-help = start the file with a line `---`, the fields, and another line `---`; `gazette new "Title"` creates such a file
open-front-matter = the front matter has no end
open-front-matter-help = put a line `---` between the fields and the text
toml-invalid = invalid TOML: { $reason }
toml-invalid-help = write one `name = "value"` per line, and [[sections]] above each section
yaml-colon = invalid YAML in the front matter: { $reason }
yaml-tab = invalid YAML in the front matter: { $reason }
yaml-quote = invalid YAML in the front matter: { $reason }
yaml-indent = invalid YAML in the front matter: { $reason }
yaml-special = invalid YAML in the front matter: { $reason }
yaml-colon-help = quote values that contain a colon followed by a space: `title: "Giá lúa: tăng nhẹ"`
yaml-tab-help = indent with spaces; YAML does not allow tabs
yaml-quote-help = close every quote and bracket; inside "…" write a quote as \"
yaml-indent-help = start every field at the beginning of a line, as `name: value`, and indent nested values by two spaces
yaml-special-help = quote values that contain special characters: `title: "…"`
yaml-too-deep = lists and fields are nested too deeply
yaml-too-deep-help = reduce the nesting; an article needs at most three levels
yaml-no-name = a field has no name
yaml-no-name-help = write each field as `name: value`
yaml-anchor = anchors (&), aliases (*) and tags (!) are not supported in front matter
yaml-anchor-help = quote the value if it is text, or write it out

## Markdown that does not take effect, so that readers see its characters.

reference-unused = readers don't see this line: it defines the link [{ $label }], which the text does not use
reference-unused-help = write [text][{ $label }] where the link belongs; to show the line, begin it with \[

# Addresses.

site-address-plain = this address of { $site } is only text on the page, not a link or a video
site-address-plain-help = give it a title that readers can follow: [Title]({ $url })
url-plain = this address is only text on the page, not a link
url-plain-help = write <{ $url }>, or give it a title: [Title]({ $url })

# Blocks.

heading-no-space = this is not a heading: there is no space after #, so readers see it
heading-no-space-help = write { $marks } { $title }
table-no-dashes = this is not a table: the line of dashes below its head is missing or has another number of columns
table-no-dashes-help = put below this line: |{ $dashes }
row-too-long = this row has more cells than the table has columns ({ $columns }): readers don't see `{ $text }`
row-too-long-help = add a column to the head and to the line of dashes, or join two cells; write \| for a | in a cell
code-open = { $fence } is not closed, so readers see the rest of the text as code
code-open-help = put a line { $fence } at the end of the code, or remove this line
caption-none = this picture has no caption: text on the line beside it is part of the same paragraph
caption-write-help = write ![{ $alt }]({ $file } "{ $text }"), or put an empty line between them
caption-line-help = put an empty line between the picture and the text

# Brackets.

footnote-shown = undefined footnote [^{ $note }]; readers see the brackets
footnote-inline = this is not a footnote: readers see ^[…]
footnote-inline-help = write [^1] here, and at the end of the text: [^1]: { $label }
wiki-link = this is not a link: readers see [[…]]
wiki-link-help = write [{ $title }]({ $file }.md), with the name of the article's file
brackets-shown = readers see [{ $label }]
tick-box-help = remove it; articles have no boxes to tick
foreign-command-help = remove it; it is a command of other systems
reference-undefined = undefined reference [{ $name }]; readers see the brackets
reference-undefined-help = write [{ $label }](https://…), or add a line at the end of the text: [{ $name }]: https://…
link-space-between = this is not a link: there is a space between ] and (
link-spaces = this is not a link: there are spaces in its address
link-open = this is not a link: its ) is missing
link-reversed = this is not a link: the address is before its text
link-write-help = write { $mark }[{ $label }]({ $address })

# Emphasis and code.

marks-open = { $marks } is not closed, so readers see it
code-marks-open-help = end the code with { $marks }, or write \` to show the character
emphasis-open-help = end the emphasis with { $marks }, or write { $shown } to show the characters
emphasis-none = this is not emphasis: readers see { $marks }
emphasis-space-after-help = write { $marks }{ $text }{ $marks } and a space after it; to show the characters, write { $shown }
emphasis-no-spaces-help = write { $marks }{ $text }{ $marks }, without spaces inside; to show the characters, write { $shown }
highlight-none = this is not emphasis: readers see ==
highlight-none-help = write **{ $text }** to make it bold

# Shortcodes.

shortcode = { $what } is a shortcode of another system; readers see it as it is
shortcode-help = remove it, or write it in Markdown: ![…](anh.jpg "…") for a picture, [Title](https://…) for a video
attributes-shown = readers see { $text }
attributes-shown-help = remove it; a heading's anchor is made from its text

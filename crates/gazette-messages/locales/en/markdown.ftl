## Markdown that is not published as it was written.

html-refused = the paper would refuse the body's HTML: { $reason }
html-refused-help = this is a bug in gazette; please report it with the file. Simpler Markdown may avoid it
nested-too-deep = quotes, lists or emphasis are nested more than { $most } levels deep
nested-too-deep-help = reduce the nesting
alt-missing = the picture { $file } has no alternative text
alt-missing-help = describe the picture for readers who can't see it: ![…]({ $file })
picture-elsewhere = the picture { $url } is on another site
picture-elsewhere-help = save the file in the article's folder and refer to it: ![…](anh.jpg)
footnote-undefined = undefined footnote [^{ $label }]
footnote-undefined-help = add the footnote at the end of the text: [^{ $label }]: …
footnote-unused = unused footnote [^{ $label }]; it is not published
footnote-unused-help = refer to it with [^{ $label }], or remove it
video-untitled = the video { $url } has no title
video-untitled-help = add a title: [Title]({ $url })

# HTML.

html-element = the HTML element <{ $name }> is not published
html-picture-help = write ![description](anh.jpg), with the file in the article's folder
html-script-help = remove it; articles can't contain scripts or styles
html-player-help = link to the content instead; a paragraph that contains only [Title](https://youtu.be/…) is shown as a video
html-bold-help = write **…**
html-italic-help = write *…*
html-other-help = write it in Markdown, or remove it

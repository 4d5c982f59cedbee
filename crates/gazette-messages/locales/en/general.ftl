# Counts.

count-errors = { $count ->
    [one] 1 error
   *[other] { GROUPED($count) } errors
}
count-files = { $count ->
    [one] 1 file
   *[other] { GROUPED($count) } files
}
errors-in-files = { $errors } in { $files }

# The language of messages.

unknown-language = GAZETTE_LANG is `{ $name }`, which is no language of messages
unknown-language-help = set it to vi or en, such as GAZETTE_LANG=vi, or unset it

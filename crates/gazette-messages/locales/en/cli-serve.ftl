# What gazette serve says while it runs.
serve-fix = { $errors }: fix them before publishing.
serve-clear = No errors in { $articles }.
serve-unwatched = can't watch the folder for changes ({ $error }); checking it every { $interval } s instead
serve-strip = fix them before publishing.
serve-no-errors = No errors
serve-no-page = This page can't be shown
serve-not-published = { $file } can't be published
serve-bug = This is a bug in gazette: please report the message on the terminal, with the file.
serve-bad-request = gazette serve does not understand this request.
serve-method = gazette serve supports only GET and HEAD.
serve-slash = The path must start with a slash.

serve-only-here = gazette serve answers only at http://localhost and http://127.0.0.1, because the folder contains drafts. For a look from another machine, start it with --host.
serve-only-number = gazette serve answers only at this machine's number, as in http://192.168.1.5:8000, because the folder contains drafts.

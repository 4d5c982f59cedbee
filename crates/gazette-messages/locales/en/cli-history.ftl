# gazette rollback
rollback-record = the rollback is done, but this folder's record could not be updated ({ $failure }); run `gazette pull` before the next push
rollback-unknown = edition { $number } does not exist; nothing was changed
editions-list-help = `gazette editions` lists the editions
rollback-same = Nothing to publish: edition { $edition } already has the content of edition { $number }.
rollback-done = Published edition { $edition } with the content of edition { $number }
rollback-note = your files have not changed; a push publishes none of what was rolled back until its file changes, and `gazette pull` fetches the live articles
rollback-effect = The content of edition { $number } would become the newest edition: articles taken down: { $removed }, changed: { $changed }, live again: { $added }. The settings would be those of that edition, too.
rollback-unconfirmed = the rollback was not confirmed; nothing was changed
rollback-unconfirmed-help = `gazette editions` lists the editions; `gazette preview --edition N` shows one
confirm-help = `--dry-run` shows what it would do; `--yes` does it without asking
dry-run-note = nothing was changed

# gazette unpublish
unpublish-done = Published edition { $edition } without { $list }.
unpublish-nothing = Nothing to publish: { $list } already taken down (edition { $edition }).

# Articles that arguments name.
article-not-file = { $named } is not the file of an article in this folder
article-not-address = { $named } is not an address of this paper, { $address }
article-not-named = { $named } does not name an article
article-name-help = name the article by its slug (the last part of its address), its file or its address
article-unknown = no live article of { $address } has the slug “{ $slug }”
article-unknown-help = `gazette list` shows the articles of this folder, and the last part of an article's address is its slug

# gazette editions
accepted-by = accepted by { $name }
edition-headline = Edition { $number }
edition-comparing = Comparing
edition-editors-only = which articles it changed is only shown to editors: set GAZETTE_TOKEN, or run `gazette login`
edition-gone = the paper does not have edition { $number } any more, with which it would be compared, so its articles are not listed
edition-newest = the newest edition is { $number }; `gazette editions` lists all of them
edition-nothing = nothing has been published yet
edition-none = { $address } has no edition { $number }
edition-rerendered = only rendered again
edition-own-only = a writer sees only the writer's own articles
edition-purged = articles that were purged since are counted, but not listed

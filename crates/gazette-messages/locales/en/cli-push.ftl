# gazette push
push-waiting-settings = nothing was published: articles are rendered with the gazette.toml of this folder, which is in release { $release } and not live
push-waiting-settings-help = `gazette push gazette.toml FILE` publishes both now, and `gazette push gazette.toml FILE --at TIME` at that time; or put the live settings back until then
push-force-help = `gazette push --force FILE` publishes a file (gazette.toml, too) over what others have changed
push-parts = { $articles } exceed the limit of one edition; publishing them in { $count } editions
push-id-written = { $file } is the article { $old } under another name: wrote `id: { $id }` into it, so it keeps its views, and its old address redirects
push-alike = { $file } is very like the live article { $slug }, whose file { $old } is gone; nothing was published
push-alike-help = `--renamed { $slug }={ $file }` says that it is that article: it keeps its views, and its old address redirects. `--new { $file }` says that it is another one
push-all-again = everything is pushed again
another-paper = { $address } is at edition { $newest }, but edition { $known } was pushed to it from this folder: it is a different paper now, so { $consequence }
commits-unread = { $cause }; so its commits can't tell what this folder is based on, and what others have published may be a conflict
push-nothing = Nothing has changed since the last push from this folder.
push-draft = { $file }{ $line } is a draft, so it is not published; remove the line `draft: true` and push again
push-drafts = { $drafts } left out; a file is published once its line `draft: true` is removed
push-nothing-else = Nothing else has changed since the last push from this folder.
published-edition = Published edition { $edition }
nothing-newest = Nothing to publish; the newest edition is { $edition }.
nothing-contained = Nothing to publish: edition { $edition } already contains all of this.
published-from = from { $at } on; until then the address answers 404
push-skipped = { $slug } was not re-rendered, because somebody changed, took down or purged it after the last push from this folder; if it was purged, delete its file
push-outlived = { $slug } is published, and proposal { $id } of it still waits: `gazette proposals withdraw { $id }` ends it
push-findings-fixed = { $problems } fixed in the published text; `gazette check --fix` fixes the files
push-findings = { $warnings }; `gazette check` shows them
push-elsewhere = { $errors } in drafts or other files; `gazette check` shows them
push-now-draft = { $slug } is now a draft, but is still live; `gazette unpublish { $slug }` takes it down
push-no-file = { $slug } has no file in this folder any more, but is still live; `gazette unpublish { $slug }` takes it down
settings-rolled-back = gazette.toml was rolled back and has not changed since, so the older settings stay live: `gazette push gazette.toml` publishes it again
file-rolled-back = { $file } was rolled back and has not changed since, so the older version stays live: `gazette pull { $path }` fetches that version, `gazette push { $path }` publishes the file again
push-withheld = { $slug } was taken down or purged, so it stays down: delete the file, or publish it again with `gazette push { $path } --republish`
push-withheld-several = { GROUPED($count) } articles that were taken down or purged stay down, although their files are here: delete the files, or publish one again with `gazette push FILE --republish`

# Proposals of a push.
proposed-as = Proposed as { $id }
already-proposed-as = Already proposed as { $id }
proposal-waits = { $count ->
    [one] 1 article waits
   *[other] { GROUPED($count) } articles wait
} for an editor; nothing of it is public.
proposal-replaces = it replaces your earlier proposal { $old } of the same articles
proposal-preview = `gazette preview --proposal { $id }` shows it to people who have the link; `gazette status` tells what becomes of it
proposal-returned = { $slug } was returned by { $by } (proposal { $id }): { $note }; change { $file } and push again
proposal-no-note = without a note
proposal-withdrawn = { $slug } was withdrawn by { $by } (proposal { $id }), and { $file } has not changed since; `gazette push { $path }` sends it again
proposal-unchanged = { $slug } waits for an editor as proposal { $id }, and { $file } has not changed since
settings-editors-only = only editors publish settings
settings-not-proposed = a proposal has no settings
settings-left-out = gazette.toml differs from what this folder knows to be live, and is left out: { $why }; `gazette pull gazette.toml --force` replaces it by the live one
writer-proposes = your token has the role writer, so { $articles } will be proposed to an editor instead of published ({ $reason })
writer-own-published = your own articles are published; this is about the others:

# Releases of a push.
release-too-large = { $articles } exceed the limit of one edition, and so of a release
release-too-large-help = store fewer of them at once: `gazette push PATHS --at TIME`
release-replaced = release { $id } of { $by } was cancelled in favour of this one
release-lost = these articles of release { $id } are not in the new one: { $list }
release-lost-settings = the settings of release { $id } are not in the new one
release-twice = release { $id } of this folder publishes { $list }, too; `gazette releases cancel { $id }` ends it
release-nothing = Nothing has changed since the last push from this folder, so there is nothing to store.
release-stored = Stored as release { $id }. { $address } publishes it at { $at }; nothing of it is shown before.
release-settled = release { $id } of this folder was published as edition { $edition }
release-refused-early = release { $id } of this folder was refused before its time, and nothing of it was published; pull what others have changed, and push again: `gazette push --at TIME --replaces { $id }`, or end it with `gazette releases cancel { $id }`
release-refused = release { $id } of this folder was refused at its time, and nothing of it was published; pull what others have changed, and push again: `gazette push --at TIME --replaces { $id }`, or end it with `gazette releases cancel { $id }`
release-was-cancelled = release { $id } of this folder was cancelled; a push leaves its files out until it names them
waiting-refused = { $file } is left out: release { $id }, which was to publish it at { $at }, was refused; `gazette push { $path }` publishes it now, and `gazette push { $path } --at TIME` at another time
waiting-cancelled = { $file } is left out: release { $id }, which was to publish it at { $at }, was cancelled; `gazette push { $path }` publishes it now, and `gazette push { $path } --at TIME` at another time
waiting-due = { $file } was to be published by release { $id } at { $at }; `gazette status` asks what became of it
waiting-changed = { $file } has changed since it was stored in release { $id }, which publishes the older text at { $at }; `gazette push { $path } --at TIME --replaces { $id }` stores it in its place, and `gazette push { $path }` publishes it now
waiting-release = { $file } waits in release { $id } until { $at }; `gazette push { $path }` publishes it now
waiting-ends = { $slug } is live until a release takes it down or gives it another address

# gazette plan
plan-url-unset = GAZETTE_URL is not set, and gazette.toml has no default remote, so this shows a push to an empty paper
plan-no-rename = --renamed { $old }={ $new }: { $old } must be a live article whose file is gone, and { $new } a new file without `id`
plan-no-rename-help = `gazette plan` lists deleted (-) and new (+) files
plan-no-rename-published = if { $new } was published as an article of its own, `gazette unpublish { $slug }` takes that down, and `gazette push --renamed { $old }={ $new }` then makes the file the older article; else, `gazette plan` lists deleted (-) and new (+) files
plan-was = was { $slug }
plan-rerendered = rendering changed; the file is unchanged
plan-renamed = renamed, was { $slug }; a push writes `id: { $id }` into it
plan-embargo = { $slug } is under embargo until { $at }
plan-now-draft = now a draft; only `push --prune` takes it down
plan-deleted = file deleted; only `push --prune` takes it down
plan-rename-hint = if one of the new files is a deleted one with another name, `--renamed OLD=NEW` keeps its views and redirects its old address
plan-no-changes = No changes.
plan-summary = Plan: { $added } to add, { $changed } to change, { $removed } to take down with --prune.
plan-summary-settings = Plan: the settings and { $added } to add, { $changed } to change, { $removed } to take down with --prune.

# gazette status
status-all-new = everything counts as new
status-edition = { $address } is at edition { $edition }.
status-many-editions = { $count } or more editions
status-behind = This folder is { $editions } behind; `gazette pull` fetches what changed:
status-url-unset = GAZETTE_URL is not set, and gazette.toml has no default remote, so nothing is said about the live paper
status-here = Here: { $added } new, { $changed } changed, { $deleted } deleted; { $drafts }.
status-here-settings = Here: { $added } new, { $changed } changed, { $deleted } deleted, and the settings; { $drafts }.
status-errors = { $count ->
    [one] 1 error; `gazette check` shows it.
   *[other] { GROUPED($count) } errors; `gazette check` shows them.
}
status-releases = Releases:
status-scheduled = Scheduled:
status-appears = appears
status-taken-down = is taken down

# gazette list
list-url-unset = GAZETTE_URL is not set, and gazette.toml has no default remote, so it is unknown what is published, and articles count as new
list-published = published
list-changed = changed
list-new = new
list-scheduled = scheduled
list-draft = draft
list-taken-down = taken down
list-not-pushed = not pushed
list-unread = { $files } with errors can't be listed; `gazette check` shows them
list-none = No articles.

# gazette diff
diff-none = neither this folder nor the paper has an article at { $paths }
diff-none-help = name files or folders of the content folder; `gazette list` shows them. Drafts are not compared
diff-live = live
diff-edition = edition { $number }
diff-yours = yours
diff-same-live = No differences from the live articles.
diff-same = No differences from { $name }.
diff-different = { $count ->
    [one] 1 file differs
   *[other] { GROUPED($count) } files differ
} from { $name }

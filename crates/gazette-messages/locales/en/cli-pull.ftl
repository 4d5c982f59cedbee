# gazette pull
pull-count-changed = files that differ from the live version count as changed locally
pull-none-selected = no live articles in the selected paths
pull-none-selected-help = run `gazette pull` without PATHS to fetch all articles; an article's file has the path from which it was pushed
pull-merged = { $file }, merged with your changes
pull-summary = Edition { $edition }: { $fetched }, { $unchanged } unchanged.
pull-partial = your token has the role writer, so others' articles are fetched only if they are public
pull-kept = kept: { $file }, with your changes; `gazette pull { $path } --force` discards them
pull-gone = kept: { $file }, although its article was taken down or purged; delete the file, or publish it again with `gazette push { $path } --republish`
pull-nothing = nothing to fetch
pull-fetched = { $what } fetched
pull-fetched-and = { $first } and { $last } fetched
pull-collision = { $file }:{ $line }: you and others changed the same lines, in { $places }; both versions are in the file now
pull-collision-help = write what is right, delete the lines that begin with <<<<<<<, ======= and >>>>>>>, and run `gazette push { $path }`
count-places = { $count ->
    [one] 1 place
   *[other] { GROUPED($count) } places
}
pull-conflict-settings = { $file } differs from the live settings and has local changes; left unchanged
pull-conflict-settings-help = `gazette pull { $path } --force` takes the live settings and discards yours; `gazette push { $path } --force` publishes yours
pull-conflict = { $file } differs from the live version and has local changes; left unchanged
pull-conflict-help = `gazette pull { $path } --force` takes the live version and discards yours; `gazette push { $path } --force` publishes yours
pull-not-fetched = { $path } was not fetched: { $reason }
pull-not-fetched-help = the other articles were fetched; it is safe to run the command again
pull-path-refused = an article was not fetched, because the path of its file or of a picture is not allowed: { $path }
pull-path-refused-help = ask its editor to move it to a plain path such as thoi-su/ten-bai.md
pull-settings-differ = the live settings differ from this folder's gazette.toml, and the paper does not have their file; a section or a banner may be new

# Words and counts that several commands use.
label-error = error
label-warning = warning
label-note = note
label-repair = repair
label-help = help
count-articles = { $count ->
    [one] 1 article
   *[other] { GROUPED($count) } articles
}
count-editions = { $count ->
    [one] 1 edition
   *[other] { GROUPED($count) } editions
}
count-drafts = { $count ->
    [one] 1 draft
   *[other] { GROUPED($count) } drafts
}
count-pictures = { $count ->
    [one] 1 picture
   *[other] { GROUPED($count) } pictures
}
count-warnings = { $count ->
    [one] 1 warning
   *[other] { GROUPED($count) } warnings
}
count-text-problems = { $count ->
    [one] 1 text problem
   *[other] { GROUPED($count) } text problems
}
and-more = and { $count } more
the-settings = the settings
settings-changed = settings (gazette.toml)
somebody = somebody
by = by { $name }
none = none
nothing-published-yet = Nothing has been published yet.

# Times, in the notation of strftime.
time-to-minute = %Y-%m-%d %H:%M %:z
time-to-second = %Y-%m-%d %H:%M:%S %:z
time-local = %Y-%m-%d %H:%M

# What many commands say.
folder-in-use = another command is using this folder; waiting for it to finish
not-encrypted = { $address } is not encrypted: your token can be intercepted
retrying = { $address }: { $cause }; retrying
base-url-differs = `base_url` is { $base }, but { $of } is { $address }: links, feeds and shared addresses lead to the former
base-url-differs-help = write `base_url = "{ $address }"`, or set GAZETTE_URL={ $base }
base-url-differs-remote-help = write `base_url = "{ $address }"`, or correct the remote: `{ $name } = "{ $base }"`
the-remote = the remote { $name }
still-older = edition { $edition } is published, but { $address } still serves an older edition after { $secs } seconds
live-after = Live at { $address } after { $secs } s.
progress-pictures = Pictures
progress-uploading = Uploading
progress-fetching = Fetching
changed-articles = { $added } added, { $changed } changed, { $removed } removed
message-forbidden = a message must not contain { $what }
message-lines = a message must be a single line
message-long = a message must have at most { $most } characters

# Times on the command line.
not-a-time = “{ $text }” is not a time
not-a-time-help = write it as "2026-12-01 06:00" in the paper's time zone, or with an offset, as 2026-12-01T06:00:00+07:00
zone-unknown = the paper's time zone is not known here, so “{ $text }” is unclear
zone-unknown-help = run the command in the content folder, or add an offset: { $time }+07:00
time-skipped = there is no { $text } in { $zone }: the clocks are set forward then
time-skipped-help = choose a time before or after
time-twice = there are two { $text } in { $zone }: the clocks are set back then
time-twice-help = add the offset, such as { $time }

# Failures.
failed-invalid = { $errors }; nothing was published
failed-damaged = the backup is damaged: { $errors }; nothing was restored
failed-changed = { $file } changed while it was being published; nothing was published
failed-changed-help = run the command again
failed-unwritable = { $path } can't be written: { $cause }
failed-unwritable-help = check that the disk is not full and that you have write permission
failed-random-help = try again

# Environment variables.
patience-invalid = GAZETTE_PATIENCE is not a number of seconds
patience-invalid-help = set it to a whole number, such as GAZETTE_PATIENCE=60
url-unset = GAZETTE_URL is not set, and no remote is selected
url-unset-help = set GAZETTE_URL to the address of the paper: export GAZETTE_URL=https://your-paper.example (with `make dev`: http://localhost:8787), or add `[remotes]` with `production = "https://your-paper.example"` to gazette.toml
variable-unicode = { $name } is not valid Unicode
variable-unicode-help = set { $name } again; its value must be plain ASCII

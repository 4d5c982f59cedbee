# gazette export
progress-exporting = Exporting
export-done = Exported edition { $edition } to { $folder }
count-versions = { $count ->
    [one] 1 article version
   *[other] { GROUPED($count) } article versions
}
export-fetched = { $fetched } of { $all } texts and pictures fetched; the others were already in the folder.
export-no-counts = { $address } has no API for view counts, so the backup does not contain them; upgrade its Worker to include them
export-left-out = { $file } is missing from content/, because its path is not allowed there; a restore still includes it

# gazette restore
progress-checking-backup = Checking the backup
progress-restoring = Restoring
restore-unconfirmed = the restore was not confirmed; nothing was changed
restore-unconfirmed-help = answer yes, or pass --yes
restored-edition = Restored edition { $edition }
restored-history = with its history
restore-nothing = { $address } was already restored from this backup; nothing to do.
restore-no-counts = { $address } has no API for view counts, so views start at zero
restore-question = This restores into { $address }, which must be empty, the paper { $paper } as of edition { $edition } ({ $at }).
restore-type-yes = Type yes to continue:

# Damage, and what a paper has answered.
export-unsteady = other editions were published during the export; gave up after several attempts
export-unsteady-help = run the command again at a quieter time; it continues with what was already fetched
export-empty = { $address } has no editions yet; nothing was exported
export-empty-help = check GAZETTE_URL, or publish something first
export-part-rows = a part of { $table } has { $count } rows
export-last-row = the last row of its editions is not edition { $edition }
export-no-hash = it lists a blob without a hash
export-blob-hash = the blob { $hash } does not match its hash
export-pictures-size = its pictures exceed the size limit
backup-other-files = { $folder } contains other files and is not a backup; nothing was written
backup-other-files-help = name a new or empty folder, or an earlier backup
restore-not-empty = { $address } is not empty, and a backup can be restored only into an empty paper; nothing was changed
restore-not-empty-help = set GAZETTE_URL to a paper in which nothing was ever published; to bring back an edition of this paper, use `gazette rollback`
restore-changed = { $file } changed during the restore
backup-incomplete = { $folder } is not a complete backup: { $reason }
backup-incomplete-help = name a backup that `gazette export` has completed; repeat an interrupted export to complete it
backup-manifest-unreadable = can't read { $file } ({ $error })
backup-manifest-format = { $file } has an unknown format ({ $error })
backup-format = its format is { $format }, but this command supports only { $known }
backup-damage-help = use another copy of this backup, or export the paper again if it still exists
backup-file-unreadable = the file can't be read: { $error }
backup-row = invalid row: { $error }
backup-file-hash = the file does not match its hash in { $file }
backup-rows = the file has { $rows } rows instead of { $wanted }
backup-no-article-hash = the row has no article hash
backup-root = invalid root: { $error }
backup-no-hash = the row has no hash
backup-text-hash = the text does not match its hash { $hash }
backup-lost = the history refers to { $hash }, which is missing from this file
backup-no-picture-hash = the row has no picture hash
backup-pictures = the file has { $rows } pictures instead of { $wanted }
backup-picture-lost = the picture is missing or does not match its hash

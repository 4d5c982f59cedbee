# gazette releases
releases-none = No releases wait. `gazette push --at TIME` stores one.
release-waiting = waiting
release-refused-state = refused
release-published = published
release-cancelled = cancelled
release-settings = settings
release-unknown = there is no release { $id }
release-unknown-help = `gazette releases` lists those that wait or were refused
release-headline = Release { $id }
release-published-as = published as edition { $edition }
release-refused-because = Refused, because:
release-would-be-refused = It would be refused now, because:
release-blocked = release { $id } of { $by } ({ $at }) will be refused at its time, because this has changed { $list }, which it changes, too. Its author pulls and stores it again with `gazette push --at TIME --replaces { $id }`, or ends it with `gazette releases cancel { $id }`
release-overlap = release { $id } of { $by } ({ $at }) also changes { $list }: the later of the two will be refused
release-builds-on = release { $id }, by the same editor ({ $at }), also changes { $list }: the later of the two builds on the other
release-moved = Release { $id } waits until { $at }.
release-cancelled-now = Cancelled release { $id }; nothing of it will be published.
release-cancelled-note = a push from this folder leaves its files out until it names them: `gazette push PATHS`
release-history-help = `gazette editions` shows the history; `gazette rollback N` brings an earlier edition back
release-past-help = the paper's clock decides; name a later time

# What others have done to an article or the settings.
conflict-changed = { $what } was changed by { $by } in edition { $edition }
conflict-taken-down = { $what } was taken down by { $by } in edition { $edition }
conflict-purged = { $what } was purged by { $by } in edition { $edition }
conflict-settings-changed = the settings were changed by { $by } in edition { $edition }
conflict-settings-taken-down = the settings were taken down by { $by } in edition { $edition }
conflict-settings-purged = the settings were purged by { $by } in edition { $edition }

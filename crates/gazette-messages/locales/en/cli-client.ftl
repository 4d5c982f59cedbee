# The paper did not do what was asked.
client-unreachable = { $address } can't be reached: { $cause }
client-unreachable-help = check the address and the network (for `make dev`: is it running?); it is safe to run this again
client-failing = { $address } is failing: { $cause }
client-failing-help = the paper that readers see is whole; it is safe to run this again later
client-not-gazette = { $address } does not answer like a Gazette paper: { $what }
client-not-gazette-help = check the address, and that command and Worker are of one version
client-redirected = { $address } redirects to { $location }
client-redirected-help = if that is the paper, correct the remote in gazette.toml, or set GAZETTE_URL={ $origin }
client-no-token = this needs an editor's token: GAZETTE_TOKEN is not set, and none is stored for { $address }
client-no-token-help = `gazette login { $address }` stores one; or export GAZETTE_URL={ $address } GAZETTE_TOKEN=… (for `make dev` it is in the file `token` of its state folder)
client-token-withheld = this needs an editor's token: { $reason }
client-token-refused = { $address } refused the token
client-token-refused-help = check GAZETTE_TOKEN; `gazette token new NAME` makes a new one, and the line for the Worker's EDITORS secret
client-login-refused-help = nothing was stored; copy the token again, exactly as `gazette token new` printed it, or ask an admin whether its line is in the Worker's EDITORS secret
client-stored-token-refused-help = it is stored in { $origin }, and was revoked or belongs to an older list of editors; `gazette login { $address }` stores another; then run the command again
client-exposed = { $address } is not encrypted: your token could be intercepted, so it was not sent
client-exposed-help = use the paper's https:// address; in a network that you trust, --insecure sends it all the same
client-forbidden = this needs the role { $role }, and your token has another one
client-forbidden-help = ask somebody with the role { $role } to do it, or an admin of the paper for that role
client-needs-proposal = only an editor may publish this
client-needs-proposal-help = propose it: `gazette push --propose`
client-conflicts = someone else changed what you are publishing; nothing was published
client-removed-help = delete the file; to publish the article again, name it: `gazette push FILE --republish`
client-some-removed-help = delete the files of articles that were taken down or purged, or name each one that is to be published again: `gazette push FILE --republish`; for the others, `gazette pull` merges their changes into your files; then push again
client-conflicts-help = `gazette pull` merges their changes into your files, and `gazette diff` shows what differs; then push again
client-missing = { $count } of the files that were uploaded are gone again; nothing was published
client-missing-help = run the command again
client-refused = the paper says: { $detail }
client-refused-help = correct that and run the command again
client-at-parameter = (at `{ $name }`)
client-settings = the settings (gazette.toml)
client-changed = { $what }: changed by { $by } in edition { $edition }, { $at }
client-taken-down = { $what }: taken down by { $by } in edition { $edition }, { $at }
client-purged = { $what }: purged by { $by } in edition { $edition }, { $at }
time-utc = %Y-%m-%d %H:%M:%S UTC

# The connection, and unexpected answers.
cause-no-host = there is no such host
cause-connection = the connection failed
cause-timeout = it took too long
cause-encryption = the encrypted connection could not be made ({ $error })
cause-cut-off = the answer was cut off
cause-cut-off-error = the answer was cut off ({ $error })
cause-patience = it asks for patience (429)
cause-status = status { $status }
answer-format = the format of its response is unknown ({ $error })
answer-not-json = expected JSON, got { $kind }
answer-no-type = no type
answer-status = status { $status } with { $kind }
answer-no-whoami = it has no `GET /api/v1/whoami`, so it is no paper, or an older Worker
list-endless = a list does not end: it has more than { $most } parts
list-elsewhere = a list goes on at an address that is not its own
list-other-site = a list goes on at { $origin }, which is another site
list-circle = a list leads back to a part of it that was read before
list-editions = the parts of a list are of several editions
answer-preview-path = the link that it made is no path of a preview

# Addresses and tokens in the environment.
url-invalid = { $of } is not the address of a paper: it { $reason }
url-invalid-help = write scheme and host only, such as https://your-paper.example or http://localhost:8787
url-host = has no host that a browser would understand
url-scheme = does not begin with https:// or http://
url-user = contains a user or a password
url-port = has a port that is no number
url-path = has a path
this = this
token-invalid = { $of } is not a token: it has spaces, line breaks or letters with accents in it
token-invalid-help = copy it again, exactly as `gazette token new` printed it
token-elsewhere = GAZETTE_TOKEN is only for the paper in GAZETTE_URL, which is { $url }, and is not sent to { $address }
token-url-unset = GAZETTE_TOKEN is only for the paper in GAZETTE_URL, which is not set, and is not sent to { $address }
token-url-invalid = GAZETTE_TOKEN is only for the paper in GAZETTE_URL, which is not the address of a paper, and is not sent to { $address }
random-none = the operating system gave no random bytes: { $error }

# `[remotes]` of gazette.toml.

remotes-no-table = `remotes` must be a table of names with addresses
remotes-no-table-help = write `[remotes]`, and below it `production = "https://bao.example"`
remotes-same = `{ $first }` and `{ $second }` have the same address
remotes-same-help = remove one of the two, or correct its address
remotes-too-many = more than { $most } remotes
remotes-too-many-help = remove those that are not used
remote-name = `{ $name }` is not a name of a remote
remote-name-help = use at most { $most } of a-z, 0-9, hyphen and underscore, such as `production`
remote-no-url = `{ $name }` must be an address, not { $kind }
remote-url = `{ $name }` is not the address of a paper: it { $reason }
remote-url-help = write scheme and host only: `{ $name } = "https://bao.example"`
remote-url-scheme = does not begin with https://
remote-url-not-encrypted = is not encrypted: http:// is allowed only for this machine
remote-url-credentials = contains a user or a password
remote-url-path = has a path
remote-url-host = has no valid host or port
remote-url-length = is too long
token-in-settings = a token in gazette.toml: the file is shared with everybody who edits the paper
token-in-settings-help = delete it, and store it with `{ $login }`; if others have seen this file, ask an admin for a new token, because the old one must be removed from EDITORS

# Remotes.
remotes-errors = gazette.toml has errors; `gazette check` shows them
remote-meant = did you mean { $meant }? The remotes are { $names }
remote-add = add it to gazette.toml: `[remotes]`, and below it `{ $name } = "https://your-paper.example"`
remote-names = the remotes are { $names }
remote-unknown = gazette.toml has no remote { $name }
remote-changed = the remote { $name } is { $now } in gazette.toml, and was { $before } before
remote-unremembered = the remote { $name } is { $now } in gazette.toml, and what it was before is unknown, because { $path } can't be read ({ $damage })
remote-accept = Use it, and send it your token? [y/N]
remote-not-accepted = the remote was not accepted
remote-refused = { $cause }; nothing was sent
remote-refused-help = if that is right, run the command again with --accept-remote; otherwise ask whoever has changed the file
remote-unrecorded = { $path } can't be written ({ $cause }), so a change of { $name } would not be noticed
remote-address = the address of a remote in gazette.toml
remote-unselected = GAZETTE_URL is not set, and none of the remotes in gazette.toml is named production
remote-unselected-help = select one with --remote: { $names }

# gazette login, logout, whoami
token-entered = what was entered
token-from-input = your input
token-from-keychain = the system's keychain
login-ask = Token for { $address } (it is not shown):
login-done = Logged in to { $address } as { $name }, with the role { $role }. The token is stored in { $store }.
login-variable = GAZETTE_TOKEN is set, and is used instead of the stored token
login-no-token = no token was entered, so nothing was stored
login-no-token-help = run this in a terminal, or write the token to its input: gazette login { $address } < token.txt
login-unreadable = the token can't be read: { $cause }; nothing was stored
logout-done = The token for { $address } was removed from this machine.
logout-still-valid = it still opens the paper; an admin revokes it by removing its line from the EDITORS secret
logout-none = No token is stored for { $address }.
logout-variable = GAZETTE_TOKEN is set, and is still used
whoami-name = { $name }, with the role { $role }
whoami-paper = Paper: { $address }
whoami-remote = Paper: { $address }, the remote { $name }
whoami-token = Token: from { $origin }

# Stored tokens.
tokens-no-home = there is no folder to store tokens in, because the home folder is unknown
tokens-no-home-help = set HOME to your home folder; or use GAZETTE_URL and GAZETTE_TOKEN instead of `gazette login`
tokens-no-token = what { $store } has for { $address } is not a token
tokens-no-token-help = store it again: `gazette login { $address }`
tokens-unreadable = { $path }, where tokens are stored, can't be read: { $cause }
tokens-unreadable-help = check that it is a file of yours; without it, `gazette login` stores a token anew
tokens-no-file = it is not a file
tokens-large = it is larger than a megabyte
tokens-damaged = { $path }, where tokens are stored, is damaged at line { $line }, column { $column }; nothing was changed
tokens-damaged-help = correct it: it is a JSON object of addresses with tokens; or delete it, and run `gazette login` for each paper
tokens-open = others on this machine can open { $path }, where your tokens are (mode { $mode }), so it is not used
tokens-open-help = run `chmod 600 { $path }`; if others may have read it, ask an admin for new tokens
tokens-unwritable = { $path } can't be written: { $cause }; stored tokens are as before
tokens-kept = the system's keychain has an earlier token for { $address }, and neither replaces nor removes it; nothing was stored or removed
tokens-kept-help = delete the entry `gazette` for { $address } in the keychain's own program, then run the command again
tokens-locked = the system's keychain does not give the token for { $address }: { $cause }
tokens-locked-help = unlock it; or set GAZETTE_URL and GAZETTE_TOKEN, which are used instead

# gazette plan --since
git-no-repository = Git reads no repository at { $path }: { $cause }
git-no-repository-help = do what Git says; or leave out --since to compare with what was last pushed from this folder
git-not-started = Git can't be started ({ $cause })
git-no-commit = the Git repository has no commit `{ $commit }`
git-no-commit-help = name a branch, tag or commit that `git log` shows; a shallow clone (in CI, for example) lacks older ones: git fetch --unshallow
git-no-common = the checked-out commit and `{ $commit }` have no commit in common, so it is unknown what this branch changes
git-no-common-help = a shallow clone (in CI, for example) lacks the commit at which they parted: git fetch --unshallow; or name a commit of this branch's own history
git-failed = Git can't check out the folder as of `{ $commit }`: { $cause }
git-failed-help = check that the disk is not full and that `git fsck` finds no damage

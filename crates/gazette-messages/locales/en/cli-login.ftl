# Remotes.
remote-address = the address of a remote in gazette.toml
remote-unselected = GAZETTE_URL is not set, and none of the remotes in gazette.toml is named production
remote-unselected-help = select one with --remote: { $names }

# gazette login
token-entered = what was entered

# gazette init
init-title = the title must have 1 to { $most } characters, and no invisible ones
init-title-help = gazette init --title "Báo Của Tôi"
init-zone-help = write an IANA name, such as Asia/Ho_Chi_Minh or Europe/Paris
init-zone-near = did you mean { $nearest }?
init-exists = { $dir } is a paper already: it has a gazette.toml
init-exists-help = nothing was changed; `gazette check` checks it
init-workflow-format = `{ $value }` is not a release of Gazette on GitHub: OWNER/REPOSITORY@VERSION
init-workflow-format-help = write the repository that has Gazette, and a release of it, such as --workflow OWNER/gazette@v1.2.0
init-workflow-exists = { $file } exists already
init-workflow-exists-help = nothing was changed; remove the file first to write it again
init-workflow-next = { $file } plans pull requests and publishes what is merged; its first lines say what to set on GitHub
init-workflow-set = in { $file }, write the repository that has Gazette, and a release of it, instead of { $placeholder }; until then GitHub refuses the file
init-workflow-placeholder =
    FIRST: instead of { $placeholder }, write the repository that has Gazette,
    and a release of it, in both places. Until then GitHub refuses this file.
init-workflow-about = Plans what a pull request changes, without a secret, and publishes what is merged into the branch below.
init-workflow-environment =
    On GitHub, make the environment `paper` (Settings, Environments), which only that branch may use. Give it the
    variable GAZETTE_URL, the paper's address, and the secret GAZETTE_TOKEN, an editor's token.
init-next = next: { $go }gazette serve shows the paper on this machine

# gazette new
new-title-characters = the title contains invisible characters that are not allowed
new-title-characters-help = type the title instead of pasting it
new-title-long = the title is longer than { $most } characters
new-title-long-help = shorten the title; details belong in the lead
new-title-nameless = the title has no letters or digits from which to make a file name
new-title-nameless-help = use letters or digits in the title, such as `gazette new "Cầu Vàm Sen thông xe"`
new-section-unknown = unknown section `{ $section }`
new-section-unknown-help = use one of { $list }, or add the section to gazette.toml
new-no-sections = gazette.toml has no sections
new-no-sections-help = add a section first: [[sections]] with slug and title
new-exists = { $file } already exists
new-exists-help = edit that file, or use another title

# gazette clone
clone-not-empty = { $dir } exists and is not empty
clone-not-empty-help = name another folder: gazette clone { $url } DIR
clone-partial = { $dir } has what was fetched so far; `cd { $dir } && gazette pull` fetches the rest
clone-done = Edition { $edition }: { $articles } and { $pictures } in { $dir }
clone-next = next: { $commands }
clone-incomplete = not everything was fetched; `cd { $dir } && gazette pull` tries again
clone-settings-format = the source of the settings has an unknown format ({ $error })
clone-nothing = nothing has been published at { $address } yet
clone-nothing-help = `gazette init` starts a paper
clone-no-settings = { $address } does not have the file of its settings, because an older command published them
clone-no-settings-help = ask an editor to change gazette.toml and to publish it with `gazette push`

# gazette serve
serve-interrupt = can't install a handler for Ctrl-C: { $cause }
serve-interrupt-help = run the command in a terminal of its own
serve-browser = can't open a browser; open { $url } yourself
serve-stopped = Stopped.
serve-port-used = port { $port } is already in use
serve-port-used-help = choose another port with --port N; --port 0 picks a free one
serve-address = this machine does not have the address { $host }
serve-address-help = use --host 0.0.0.0 for all its addresses
serve-port = can't listen on port { $port }: { $cause }
serve-port-help = choose a port above 1023 with --port N; --port 0 picks a free one
serve-serving = Serving { $title } at { $url }
serve-counts = { $articles }, including { $drafts } and { $embargoed } embargoed.
serve-network = everybody in this network can read all of it, drafts included
serve-reload = Pages reload when you save a file. Press Ctrl-C to stop.

# gazette search
search-rebuilding = Rebuilding the search index from { $count } articles.
search-rebuilding-note = this takes a few seconds per thousand articles; searches keep working

# gazette token
token-name = an editor's name has 1 to 64 characters, and no invisible ones; it may contain spaces
token-created = Token for { $name }, with the role { $role }. It is shown only once; store it like a password:
token-line = Add this line to your file of editors, which has one line for each editor:
token-upload = Upload the file as the Worker's EDITORS secret: npx wrangler secret put EDITORS < editors.txt
token-size = The line uses { $size } of the { $most } bytes of a secret; about { $fitting } such lines fit.
token-use = To use the token, { $name } runs `gazette login URL`, or sets GAZETTE_URL and GAZETTE_TOKEN.

# gazette webhooks
webhooks-none = No webhook deliveries yet.
webhooks-add = to add a webhook, add [[webhooks]] with a `url` to gazette.toml
webhook-waiting = waiting
webhook-delivered = delivered
webhook-failed = failed
webhook-attempt = { $outcome }, attempt { $attempts } at { $at }
webhook-next = next at { $at }
webhook-release = release { $id } refused

# gazette audit
audit-empty = The audit log is empty.

# gazette stats --edge
edge-unset = { $name } is not set; it is needed to read the dataset of requests
edge-id-unset-help = set it to the account's id, as `npx wrangler whoami` prints it
edge-permission = make a token with the permission Account, Account Analytics, Read, at https://dash.cloudflare.com/profile/api-tokens
edge-id-invalid = CLOUDFLARE_ACCOUNT_ID is not the id of an account: that has 32 hexadecimal digits
edge-id-invalid-help = copy it from what `npx wrangler whoami` prints
edge-token-invalid-help = copy it again, exactly as the dashboard showed it
edge-url-invalid = CLOUDFLARE_API_BASE_URL is not an address of the form https://HOST/PATH
edge-url-invalid-help = unset it; { $default } is the default
edge-unreachable = { $host } did not answer: { $cause }
edge-unreachable-help = check the connection, and try again
edge-format = the format of the answer of { $host } is unknown (at line { $line }, column { $column })
edge-format-help = update the command
edge-refused = { $host } refuses CLOUDFLARE_API_TOKEN ({ $status }) for the account in CLOUDFLARE_ACCOUNT_ID
edge-unknown-account = { $host } does not know the account in CLOUDFLARE_ACCOUNT_ID
edge-unknown-account-help = check CLOUDFLARE_ACCOUNT_ID: `npx wrangler whoami` prints the accounts
edge-too-many = { $host } has answered too many requests of this account
edge-later = try again in a few minutes
edge-no-dataset = the dataset { $dataset } can't be read ({ $cause })
edge-no-dataset-help = if nothing was written to it yet, bind it as wrangler.toml shows, deploy, and wait for a few hundred requests
edge-failed = { $host } answered with { $status }: { $cause }
edge-rows = { $count } rows could not be understood and are left out
edge-rarest = the rarest requests are left out, because there are too many different ones
edge-unbound = the Worker writes only if the dataset is bound: wrangler.toml shows how
edge-none = The last hour at the edge: no data points.
edge-requests = The last hour at the edge: { $requests } requests, estimated from { $count ->
    [one] 1 data point
   *[other] { $points } data points
}
edge-result = Result
edge-number = Requests
edge-share = Share
edge-route = Route
edge-memory = Memory
edge-kv-reads = KV reads
edge-kv-rounds = Rounds
edge-calls = Calls
edge-call-ms = Call ms
edge-total-ms = Total ms
edge-explained = Rounds are reads of KV one after the other. Each measure is an average, and what 95 % do not exceed; by route, without requests that were answered from memory.

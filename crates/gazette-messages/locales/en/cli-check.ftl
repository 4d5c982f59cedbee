# gazette check
check-fixed = { $problems } fixed.
check-clean = No errors in { $what } and gazette.toml.
check-selected = the selected files
check-fixable = { $problems } fixable with `gazette check --fix`.
check-strict = { $count ->
    [one] which --strict counts as an error
   *[other] which --strict counts as errors
}

# gazette proposals
proposals-none = No proposals.
proposals-none-open = No proposals wait or were returned.
proposal-proposed-state = proposed
proposal-returned-state = returned
proposal-accepted-state = accepted
proposal-withdrawn-state = withdrawn
proposal-replaced = replaced by proposal { $id }, { $at }
proposal-accepted = accepted by { $by } in edition { $edition }, { $at }
proposal-returned-by = returned by { $by }, { $at }: { $note }
proposal-accepted-by = accepted by { $by }, { $at }
proposal-withdrawn-by = withdrawn by { $by }, { $at }
proposal-decided = nothing was changed: { $detail }
proposal-decided-help = `gazette proposals show { $id }` shows it
proposal-unknown = there is no proposal { $id }, or it belongs to somebody else
proposal-unknown-help = `gazette proposals --all` lists all that you may see
proposal-accept-note = `gazette pull` fetches it into this folder
proposal-conflicts = proposal { $id } can't be accepted, because others have published since what it changes ({ $details }); nothing was published, and the proposal stays
proposal-conflicts-help = `gazette proposals return { $id } --note …` asks its author to merge with `gazette pull` and to push again
proposal-given-back = Returned proposal { $id } to { $name }.
proposal-withdrew = Withdrew proposal { $id } of { $name }.
proposal-of = of { $name }, { $at }
proposal-headline = Proposal { $id }
proposal-next = `gazette preview --proposal { $id }` shows it as readers would see it; then `gazette proposals accept { $id }`, or `gazette proposals return { $id } --note …`
proposal-conflict-changed = { $slug } was changed by { $by } in edition { $edition } since this was made, so it can't be accepted
proposal-conflict-taken-down = { $slug } was taken down by { $by } in edition { $edition } since this was made, so it can't be accepted
proposal-conflict-purged = { $slug } was purged by { $by } in edition { $edition } since this was made, so it can't be accepted
proposal-text-gone = its text is not stored any more
proposal-live = live
proposal-proposed = proposed
proposal-live-hidden = what is live is not yours to read, so all of the text is shown as new
proposal-effect-down = it would be taken down at { $at }
proposal-effect-front = it would be on the front page as `front: { $place }`
proposal-effect-redirect = { $address } would redirect to it
proposals-wait = { $count ->
    [one] 1 proposal waits
   *[other] { GROUPED($count) } proposals wait
} for an editor, since { $since }; `gazette proposals` lists what waits.
proposals-own-wait = { $count ->
    [one] 1 proposal of yours waits
   *[other] { GROUPED($count) } proposals of yours wait
} for an editor, since { $since }; `gazette proposals` lists what waits.
proposals-returned = Returned to you:

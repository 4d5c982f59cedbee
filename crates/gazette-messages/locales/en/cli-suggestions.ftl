# What the command suggests for a word that is no command.
suggest-remove = `gazette plan` shows which live articles have no file any more; `gazette unpublish ARTICLE` takes an article down and keeps its history
suggest-show = `gazette editions show N` shows an edition, and `gazette editions` lists all of them
suggest-publish = `gazette push` publishes new and changed articles; `gazette plan` shows them first
suggest-edition = `gazette editions show { $number }` shows an edition

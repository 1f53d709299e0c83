### The golden set: its cases, and one of them in its editor.

golden-title = Golden set
golden-lede = { $count } messages with what a careful person makes of them. They stand in files, a case a line; prompts are measured with them.
golden-deleted = The case is deleted.
golden-theme = Theme
golden-all = all
golden-find = Words or id
golden-show = Show
golden-new = New case
golden-cases = Cases
golden-caption = { $count } cases
golden-case = Case
golden-agents = Agents
golden-photo = (a photo)
golden-nobody = nobody
golden-own = made here
golden-none = No case fits.
golden-earlier = Earlier
golden-later = Later

case-line = Line { $line }: { $message }
case-turn = the turn
case-of-turn = As the turn understood it. Correct what was wrong, and take out what tells who wrote it: a case is kept in the files of the set, whatever becomes of the turn.
case-in = In { $file }.
case-kept = The case is kept.
case-not-kept =
    { $count ->
        [one] The case is not kept: { $count } thing is wrong with it.
       *[other] The case is not kept: { $count } things are wrong with it.
    }
case-stands = Somebody else changed this case meanwhile. What you wrote is below; keeping it takes the place of what stands there now:
case-gone = Somebody deleted this case meanwhile. Keeping it makes it anew.
case-tried = Tried just now, planned by { $planner }
case-came = What came of it
case-verdict = Verdict
case-expected = Expected
case-got = Got
case-right = right
case-wrong = wrong
case-text = Message
case-text-hint = As a shopper writes it; empty where a photo says it all.
case-before = Written before
case-before-hint = A message a line, oldest first.
case-agents = Who should work
case-and = And
case-question = a question back is right
case-photo = a photo comes with it
# Needs are written in English in every language: files hold them so.
case-hard = Hard needs
case-hard-hint = All of them, one a line: category boots, price_max 80 USD, not colour black. A value of * stands for any, a|b for either.
case-soft = Wishes
case-soft-hint = Those that must be there, one a line: colour red.
case-may = With or without
case-may-hint = Needs on which two careful people could differ; " (wish)" at the end makes one a wish.
case-products = Products that should be picked
case-products-hint = An id a line, as the catalogue of the case has it; none where any will do.
case-id = Id
case-id-stays = It stays.
case-id-empty = May be left empty.
case-keep = Keep
case-keep-new = Keep as a case
case-try = Try it
# Followed by a choice: the rules, or the models.
case-planned-by = planned by
case-delete = Delete

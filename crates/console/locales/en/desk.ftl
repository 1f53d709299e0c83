### What desk.js says. Variables are filled in by the script, so that nothing may depend on a number.

desk-answered = the server answered { $status }
desk-message = Message
desk-deleted = It was deleted.
desk-words = Search words of the rules
desk-reasoning = Reasoning
desk-goals = Goals of the agents
desk-queries = Asked of sources
desk-reply = Reply
desk-question = Question
desk-not-shown = Not shown
desk-replaying = Replaying …
desk-same = The same as then.
desk-another = It is another answer now.
desk-then = Then
desk-now = Now
desk-completion = { $prompt } { $version } by { $model }
desk-missing = { $missing } was asked something new, and was not there to answer
desk-line = Line { $line }: { $message }
desk-conflict = Somebody put { $version } in use while you wrote. Your draft is kept as { $draft }.
desk-compare = Compare both
desk-measured = { $right } of { $cases } cases are right, with the version in use { $before }.
desk-rolled-out = { $version } goes to { $percent } of 100 people.
desk-promoted = { $version } is in use.
desk-rolled-back = { $version } is taken back.
desk-rolling-back = Taking back …
desk-measuring = Measuring on the golden set …

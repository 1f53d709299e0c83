### What rehearsal.js says. Nothing may depend on a number.

rehearsal-no-trace = Its trace is not kept any more.
rehearsal-in = As { $user }, in { $community }. Nothing of it is kept.
rehearsal-alone = As { $user }, in private. Nothing of it is kept.
rehearsal-answered = The server answered { $status }.

### What memory.js says. Nothing may depend on a number.

memory-stated = you said so
memory-sure = sure
memory-likely = likely
memory-guess = a guess
memory-nothing = Nothing yet. When you say things like “I'm vegan” or “I wear size 42”, or press ♥ and ✕ under picks, Magpie keeps it here and uses it in later searches.
memory-new = new today
memory-since = since { $date }
memory-for = For { $category }:
memory-correct = Correct
memory-pin = Pin: keep for good
memory-unpin = Pinned: let it fade again
memory-delete = Delete
memory-anew = Say it anew, and Magpie will remember that instead.
memory-deleted = Deleted; it won't be learned again.
memory-pinned = Pinned.
memory-unpinned = It may fade again.
memory-changed = The list had changed meanwhile. This is how it is now.
memory-forgotten = Everything was forgotten.

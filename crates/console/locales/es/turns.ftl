### What turns.js says. Nothing may depend on a number.

turns-more = { $count } más

### What compare.js says. Nothing may depend on a number.

compare-both-same = Mit beiden dieselbe Antwort.
compare-both-differ = Eine andere Antwort.

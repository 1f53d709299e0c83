### What compare.js says. Nothing may depend on a number.

compare-both-same = The same with both.
compare-both-differ = Another answer.

### What compare.js says. Nothing may depend on a number.

compare-both-same = La misma con ambas.
compare-both-differ = Otra respuesta.

### What rehearsal.js says. Nothing may depend on a number.

rehearsal-no-trace = Ya no se conserva cómo se llegó a ella.
rehearsal-in = Como { $user }, en { $community }. Nada se conserva.
rehearsal-alone = Como { $user }, en privado. Nada se conserva.
rehearsal-answered = El servidor respondió { $status }.

### What rehearsal.js says. Nothing may depend on a number.

rehearsal-no-trace = Der Ablauf wird nicht mehr aufbewahrt.
rehearsal-in = Als { $user }, in { $community }. Nichts davon wird aufbewahrt.
rehearsal-alone = Als { $user }, privat. Nichts davon wird aufbewahrt.
rehearsal-answered = Der Server hat mit { $status } geantwortet.

### What linking.js says. Nothing may depend on a number.

linking-until = bis { $time } ({ $minutes } Minuten)
linking-nothing = Nichts wurde verknüpft.
linking-yes = Ja, verknüpfen
linking-separate = Ja, trennen
linking-end = Jede App hat wieder ihr eigenes Gedächtnis: was dort gesagt wurde und was du ausschließt.
linking-stays = Alles bleibt, wie es ist.

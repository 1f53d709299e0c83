### What reactions.js says. Nothing may depend on a number.

reactions-price = zu teuer
reactions-style = nicht mein Stil
reactions-trust = kein Vertrauen in den Shop
reactions-shipping = Versand zu teuer
reactions-slow = zu langsam
reactions-returns = Rückgabe
reactions-payment = Bezahlung
reactions-comparing = vergleiche noch
reactions-later = nicht jetzt
reactions-other = anderes
reactions-more = Mehr davon
reactions-more-of = Mehr wie { $title }
reactions-not = Nichts für mich
reactions-not-for-me = Nichts für mich: { $what }
reactions-why = Warum?
reactions-noted = Danke, gemerkt.
reactions-noted-more = Gemerkt: mehr davon.
reactions-noted-not = Gemerkt: wird ab jetzt weggelassen. Du kannst sagen, warum.
reactions-withdrawn = Zurückgenommen.

### What reactions.js says. Nothing may depend on a number.

reactions-price = too expensive
reactions-style = not my style
reactions-trust = don't trust the shop
reactions-shipping = shipping too dear
reactions-slow = too slow
reactions-returns = returns
reactions-payment = payment
reactions-comparing = comparing first
reactions-later = not now
reactions-other = other
reactions-more = More like this
reactions-more-of = More like { $title }
reactions-not = Not for me
reactions-not-for-me = Not for me: { $what }
reactions-why = Why?
reactions-noted = Thank you, noted.
reactions-noted-more = Noted: more like this.
reactions-noted-not = Noted: left out from now on. You can say why.
reactions-withdrawn = Taken back.

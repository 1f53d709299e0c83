### What is asked back. What is offered as an answer is a message that the rules read: see the test of offered answers.

what_thing = Was suchst du?
kind_of = Welche Art von { $category }?
who_wears = Für wen sind sie?
between = { $low } bis { $high }

## Where nothing fits
loosen = Soll ich eins davon lockern?
any_price = Der Preis ist egal
any_brand = Die Marke ist egal
any_colour = Die Farbe ist egal
any_size = Die Größe ist egal
any_material = Das Material ist egal
any_audience = Die Zielgruppe ist egal
any_use = Die Verwendung ist egal
any_condition = Der Zustand ist egal
any_feature = Das Merkmal ist egal

## Under the list of what is watched
stop_watch = Beende Beobachtung { $number }

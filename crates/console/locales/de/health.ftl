### What runs, and who looked at what.

health-failed =
    { $count ->
        [one] { $count } Teil ist fehlgeschlagen.
       *[other] { $count } Teile sind fehlgeschlagen.
    }
health-fine = Nichts ist fehlgeschlagen.
# Followed by an address.
health-metrics = Zahlen und Zeiten für Maschinen:
health-parts = Teile
health-part = Teil
health-detail = Einzelheiten
health-looked = Wer was angesehen hat
health-nobody = Niemand hat etwas angesehen, das jemandem gehört.

### Where products come from.

catalogue-title = Katalog und Quellen
catalogue-products =
    { $count ->
        [one] { $count } Produkt ist zu finden.
       *[other] { $count } Produkte sind zu finden.
    }
catalogue-priced =
    { $count ->
        [one] { $count } Produkt ist zu finden, mit Preisen in { $currencies }.
       *[other] { $count } Produkte sind zu finden, mit Preisen in { $currencies }.
    }
catalogue-lede = Feeds bringen sie in den Katalog; Live-Quellen werden gefragt, während jemand auf die Antwort wartet.
catalogue-with-price = Mit Preis
catalogue-with-page = Mit Seite
catalogue-with-picture = Mit Bild
catalogue-by-photo = Über Fotos zu finden
catalogue-by-meaning = Über die Bedeutung zu finden
catalogue-off = aus
catalogue-feeds = Feeds
catalogue-caption = Feeds; Zeiten in UTC
catalogue-source = Quelle
catalogue-kind = Art
catalogue-count = Produkte
catalogue-fresh = Frisch
catalogue-last-reading = Zuletzt gelesen
catalogue-feed-kind =
    { $kind ->
        [file] Datei
        [address] Adresse
        [pushed] eingereicht
        [imported] importiert
       *[other] { $kind }
    }
catalogue-never = nie
catalogue-being-read = wird gelesen
catalogue-failed = fehlgeschlagen
catalogue-good = gut
catalogue-not-read = nicht seit dem Start
catalogue-moved = { $new } neu, { $changed } geändert, { $gone } weg
catalogue-stays = Zuvor Gelesenes bleibt erhalten.
catalogue-rejected =
    { $count ->
        [one] { $count } Zeile abgelehnt
       *[other] { $count } Zeilen abgelehnt
    }
catalogue-row = Zeile { $row }: { $reason }
catalogue-more = und { $count } weitere
catalogue-read = Jetzt lesen
catalogue-read-source = { $source } jetzt lesen
catalogue-no-feed = Kein Feed eingerichtet: MAGPIE_CATALOGS nennt sie.
catalogue-live = Live-Quellen
catalogue-asked = Gefragt
catalogue-failures = Fehlgeschlagen
catalogue-cached = Aus dem Speicher
catalogue-median = Median
catalogue-last-answer = Letzte Antwort
catalogue-live-kind =
    { $kind ->
        [products] Produkte
        [news] Nachrichten
       *[other] { $kind }
    }
catalogue-probed = geprüft { $ago }
catalogue-not-probed = noch nicht geprüft
catalogue-last-failures = Letzte Fehler
catalogue-probe = Prüfen
catalogue-probe-source = { $source } prüfen
# "…; /metrics has every request."
catalogue-counts = Gezählt werden Anfragen seit dem Start des Servers; jeden Aufruf zeigt
catalogue-counts-after = .
catalogue-probe-all = Alle prüfen
catalogue-no-live = Keine eingerichtet: MAGPIE_STORES nennt Live-Shops, MAGPIE_SEARCH Suchmaschinen, MAGPIE_NEWS Nachrichten-Feeds.
catalogue-kinds = Produktarten
catalogue-seconds-ago = vor { $count } s
catalogue-minutes-ago = vor { $count } min
catalogue-hours-ago = vor { $count } h
catalogue-days-ago = vor { $count } Tagen

### Turns: the list of them, and how one came to its reply.
### What rules read, needs, tools and errors are told as they were noted: in English.

turn-live = neue Anfragen anzeigen, sobald sie enden
turn-platform = Plattform
turn-all = alle
turn-only = Nur
turn-only-disliked = Daumen runter
turn-only-trouble = mit Störungen
turn-only-asks = mit Rückfrage
turn-only-model = von einem Modell geplant
turn-only-rules = von Regeln geplant
turn-slow = langsam
turn-agent = Agent
turn-tokens-from = Tokens ab
turn-cost-from = Dollar ab
turn-find = Anfrage oder Version
turn-caption = Anfragen, neueste zuerst; Zeiten in UTC
turn-where = Wo
turn-picks = Vorschläge
# "… in the chat, or show all."; the chat is a link.
turn-none = Keine Anfrage passt. Etwas fragen im
turn-none-after = {" "}oder alle anzeigen.
turn-newest = Neueste
turn-planner =
    { $planner ->
        [rules] Regeln
        [model] Modell
       *[other] { $planner }
    }
turn-no-agents = keine
# Follow a number of reactions, for those who hear the page.
turn-against = dagegen
turn-for = dafür
turn-troubles =
    { $count ->
        [one] { $count } Störung
       *[other] { $count } Störungen
    }
turn-asks = fragt zurück

turn-of-id = Anfrage { $turn }
turn-of = Anfrage vom { $at } UTC
turn-person = Person
turn-took = { $ms } ms, { $tokens } Tokens
turn-masked = Was geschrieben, überlegt und geantwortet wurde, ist verdeckt: Es gehört jemandem.
# "… noted in the audit log."; the log is a link.
turn-noted = Wer nachsieht, steht danach im
turn-noted-after = .
turn-owners = Inhaber dürfen nachsehen.
turn-show = Geschriebenes anzeigen
turn-make-case = Einen Fall des Goldstandards daraus machen
turn-feedback = Rückmeldungen
turn-reaction =
    { $kind ->
        [liked] gefällt
        [disliked] gefällt nicht
        [opened] geöffnet
        [saved] gemerkt
        [bought] gekauft
        [withdrawn] zurückgenommen
       *[other] { $kind }
    }
turn-reason =
    { $reason ->
        [price_sensitivity] zu teuer
        [product_fit] nicht der Stil
        [trust_security] kein Vertrauen in den Shop
        [shipping_cost] Versand zu teuer
        [shipping_speed] zu langsam
        [returns_policy] Rückgabe
        [payment_options] Bezahlung
        [comparison] vergleicht noch
        [timing_deferred] nicht jetzt
        [other] anderes
       *[other] { $reason }
    }
turn-the-reply = die Antwort
turn-no-feedback = Niemand hat reagiert.
turn-replay = Wiederholung
turn-replay-lede = Beantwortet die Anfrage noch einmal aus dem, was damals gehört wurde. Nichts davon wird aufbewahrt oder jemandem gezeigt; dass nachgesehen wird, wird festgehalten.
turn-replay-do = Unverändert wiederholen

turn-read = Von Regeln gelesen
turn-read-language = Sprache { $language }
turn-stated = Genannt
turn-wish = (Wunsch)
turn-origin =
    { $origin ->
        [stated] gesagt
        [carried] von vorher
        [remembered] gemerkt
        [inferred] erschlossen
        [community] Community
       *[other] { $origin }
    }
turn-states-nothing = Die Nachricht nennt keine Anforderungen.
turn-plan = Plan
turn-needs = Anforderungen
turn-no-needs = Keine Anforderungen.
# Follows an agent.
turn-after = nach { $agents }
turn-no-agent = Kein Agent hat gearbeitet.
turn-models = Modelle
turn-completions = Modellantworten
turn-prompt = Prompt
turn-model = Modell
turn-in = Ein
turn-out = Aus
turn-repaired = noch einmal gefragt
turn-no-model = Kein Modell wurde gefragt.
turn-sources = Quellen
turn-calls = Werkzeugaufrufe
turn-results = Ergebnisse
turn-no-source = Keine Quelle wurde gefragt.
turn-candidates = Kandidaten
turn-candidates-caption = Die ersten { $shown } von { $all } Kandidaten
turn-product = Produkt
turn-score = Punkte
turn-unmet = Unerfüllt
turn-slate = Vorgeschlagen
turn-yes = ja
turn-no-candidates = Es gab keine.
turn-receipts = Belege
turn-rank = Rang
turn-pick = Vorschlag
turn-price = Preis
turn-fetched = Abgerufen (UTC)
turn-status = Status
turn-receipt =
    { $status ->
        [fresh] frisch
        [stale] veraltet
        [unverified] ungeprüft
       *[other] { $status }
    }
turn-no-picks = Nichts wurde vorgeschlagen.
turn-troubles-title = Störungen
turn-cached = von vorher

### People and communities: who is near a limit, what is kept of somebody, and how a community wants Magpie.
### What is remembered and why is worded where it is remembered.

people-title = Personen und Communitys
people-lede = Wen Magpie kennt, nach Konten auf den Plattformen. Was Magpie sich über jemanden gemerkt hat, wird nur auf Wunsch der Person angezeigt, und dass es angezeigt wurde, wird festgehalten.
people-find = ID beginnt mit
people-do-find = Suchen
people-open = { $id } öffnen
people-near = Nahe an einem Limit
# "Model tokens left of a day's: 250 of 1000"
people-tokens = Modell-Tokens, die vom Tag übrig sind:
people-tokens-of = von { $count }
people-tokens-left = Übrige Tokens
people-no-bound = Modell-Tokens sind nicht begrenzt: MAGPIE_DAILY_TOKENS setzt eine Grenze.
people-limit-of = Limit für
people-messages-left = Übrige Nachrichten
people-a-minute = Pro Minute
people-scope =
    { $scope ->
        [person] Person
        [conversation] Gespräch
        [community] Community
       *[other] { $scope }
    }
people-nobody-near = Niemand hat die Hälfte verbraucht.
people-communities = Communitys
people-community = Community
people-usual = wie üblich
people-no-budget = keines
people-channels =
    { $rule ->
        [all_but] alle außer { $count }
       *[other] nur { $count }
    }
people-more-communities = Es gibt weitere: den Anfang der ID eingeben.
people-no-community = Noch keine hat geschrieben.
people-no-such-community = Keine, deren ID so beginnt.
people-no-person = Noch niemand hat geschrieben.
people-no-such-person = Niemand, dessen ID so beginnt.
people-first = Anfang
people-next = Weitere

person-deleted = Gelöscht:
# "Linked with A, B: one person, …"
person-linked = Verknüpft mit
person-linked-after = : eine Person, zusammen gezählt.
person-kept = Was aufbewahrt wird
person-nothing = Nichts.
# Records of a kind, as the store names them.
person-kind =
    { $kind ->
        [messages] Nachrichten
        [replies] Antworten
        [photos] Fotos
        [conversations] Gespräche
        [community_turns] Anfragen in Communitys
        [facts] Fakten
        [impressions] Einblendungen
        [traces] Ablaufprotokolle
        [recordings] Aufzeichnungen
        [reactions] Reaktionen
        [votes] Stimmen
        [confirmed_photos] Bestätigte Fotos
        [posts] Beiträge
        [watches] Beobachtungen
        [wishes] Wünsche
        [links] Verknüpfungen
       *[other] { $kind }
    }
person-records =
    { $kind ->
        [messages] Nachrichten: { $count }
        [replies] Antworten: { $count }
        [photos] Fotos: { $count }
        [conversations] Gespräche: { $count }
        [community_turns] Anfragen in Communitys: { $count }
        [facts] Fakten: { $count }
        [impressions] Einblendungen: { $count }
        [traces] Ablaufprotokolle: { $count }
        [recordings] Aufzeichnungen: { $count }
        [reactions] Reaktionen: { $count }
        [votes] Stimmen: { $count }
        [confirmed_photos] Bestätigte Fotos: { $count }
        [posts] Beiträge: { $count }
        [watches] Beobachtungen: { $count }
        [wishes] Wünsche: { $count }
        [links] Verknüpfungen: { $count }
       *[other] { $kind }: { $count }
    }
person-remembered = Was Magpie sich gemerkt hat
person-changed = Das hat sich inzwischen geändert; es wurde nichts getan.
person-why = Warum
person-sure = Wie sicher
person-sureness =
    { $sureness ->
        [stated] gesagt
        [sure] sicher
        [likely] wahrscheinlich
        [guess] vermutet
       *[other] { $sureness }
    }
person-new = neu heute
person-pinned = angeheftet
person-pin = Anheften
person-unpin = Lösen
person-strike = Streichen
person-nothing-yet = Noch nichts.
# "… noted in the audit log."; the log is a link.
person-theirs = Es gehört der Person: nur ansehen, wenn sie darum gebeten hat. Dass es angesehen wird, steht danach im
person-theirs-after = .
person-show = Gemerktes anzeigen
person-rights = Rechte der Person
person-try = Eine Nachricht als diese Person probieren
person-export = Alles als JSON exportieren
person-write = Zum Löschen von allem { $person } eingeben
person-not-deleted = Es wurde nichts gelöscht: { $person } eingeben, um alles zu löschen, was aufbewahrt wird.
person-forget = Diese Person vergessen
person-owners = Inhaber können Gemerktes ansehen, exportieren und löschen.

community-settings = Einstellungen
community-lede = Wie die Moderatoren sie mit /settings gewählt haben; Änderungen hier gelten sofort.
community-language-is =
    { $language ->
        [auto] wie geschrieben
       *[other] { $language }
    }
community-tone = Ton
community-tone-is =
    { $tone ->
        [friendly] freundlich
        [brief] knapp
        [plain] sachlich
       *[other] { $tone }
    }
community-budget = Budget
community-askers = Wer fragt
community-askers-are =
    { $askers ->
        [everybody] alle
        [role] Rolle
        [moderators] Moderatoren
       *[other] { $askers }
    }
community-channels = Kanäle
community-all-but = alle außer diesen
community-only = nur diese
community-ids = Diese Kanäle, eine ID je Zeile
community-save = Speichern
community-taste = Geschmack
community-forget = Geschmack vergessen
community-forgotten = Der Geschmack ist vergessen.
community-no-taste = Die Mitglieder haben noch nichts beigebracht.
community-wrong-setting = Einstellungen: Kanäle, Sprache, Budget, Ton und wer fragt.
community-wrong-language = Sprache: en, de, es, fr, pt oder auto.
community-wrong-budget = Budget: ein Betrag über 0 mit Währung, etwa 25 EUR, oder leer.
community-wrong-currency = Budget: mit einer Währung aus drei Buchstaben, etwa EUR.
community-wrong-tone = Ton: freundlich, knapp oder sachlich.
community-wrong-askers = Wer fragt: alle, Moderatoren oder wer eine Rolle hat, die genannt ist.
community-wrong-channel = Kanäle: alle außer diesen oder nur diese, eine ID je Zeile.
community-too-many = Kanäle: höchstens 200.

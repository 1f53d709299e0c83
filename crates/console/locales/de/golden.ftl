### The golden set: its cases, and one of them in its editor.

golden-title = Goldstandard
golden-lede =
    { $count ->
        [one] { $count } Nachricht mit dem, was ein sorgfältiger Mensch daraus macht. Sie steht in einer Datei, ein Fall je Zeile; daran werden Prompts gemessen.
       *[other] { $count } Nachrichten mit dem, was ein sorgfältiger Mensch daraus macht. Sie stehen in Dateien, ein Fall je Zeile; daran werden Prompts gemessen.
    }
golden-deleted = Der Fall ist gelöscht.
golden-theme = Thema
golden-all = alle
golden-find = Wörter oder ID
golden-show = Anzeigen
golden-new = Neuer Fall
golden-cases = Fälle
golden-caption =
    { $count ->
        [one] { $count } Fall
       *[other] { $count } Fälle
    }
golden-case = Fall
golden-agents = Agenten
golden-photo = (ein Foto)
golden-nobody = niemand
golden-own = hier angelegt
golden-none = Kein Fall passt.
golden-earlier = Frühere
golden-later = Spätere

case-line = Zeile { $line }: { $message }
case-turn = die Anfrage
case-of-turn = So, wie die Anfrage verstanden wurde. Falsches berichtigen und herausnehmen, was verrät, wer geschrieben hat: Ein Fall bleibt in den Dateien, was auch aus der Anfrage wird.
case-in = In { $file }.
case-kept = Der Fall ist gespeichert.
case-not-kept = Der Fall ist nicht gespeichert: { $count } Fehler.
case-stands = Jemand anderes hat diesen Fall inzwischen geändert. Das Geschriebene steht unten; Speichern ersetzt, was jetzt dort steht:
case-gone = Jemand hat diesen Fall inzwischen gelöscht. Speichern legt ihn neu an.
case-tried =
    { $planner ->
        [rules] Gerade ausprobiert, geplant von den Regeln
       *[other] Gerade ausprobiert, geplant von einem Modell
    }
case-came = Was dabei herauskam
case-verdict = Urteil
case-expected = Erwartet
case-got = Erhalten
case-right = richtig
case-wrong = falsch
case-text = Nachricht
case-text-hint = Wie jemand sie schreibt; leer, wenn ein Foto alles sagt.
case-before = Zuvor geschrieben
case-before-hint = Eine Nachricht je Zeile, älteste zuerst.
case-agents = Wer arbeiten soll
case-and = Außerdem
case-question = eine Rückfrage ist richtig
case-photo = ein Foto gehört dazu
# Needs are written in English in every language: files hold them so.
case-hard = Feste Anforderungen
case-hard-hint = Alle, eine je Zeile: category boots, price_max 80 USD, not colour black. Der Wert * steht für jeden, a|b für einen von beiden.
case-soft = Wünsche
case-soft-hint = Die vorkommen müssen, einer je Zeile: colour red.
case-may = Mit oder ohne
case-may-hint = Anforderungen, bei denen zwei sorgfältige Menschen verschiedener Meinung sein können; " (wish)" am Ende macht einen Wunsch daraus.
case-products = Produkte, die vorgeschlagen werden sollen
case-products-hint = Eine ID je Zeile, wie sie im Katalog des Falls steht; keine, wenn jedes recht ist.
case-id = ID
case-id-stays = Sie bleibt.
case-id-empty = Darf leer bleiben.
case-keep = Speichern
case-keep-new = Als Fall speichern
case-try = Ausprobieren
# Followed by a choice: the rules, or the models.
case-planned-by = geplant von
case-delete = Löschen

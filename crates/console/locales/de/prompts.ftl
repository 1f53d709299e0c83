### Prompts: how each does, its editor and its past, and two versions beside each other.

prompts-title = Prompts
prompts-lede = Ein Entwurf wird am Goldstandard gemessen, geht an einen Teil der Personen und dann an alle. Gefällt er ihnen weniger, wird er von selbst zurückgenommen.
prompts-in-use = In Gebrauch
prompts-is-in-use = in Gebrauch
prompts-turns = Anfragen
prompts-liked = Gefallen
prompts-not-rated = nicht bewertet
prompts-liked-of = { $percent } % von { $rated }
prompts-at = { $version } bei { $percent } %
prompts-not-in-use = eine Änderung der Datei ist nicht in Gebrauch
# Follows the version.
prompts-goes = geht seit { $since } UTC an { $percent } von 100 Personen.
prompts-fault = Die Datei wurde geändert und ist nicht in Gebrauch. Zeile { $line }: { $message }
prompts-text = Text von { $version }
prompts-text-in-use = Text von { $version } (in Gebrauch)
prompts-variables = Variablen:
prompts-wrong = Fehler im Text
prompts-why = Grund
prompts-keep = Als Entwurf speichern
prompts-turn = Anfrage
prompts-replay = Mit diesem Text wiederholen
prompts-anew = Modelle neu fragen
prompts-versions = Versionen
prompts-version = Version
prompts-who-why = Wer und warum
prompts-asks = Rückfragen
prompts-trouble = Störungen
prompts-repairs = Korrekturen
prompts-tokens = Tokens
prompts-cost = Kosten
prompts-time = Zeit
prompts-do = Aktion
prompts-rolled-out = ausgerollt
prompts-compare = Vergleichen
prompts-measure = Messen
# "to 10 %", the number is a field.
prompts-to = an
prompts-share = Anteil der Personen in Prozent
prompts-roll-out = Ausrollen
prompts-promote = Freigeben
prompts-regardless = auch wenn er schlechter oder nicht messbar ist
prompts-roll-back = Zurücknehmen
prompts-happened = Verlauf
prompts-event = { $happened } von { $by }
prompts-found = in der Datei gefunden
prompts-drafted = entworfen
prompts-measured =
    gemessen, { $verdict ->
        [worse] schlechter
       *[other] nicht schlechter
    }: { $right } von { $cases } richtig, vorher { $before }
prompts-given = an { $percent } von 100 Personen gegeben
prompts-promoted = an alle gegeben
prompts-taken-back = zurückgenommen

compare-title = { $from } und { $to }
compare-same = Beide sind gleich.
compare-differences = Unterschiede
compare-caption = Zeilen beider Texte; − steht nur in { $from }, + nur in { $to }
compare-turns = Dieselben Anfragen mit beiden
compare-turns-lede = Beantwortet die neuesten Anfragen, die diesen Prompt benutzt haben, noch einmal mit jedem der Texte und neu gefragten Modellen. Nichts davon wird aufbewahrt oder jemandem gezeigt; dass nachgesehen wird, wird festgehalten.
compare-answer =
    { $count ->
        [one] { $count } Anfrage mit beiden beantworten
       *[other] { $count } Anfragen mit beiden beantworten
    }

### Evaluation: runs of the golden set and of suites.

runs-evaluation = Auswertung
# "… The golden set holds …"; the golden set is a link.
runs-lede = Wie gut Nachrichten verstanden und beantwortet werden, gemessen an dem, was sorgfältige Menschen erwarten. Was sie erwarten, steht im
runs-golden-set = Goldstandard
runs-lede-after = ; eine schlechte Anfrage wird auf ihrer Seite zu einem Fall darin.
runs-running = Läuft: { $subject }
runs-stop = Anhalten
runs-reload = Seite neu laden, um den Stand zu sehen.
runs-run = Lauf
runs-do-run = Ausführen
runs-only = Nur Themen oder IDs, die beginnen mit
runs-planned-by = Geplant von
runs-the-rules = den Regeln
runs-the-models = den Modellen
runs-planner =
    { $by ->
        [rules] Regeln
       *[other] Modelle
    }
runs-over-time = Im Lauf der Zeit: { $subject }
runs-title = Läufe
runs-caption = Läufe, neueste zuerst; Zeiten in UTC
runs-cases = Fälle
runs-result = Ergebnis
runs-state = Stand
runs-is =
    { $state ->
        [done] fertig
        [stopped] angehalten
        [failed] fehlgeschlagen
       *[other] { $state }
    }
runs-now = Jetzt
runs-before = Vorher
runs-choose-now = Den Lauf vom { $at } vergleichen
runs-choose-before = mit dem Lauf vom { $at }
runs-compare-two = Zwei vergleichen
runs-none = Noch kein Lauf.

runs-of = Lauf vom { $at }
runs-filtered = { $cases }, die mit { $filter } beginnen
runs-took = Dauer
runs-stopped = Der Lauf wurde angehalten; nichts davon zählt.
runs-failed = Fehlgeschlagen: { $why }
runs-against = Vergleichen mit
runs-compare = Vergleichen
runs-measures = Maße
runs-measure = Maß
runs-mean = Mittelwert
runs-interval-head = 95-%-Intervall
runs-interval = { $low } bis { $high }
runs-by-theme = Nach Thema
runs-right = Richtig
runs-not-expected = Nicht wie erwartet: { $count }
runs-worst = Wo es am schlechtesten lief
runs-found = erwartet { $expected }; erhalten { $got }
runs-first = Die ersten { $shown } von { $all }.
runs-notes = Anmerkungen

runs-two = Zwei Läufe
runs-run-against-run = { $subject }: Lauf gegen Lauf
runs-no-case = Keine.
runs-shared = Fälle in beiden
runs-difference = Unterschied
runs-better = Besser
runs-worse = Schlechter
runs-better-now = Jetzt besser
runs-worse-now = Jetzt schlechter
runs-statistics = Intervalle: gepaarter Bootstrap über die Fälle beider Läufe. p: die Wahrscheinlichkeit eines so großen Unterschieds, wenn beide gleich wären; der exakte Vorzeichentest, wo ein Fall richtig oder falsch ist, sonst der gepaarte Randomisierungstest.
runs-nothing-shared = Die Läufe haben keine Fälle gemeinsam oder zu viele, um ihre Werte einzeln aufzubewahren.

### What desk.js says. Variables are filled in by the script, so that nothing may depend on a number.

desk-answered = der Server hat mit { $status } geantwortet
desk-message = Nachricht
desk-deleted = Sie wurde gelöscht.
desk-words = Suchwörter der Regeln
desk-reasoning = Überlegung
desk-goals = Ziele der Agenten
desk-queries = Fragen an die Quellen
desk-reply = Antwort
desk-question = Rückfrage
desk-not-shown = Nicht angezeigt
desk-replaying = Wird wiederholt …
desk-same = Dieselbe Antwort wie damals.
desk-another = Jetzt ist es eine andere Antwort.
desk-then = Damals
desk-now = Jetzt
desk-completion = { $prompt } { $version } mit { $model }
desk-missing = { $missing } wurde etwas Neues gefragt und war nicht da, um zu antworten
desk-line = Zeile { $line }: { $message }
desk-conflict = { $version } wurde inzwischen von jemand anderem in Gebrauch genommen. Der Entwurf ist als { $draft } gespeichert.
desk-compare = Beide vergleichen
desk-measured = { $right } von { $cases } Fällen sind richtig, mit der Version in Gebrauch { $before }.
desk-rolled-out = { $version } geht an { $percent } von 100 Personen.
desk-promoted = { $version } ist in Gebrauch.
desk-rolled-back = { $version } ist zurückgenommen.
desk-rolling-back = Wird zurückgenommen …
desk-measuring = Wird am Goldstandard gemessen …

### What desk.js says. Variables are filled in by the script, so that nothing may depend on a number.

desk-answered = el servidor respondió { $status }
desk-message = Mensaje
desk-deleted = Se eliminó.
desk-words = Palabras de búsqueda de las reglas
desk-reasoning = Razonamiento
desk-goals = Objetivos de los agentes
desk-queries = Preguntas a las fuentes
desk-reply = Respuesta
desk-question = Pregunta
desk-not-shown = No se muestra
desk-replaying = Repitiendo …
desk-same = La misma respuesta que entonces.
desk-another = Ahora es otra respuesta.
desk-then = Entonces
desk-now = Ahora
desk-completion = { $prompt } { $version } con { $model }
desk-missing = A { $missing } se le preguntó algo nuevo y no estaba para responder
desk-line = Línea { $line }: { $message }
desk-conflict = Otra persona puso { $version } en uso mientras tanto. El borrador se conserva como { $draft }.
desk-compare = Comparar ambas
desk-measured = { $right } de { $cases } casos son correctos; con la versión en uso, { $before }.
desk-rolled-out = { $version } llega a { $percent } de cada 100 personas.
desk-promoted = { $version } está en uso.
desk-rolled-back = { $version } se ha retirado.
desk-rolling-back = Retirando …
desk-measuring = Midiendo con el conjunto de referencia …

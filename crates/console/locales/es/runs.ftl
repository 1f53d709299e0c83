### Evaluation: runs of the golden set and of suites.

runs-evaluation = Evaluación
# "… The golden set holds …"; the golden set is a link.
runs-lede = Cómo de bien se entienden y responden los mensajes, comparado con lo que esperan personas cuidadosas. Lo que esperan está en el
runs-golden-set = conjunto de referencia
runs-lede-after = ; una mala consulta se convierte en un caso desde su página.
runs-running = En curso: { $subject }
runs-stop = Detener
runs-reload = Recargar la página para ver el avance.
runs-run = Ejecutar
runs-do-run = Ejecutar
runs-only = Solo temas o identificadores que empiezan por
runs-planned-by = Planificado por
runs-the-rules = las reglas
runs-the-models = los modelos
runs-planner =
    { $by ->
        [rules] reglas
       *[other] modelos
    }
runs-over-time = A lo largo del tiempo: { $subject }
runs-title = Ejecuciones
runs-caption = Ejecuciones, las más recientes primero; horas en UTC
runs-cases = Casos
runs-result = Resultado
runs-state = Estado
runs-is =
    { $state ->
        [done] terminada
        [stopped] detenida
        [failed] fallida
       *[other] { $state }
    }
runs-now = Ahora
runs-before = Antes
runs-choose-now = Comparar la ejecución del { $at }
runs-choose-before = con la ejecución del { $at }
runs-compare-two = Comparar dos
runs-none = Aún no hay ejecuciones.

runs-of = Ejecución del { $at }
runs-filtered = { $cases }, los que empiezan por { $filter }
runs-took = Duración
runs-stopped = Se detuvo y nada de ella cuenta.
runs-failed = Falló: { $why }
runs-against = Comparar con
runs-compare = Comparar
runs-measures = Medidas
runs-measure = Medida
runs-mean = Media
runs-interval-head = Intervalo del 95 %
runs-interval = { $low } a { $high }
runs-by-theme = Por tema
runs-right = Correctos
runs-not-expected = Distintos de lo esperado: { $count }
runs-worst = Donde fue peor
runs-found = se esperaba { $expected }; se obtuvo { $got }
runs-first = Los primeros { $shown } de { $all }.
runs-notes = Notas

runs-two = Dos ejecuciones
runs-run-against-run = { $subject }: una ejecución frente a otra
runs-no-case = Ninguno.
runs-shared = Casos en ambas
runs-difference = Diferencia
runs-better = Mejor
runs-worse = Peor
runs-better-now = Mejor ahora
runs-worse-now = Peor ahora
runs-statistics = Intervalos: bootstrap pareado sobre los casos de ambas ejecuciones. p: la probabilidad de una diferencia así de grande si ambas fueran iguales; prueba exacta de los signos donde un caso es correcto o incorrecto, prueba de aleatorización pareada en los demás.
runs-nothing-shared = Las ejecuciones no tienen casos en común, o tienen demasiados para conservar sus valores uno a uno.

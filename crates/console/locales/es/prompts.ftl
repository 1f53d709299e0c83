### Prompts: how each does, its editor and its past, and two versions beside each other.

prompts-title = Prompts
prompts-lede = Un borrador se mide con el conjunto de referencia, se da a una parte de la gente y después a todos. Si gusta menos, se retira por sí solo.
prompts-in-use = En uso
prompts-is-in-use = en uso
prompts-turns = Consultas
prompts-liked = Gustó
prompts-not-rated = sin valorar
prompts-liked-of = { $percent } % de { $rated }
prompts-at = { $version } al { $percent } %
prompts-not-in-use = un cambio de su archivo no está en uso
# Follows the version.
prompts-goes = llega a { $percent } de cada 100 personas desde { $since } UTC.
prompts-fault = Su archivo se modificó y no está en uso. Línea { $line }: { $message }
prompts-text = Texto de { $version }
prompts-text-in-use = Texto de { $version } (en uso)
prompts-variables = Variables:
prompts-wrong = Errores del texto
prompts-why = Motivo
prompts-keep = Guardar como borrador
prompts-turn = Consulta
prompts-replay = Repetir con este texto
prompts-anew = preguntar de nuevo a los modelos
prompts-versions = Versiones
prompts-version = Versión
prompts-who-why = Quién y por qué
prompts-asks = Repreguntas
prompts-trouble = Incidencias
prompts-repairs = Correcciones
prompts-tokens = Tokens
prompts-cost = Coste
prompts-time = Tiempo
prompts-do = Acción
prompts-rolled-out = desplegado
prompts-compare = Comparar
prompts-measure = Medir
# "to 10 %", the number is a field.
prompts-to = al
prompts-share = Porcentaje de personas
prompts-roll-out = Desplegar
prompts-promote = Promover
prompts-regardless = aunque sea peor o no se pueda medir
prompts-roll-back = Revertir
prompts-happened = Historial
prompts-event = { $happened } por { $by }
prompts-found = encontrado en su archivo
prompts-drafted = redactado
prompts-measured =
    medido, { $verdict ->
        [worse] peor
       *[other] no peor
    }: { $right } de { $cases } correctos, antes { $before }
prompts-given = dado a { $percent } de cada 100 personas
prompts-promoted = dado a todos
prompts-taken-back = retirado

compare-title = { $from } y { $to }
compare-same = Son iguales.
compare-differences = Diferencias
compare-caption = Líneas de ambos textos; − está solo en { $from }, + solo en { $to }
compare-turns = Las mismas consultas con ambas
compare-turns-lede = Responde de nuevo a las consultas más recientes que usaron este prompt, con cada texto y preguntando de nuevo a los modelos. Nada se conserva ni se muestra a nadie; queda anotado quién mira.
compare-answer =
    { $count ->
        [one] Responder { $count } consulta con ambas
       *[other] Responder { $count } consultas con ambas
    }

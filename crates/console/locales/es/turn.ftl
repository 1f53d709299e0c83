### Turns: the list of them, and how one came to its reply.
### What rules read, needs, tools and errors are told as they were noted: in English.

turn-live = mostrar consultas nuevas al terminar
turn-platform = Plataforma
turn-all = todas
turn-only = Solo
turn-only-disliked = pulgar abajo
turn-only-trouble = con incidencias
turn-only-asks = con repregunta
turn-only-model = planificadas por un modelo
turn-only-rules = planificadas por reglas
turn-slow = lenta
turn-agent = Agente
turn-tokens-from = Tokens desde
turn-cost-from = Dólares desde
turn-find = Consulta o versión
turn-caption = Consultas, las más recientes primero; horas en UTC
turn-where = Dónde
turn-picks = Sugerencias
# "… in the chat, or show all."; the chat is a link.
turn-none = Ninguna consulta coincide. Preguntar algo en el
turn-none-after = {" "}o mostrar todas.
turn-newest = Más recientes
turn-planner =
    { $planner ->
        [rules] reglas
        [model] modelo
       *[other] { $planner }
    }
turn-no-agents = ninguno
# Follow a number of reactions, for those who hear the page.
turn-against = en contra
turn-for = a favor
turn-troubles =
    { $count ->
        [one] { $count } incidencia
       *[other] { $count } incidencias
    }
turn-asks = repregunta

turn-of-id = Consulta { $turn }
turn-of = Consulta del { $at } UTC
turn-person = Persona
turn-took = { $ms } ms, { $tokens } tokens
turn-masked = Lo escrito, lo razonado y lo respondido está oculto: es de alguien.
# "… noted in the audit log."; the log is a link.
turn-noted = Quien mira queda anotado en el
turn-noted-after = .
turn-owners = Los propietarios pueden mirar.
turn-show = Mostrar lo escrito
turn-make-case = Convertir en caso de referencia
turn-feedback = Reacciones
turn-reaction =
    { $kind ->
        [liked] gusta
        [disliked] no gusta
        [opened] abierto
        [saved] guardado
        [bought] comprado
        [withdrawn] retirado
       *[other] { $kind }
    }
turn-reason =
    { $reason ->
        [price_sensitivity] demasiado caro
        [product_fit] no es su estilo
        [trust_security] no se fía de la tienda
        [shipping_cost] envío caro
        [shipping_speed] demasiado lento
        [returns_policy] devoluciones
        [payment_options] pago
        [comparison] está comparando
        [timing_deferred] ahora no
        [other] otro
       *[other] { $reason }
    }
turn-the-reply = la respuesta
turn-no-feedback = Nadie ha reaccionado.
turn-replay = Repetición
turn-replay-lede = Responde de nuevo a la consulta con lo que se oyó entonces. Nada se conserva ni se muestra a nadie; queda anotado quién mira.
turn-replay-do = Repetir como fue

turn-read = Leído por reglas
turn-read-language = idioma { $language }
turn-stated = Indicado
turn-wish = (deseo)
turn-origin =
    { $origin ->
        [stated] dicho
        [carried] de antes
        [remembered] recordado
        [inferred] deducido
        [community] comunidad
       *[other] { $origin }
    }
turn-states-nothing = El mensaje no indica requisitos.
turn-plan = Plan
turn-needs = Requisitos
turn-no-needs = Sin requisitos.
# Follows an agent.
turn-after = después de { $agents }
turn-no-agent = No trabajó ningún agente.
turn-models = Modelos
turn-completions = Respuestas de modelos
turn-prompt = Prompt
turn-model = Modelo
turn-in = Entrada
turn-out = Salida
turn-repaired = preguntado de nuevo
turn-no-model = No se preguntó a ningún modelo.
turn-sources = Fuentes
turn-calls = Llamadas a herramientas
turn-results = Resultados
turn-no-source = No se preguntó a ninguna fuente.
turn-candidates = Candidatos
turn-candidates-caption = Los primeros { $shown } de { $all } candidatos
turn-product = Producto
turn-score = Puntuación
turn-unmet = Sin cumplir
turn-slate = Sugerido
turn-yes = sí
turn-no-candidates = No hubo ninguno.
turn-receipts = Comprobantes
turn-rank = Puesto
turn-pick = Sugerencia
turn-price = Precio
turn-fetched = Obtenido (UTC)
turn-status = Estado
turn-receipt =
    { $status ->
        [fresh] reciente
        [stale] antiguo
        [unverified] sin comprobar
       *[other] { $status }
    }
turn-no-picks = No se sugirió nada.
turn-troubles-title = Incidencias
turn-cached = guardado de antes

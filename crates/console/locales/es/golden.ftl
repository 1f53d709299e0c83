### The golden set: its cases, and one of them in its editor.

golden-title = Conjunto de referencia
golden-lede =
    { $count ->
        [one] { $count } mensaje con lo que una persona cuidadosa entiende de él. Está en un archivo, un caso por línea; con él se miden los prompts.
       *[other] { $count } mensajes con lo que una persona cuidadosa entiende de ellos. Están en archivos, un caso por línea; con ellos se miden los prompts.
    }
golden-deleted = El caso se ha eliminado.
golden-theme = Tema
golden-all = todos
golden-find = Palabras o identificador
golden-show = Mostrar
golden-new = Caso nuevo
golden-cases = Casos
golden-caption =
    { $count ->
        [one] { $count } caso
       *[other] { $count } casos
    }
golden-case = Caso
golden-agents = Agentes
golden-photo = (una foto)
golden-nobody = nadie
golden-own = creado aquí
golden-none = Ningún caso coincide.
golden-earlier = Anteriores
golden-later = Siguientes

case-line = Línea { $line }: { $message }
case-turn = la consulta
case-of-turn = Tal como se entendió la consulta. Corregir lo que estaba mal y quitar lo que revele quién escribió: un caso se queda en los archivos, pase lo que pase con la consulta.
case-in = En { $file }.
case-kept = El caso se ha guardado.
case-not-kept =
    { $count ->
        [one] El caso no se ha guardado: tiene { $count } error.
       *[other] El caso no se ha guardado: tiene { $count } errores.
    }
case-stands = Otra persona modificó este caso mientras tanto. Lo escrito está abajo; al guardarlo se sustituye lo que hay ahora:
case-gone = Alguien eliminó este caso mientras tanto. Al guardarlo se crea de nuevo.
case-tried =
    { $planner ->
        [rules] Probado ahora mismo, planificado por las reglas
       *[other] Probado ahora mismo, planificado por un modelo
    }
case-came = Qué resultó
case-verdict = Veredicto
case-expected = Esperado
case-got = Obtenido
case-right = correcto
case-wrong = incorrecto
case-text = Mensaje
case-text-hint = Como lo escribe quien compra; vacío si una foto lo dice todo.
case-before = Escrito antes
case-before-hint = Un mensaje por línea, el más antiguo primero.
case-agents = Quién debe trabajar
case-and = Además
case-question = una repregunta es correcta
case-photo = va acompañado de una foto
# Needs are written in English in every language: files hold them so.
case-hard = Requisitos firmes
case-hard-hint = Todos, uno por línea: category boots, price_max 80 USD, not colour black. El valor * vale por cualquiera, a|b por uno de los dos.
case-soft = Deseos
case-soft-hint = Los que deben estar, uno por línea: colour red.
case-may = Con o sin
case-may-hint = Requisitos en los que dos personas cuidadosas podrían discrepar; " (wish)" al final lo convierte en deseo.
case-products = Productos que deben sugerirse
case-products-hint = Un identificador por línea, como está en el catálogo del caso; ninguno si cualquiera sirve.
case-id = Identificador
case-id-stays = No cambia.
case-id-empty = Puede quedar vacío.
case-keep = Guardar
case-keep-new = Guardar como caso
case-try = Probar
# Followed by a choice: the rules, or the models.
case-planned-by = planificado por
case-delete = Eliminar

### Where products come from.

catalogue-title = Catálogo y fuentes
catalogue-products =
    { $count ->
        [one] Se puede encontrar { $count } producto.
       *[other] Se pueden encontrar { $count } productos.
    }
catalogue-priced =
    { $count ->
        [one] Se puede encontrar { $count } producto, con precios en { $currencies }.
       *[other] Se pueden encontrar { $count } productos, con precios en { $currencies }.
    }
catalogue-lede = Los feeds los traen al catálogo; a las fuentes en vivo se les pregunta mientras alguien espera la respuesta.
catalogue-with-price = Con precio
catalogue-with-page = Con página
catalogue-with-picture = Con imagen
catalogue-by-photo = Localizables por foto
catalogue-by-meaning = Localizables por significado
catalogue-off = inactivo
catalogue-feeds = Feeds
catalogue-caption = Feeds; horas en UTC
catalogue-source = Fuente
catalogue-kind = Tipo
catalogue-count = Productos
catalogue-fresh = Actualizado
catalogue-last-reading = Última lectura
catalogue-feed-kind =
    { $kind ->
        [file] archivo
        [address] dirección
        [pushed] enviado
        [imported] importado
       *[other] { $kind }
    }
catalogue-never = nunca
catalogue-being-read = leyendo
catalogue-failed = fallida
catalogue-good = correcta
catalogue-not-read = ninguna desde el inicio
catalogue-moved = { $new } nuevos, { $changed } modificados, { $gone } retirados
catalogue-stays = Lo leído antes se conserva.
catalogue-rejected =
    { $count ->
        [one] { $count } fila rechazada
       *[other] { $count } filas rechazadas
    }
catalogue-row = Fila { $row }: { $reason }
catalogue-more = y { $count } más
catalogue-read = Leer ahora
catalogue-read-source = Leer { $source } ahora
catalogue-no-feed = No hay feeds configurados: se indican en MAGPIE_CATALOGS.
catalogue-live = Fuentes en vivo
catalogue-asked = Preguntadas
catalogue-failures = Fallos
catalogue-cached = Respuestas guardadas
catalogue-median = Mediana
catalogue-last-answer = Última respuesta
catalogue-live-kind =
    { $kind ->
        [products] productos
        [news] noticias
       *[other] { $kind }
    }
catalogue-probed = comprobada { $ago }
catalogue-not-probed = aún sin comprobar
catalogue-last-failures = Últimos fallos
catalogue-probe = Comprobar
catalogue-probe-source = Comprobar { $source }
# "…; /metrics has every request."
catalogue-counts = Se cuentan las consultas desde el inicio del servidor;
catalogue-counts-after = {" "}recoge cada petición.
catalogue-probe-all = Comprobar todas
catalogue-no-live = No hay ninguna configurada: MAGPIE_STORES indica tiendas en vivo, MAGPIE_SEARCH buscadores y MAGPIE_NEWS feeds de noticias.
catalogue-kinds = Tipos de productos
catalogue-seconds-ago = hace { $count } s
catalogue-minutes-ago = hace { $count } min
catalogue-hours-ago = hace { $count } h
catalogue-days-ago = hace { $count } días

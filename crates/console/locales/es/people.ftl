### People and communities: who is near a limit, what is kept of somebody, and how a community wants Magpie.
### What is remembered and why is worded where it is remembered.

people-title = Personas y comunidades
people-lede = A quién conoce Magpie, por sus cuentas en cada plataforma. Lo que se recuerda de alguien se muestra solo a petición suya, y queda anotado que se mostró.
people-find = El identificador empieza por
people-do-find = Buscar
people-open = Abrir { $id }
people-near = Cerca de un límite
# "Model tokens left of a day's: 250 of 1000"
people-tokens = Tokens de modelos que quedan del día:
people-tokens-of = de { $count }
people-tokens-left = Tokens restantes
people-no-bound = Los tokens de modelos no tienen límite: MAGPIE_DAILY_TOKENS fija uno.
people-limit-of = Límite de
people-messages-left = Mensajes restantes
people-a-minute = Por minuto
people-scope =
    { $scope ->
        [person] persona
        [conversation] conversación
        [community] comunidad
       *[other] { $scope }
    }
people-nobody-near = Nadie ha gastado la mitad del suyo.
people-communities = Comunidades
people-community = Comunidad
people-usual = lo habitual
people-no-budget = ninguno
people-channels =
    { $rule ->
        [all_but] todos menos { $count }
       *[other] solo { $count }
    }
people-more-communities = Hay más: escribir cómo empieza el identificador.
people-no-community = Ninguna ha escrito todavía.
people-no-such-community = Ninguna cuyo identificador empiece así.
people-no-person = Nadie ha escrito todavía.
people-no-such-person = Nadie cuyo identificador empiece así.
people-first = Inicio
people-next = Más

person-deleted = Eliminado:
# "Linked with A, B: one person, …"
person-linked = Vinculada con
person-linked-after = : una sola persona, contada en conjunto.
person-kept = Lo que se conserva
person-nothing = Nada.
# Records of a kind, as the store names them.
person-kind =
    { $kind ->
        [messages] Mensajes
        [replies] Respuestas
        [photos] Fotos
        [conversations] Conversaciones
        [community_turns] Consultas en comunidades
        [facts] Hechos
        [impressions] Impresiones
        [traces] Trazas
        [recordings] Grabaciones
        [reactions] Reacciones
        [votes] Votos
        [confirmed_photos] Fotos confirmadas
        [posts] Publicaciones
        [watches] Seguimientos
        [wishes] Deseos
        [links] Vínculos
       *[other] { $kind }
    }
person-records =
    { $kind ->
        [messages] Mensajes: { $count }
        [replies] Respuestas: { $count }
        [photos] Fotos: { $count }
        [conversations] Conversaciones: { $count }
        [community_turns] Consultas en comunidades: { $count }
        [facts] Hechos: { $count }
        [impressions] Impresiones: { $count }
        [traces] Trazas: { $count }
        [recordings] Grabaciones: { $count }
        [reactions] Reacciones: { $count }
        [votes] Votos: { $count }
        [confirmed_photos] Fotos confirmadas: { $count }
        [posts] Publicaciones: { $count }
        [watches] Seguimientos: { $count }
        [wishes] Deseos: { $count }
        [links] Vínculos: { $count }
       *[other] { $kind }: { $count }
    }
person-remembered = Lo que se recuerda
person-changed = Esto ha cambiado mientras tanto; no se hizo nada.
person-why = Por qué
person-sure = Certeza
person-sureness =
    { $sureness ->
        [stated] dicho
        [sure] seguro
        [likely] probable
        [guess] supuesto
       *[other] { $sureness }
    }
person-new = nuevo hoy
person-pinned = fijado
person-pin = Fijar
person-unpin = Soltar
person-strike = Tachar
person-nothing-yet = Nada todavía.
# "… noted in the audit log."; the log is a link.
person-theirs = Es suyo: mirar solo si lo ha pedido. Que se mira queda anotado en el
person-theirs-after = .
person-show = Mostrar lo que se recuerda
person-rights = Sus derechos
person-try = Probar un mensaje como esta persona
person-export = Exportar todo como JSON
person-write = Para eliminarlo todo, escribir { $person }
person-not-deleted = No se eliminó nada: escribir { $person } para eliminar lo que se conserva.
person-forget = Olvidar a esta persona
person-owners = Los propietarios ven lo que se recuerda, lo exportan y lo eliminan.

community-settings = Ajustes
community-lede = Como los eligieron sus moderadores con /settings; lo que se cambie aquí vale de inmediato.
community-language-is =
    { $language ->
        [auto] como se escriba
       *[other] { $language }
    }
community-tone = Tono
community-tone-is =
    { $tone ->
        [friendly] amable
        [brief] breve
        [plain] sobrio
       *[other] { $tone }
    }
community-budget = Presupuesto
community-askers = Quién pregunta
community-askers-are =
    { $askers ->
        [everybody] todos
        [role] rol
        [moderators] moderadores
       *[other] { $askers }
    }
community-channels = Canales
community-all-but = todos menos estos
community-only = solo estos
community-ids = Estos canales, un identificador por línea
community-save = Guardar
community-taste = Sus gustos
community-forget = Olvidar sus gustos
community-forgotten = Sus gustos se han olvidado.
community-no-taste = Sus miembros aún no han enseñado nada.
community-wrong-setting = Ajustes: canales, idioma, presupuesto, tono y quién pregunta.
community-wrong-language = Idioma: en, de, es, fr, pt o auto.
community-wrong-budget = Presupuesto: un importe mayor que 0 con su moneda, como 25 EUR, o vacío.
community-wrong-currency = Presupuesto: con una moneda de tres letras, como EUR.
community-wrong-tone = Tono: amable, breve o sobrio.
community-wrong-askers = Quién pregunta: todos, moderadores o quienes tienen un rol, que se indica.
community-wrong-channel = Canales: todos menos estos o solo estos, un identificador por línea.
community-too-many = Canales: como máximo 200.

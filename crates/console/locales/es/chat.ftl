### The chat page, where shoppers are spoken to as friends.

chat-description = Un compañero de compras: sugerencias con precios recién comprobados.
chat-tools = Herramientas
chat-new = Chat nuevo
chat-memory = Memoria
chat-status = Estado
chat-what = ¿Qué buscas?
chat-lead = Dilo con tus palabras o enseña una foto. Cada precio se comprueba en la tienda antes de que lo veas.
chat-examples = Ejemplos
# Examples are sent as they stand: they are of words that the rules understand.
chat-example-boots = zapatos negros por menos de 50 euros
chat-example-present = juguetes para un niño de 6 años, unos 30 euros
chat-example-vegan = Soy vegano y uso la talla 42: algo para cada día
chat-example-trends = ¿Qué auriculares están de moda?
chat-seen = ¿Has visto algo que te gusta?
chat-seen-after = Arrastra, pega o elige una foto, y Magpie encuentra lo que se le parece.
chat-conversation = Conversación
chat-looking-for = Buscas
chat-photos = Fotos por enviar
chat-add-photo = Añadir una foto
chat-message = Tu mensaje
chat-send = Enviar
# Names of keys, and what they do: "Enter sends, Shift Enter starts a line."
chat-enter = Intro
chat-shift = Mayús
chat-enter-sends = envía,
chat-enter-breaks = empieza una línea.
chat-hint = Los precios y la disponibilidad vienen de las tiendas, con la hora de comprobación.
chat-drop = Suelta la foto para buscar con ella
chat-runs = Qué funciona
chat-rooms = Para quienes lo administran:
chat-remembers = Lo que Magpie recuerda
chat-close = Cerrar
chat-one-memory = Una sola memoria aquí y en otra aplicación
# Followed by the command.
chat-link-show = Muestra un código aquí y dáselo a Magpie allí con
chat-link-enter = O introduce un código que Magpie te dio allí.
chat-show-code = Mostrar un código
chat-code = Código de la otra aplicación
chat-enter-code = Introducir
chat-no = No
chat-link = Vincular otra aplicación
chat-download = Descargarlo todo
chat-forget = Olvidarlo todo
chat-forget-means = Se eliminan todos tus chats, preferencias y rastros. No se puede deshacer.
chat-keep = Conservarlos
chat-forget-me = Sí, olvídame
chat-suggestions = Sugerencias
chat-needs = Lo que pides
chat-think = ¿Qué te parece?
chat-why-not = ¿Por qué no?
# Followed by an address.
chat-no-script = El chat necesita JavaScript. Los programas pueden usar la interfaz HTTP en
chat-end-link = Deshacer un vínculo

# For owners: answers as somebody else would get them.
chat-try-as = Probar como
chat-trying = Probar como otra persona
chat-trying-means = Las respuestas son las que recibiría esa persona: según lo que se recuerda de ella y lo que eligió su comunidad. Nada se conserva ni se aprende; queda anotado quién prueba.
chat-shopper = Persona
chat-community = Comunidad, si es en una
chat-begin = Empezar
chat-end-trying = Terminar
chat-came-about = Cómo se llegó a esto
chat-the-turn = La consulta

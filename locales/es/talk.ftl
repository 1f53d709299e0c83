### What is said when there is nothing to search. Words in quotes are messages that a shopper could write.

steer = Dime qué buscas, por ejemplo «botas de montaña impermeables por menos de 120 €, sin cuero», o envíame una foto.
greeting = ¡Hola!
thanks = ¡De nada!
goodbye = ¡Adiós, y que encuentres cosas bonitas!
how_are_you = Estoy bien, gracias, y con ganas de buscar.
who_are_you = Soy Magpie y te ayudo a comprar: busco cosas, compruebo que sus precios y enlaces sean ciertos, y recuerdo lo que te gusta si me lo dices.
praise = Gracias, eres muy amable.
complaint = Siento que no te haya servido. Dime qué fallaba, o escribe «muéstrame más».
later = Tómate tu tiempo. Di «vigila el primero» y te aviso cuando baje de precio.
something_else = Avísame cuando necesites algo más.
off_topic = De eso no entiendo: yo encuentro cosas que comprar.
empty = En ese mensaje no hay nada que pueda leer.
help = Escribe lo que quieres, con límites si los tienes: un precio, una talla, un color, lo que no debe ser. Envía una foto y busco cosas parecidas. Luego afina: «más barato», «en azul», «más como el segundo», «¿por qué el primero?». Pregunta «¿qué está de moda en auriculares?» por el mercado. Cuéntame cosas duraderas como «soy vegano» o «uso la talla 42» y las tengo en cuenta; pregunta «¿qué sabes de mí?» para verlas, y di «olvida que …» para retirar una.
memory_in_private = Lo que recuerdo queda entre nosotros: pregúntame en privado.
stated_in_public = Lo personal no lo guardo en grupos: dímelo en privado y lo recordaré.
and = y
forgotten = Olvidado.
noted = Anotado: { $quotes }. Lo tendré en cuenta de ahora en adelante. ¿Qué buscas?
noted_instead = Anotado: { $quotes }. Lo tendré en cuenta de ahora en adelante. Sustituye a { $replaced }. ¿Qué buscas?
bought = ¡Me alegro! Recordaré que elegiste { $title }.
no_such_pick = Mi última respuesta no tenía el número { $rank }.
quoted = «{ $words }»

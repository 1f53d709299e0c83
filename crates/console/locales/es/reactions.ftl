### What reactions.js says. Nothing may depend on a number.

reactions-price = demasiado caro
reactions-style = no es mi estilo
reactions-trust = no me fío de la tienda
reactions-shipping = envío caro
reactions-slow = demasiado lento
reactions-returns = devoluciones
reactions-payment = pago
reactions-comparing = estoy comparando
reactions-later = ahora no
reactions-other = otro
reactions-more = Más como esto
reactions-more-of = Más como { $title }
reactions-not = No es para mí
reactions-not-for-me = No es para mí: { $what }
reactions-why = ¿Por qué?
reactions-noted = Gracias, anotado.
reactions-noted-more = Anotado: más como esto.
reactions-noted-not = Anotado: no volverá a salir. Puedes decir por qué.
reactions-withdrawn = Retirado.

### What memory.js says. Nothing may depend on a number.

memory-stated = lo dijiste tú
memory-sure = seguro
memory-likely = probable
memory-guess = una suposición
memory-nothing = Todavía nada. Cuando dices cosas como «Soy vegano» o «Uso la talla 42», o pulsas ♥ y ✕ bajo las sugerencias, Magpie lo guarda aquí y lo usa en búsquedas posteriores.
memory-new = nuevo hoy
memory-since = desde { $date }
memory-for = Para { $category }:
memory-correct = Corregir
memory-pin = Fijar: conservar para siempre
memory-unpin = Fijado: dejar que se desvanezca
memory-delete = Eliminar
memory-anew = Dilo de nuevo y Magpie recordará eso en su lugar.
memory-deleted = Eliminado; no se volverá a aprender.
memory-pinned = Fijado.
memory-unpinned = Puede volver a desvanecerse.
memory-changed = La lista había cambiado mientras tanto. Así está ahora.
memory-forgotten = Se ha olvidado todo.

### What linking.js says. Nothing may depend on a number.

linking-until = hasta las { $time } ({ $minutes } minutos)
linking-nothing = No se vinculó nada.
linking-yes = Sí, vincular
linking-separate = Sí, separar
linking-end = Cada aplicación vuelve a tener su propia memoria: lo que se dijo allí y lo que excluyes.
linking-stays = Todo queda como está.

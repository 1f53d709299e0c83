### What runs, and who looked at what.

health-failed =
    { $count ->
        [one] { $count } parte ha fallado.
       *[other] { $count } partes han fallado.
    }
health-fine = Nada ha fallado.
# Followed by an address.
health-metrics = Los números y tiempos para máquinas están en
health-parts = Partes
health-part = Parte
health-detail = Detalle
health-looked = Quién vio qué
health-nobody = Nadie ha visto nada que sea de alguien.

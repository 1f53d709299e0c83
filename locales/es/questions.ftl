### What is asked back. What is offered as an answer is a message that the rules read: see the test of offered answers.

what_thing = ¿Qué buscas?
kind_of = ¿Qué tipo de { $category }?
who_wears = ¿Para quién son?
between = entre { $low } y { $high }

## Where nothing fits
loosen = ¿Dejo de exigir algo de esto?
any_price = cualquier precio
any_brand = cualquier marca
any_colour = cualquier color
any_size = cualquier talla
any_material = cualquier material
any_audience = cualquier público
any_use = cualquier uso
any_condition = cualquier estado
any_feature = cualquier característica

## Under the list of what is watched
stop_watch = quita el aviso { $number }

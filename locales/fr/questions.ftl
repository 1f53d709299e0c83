### What is asked back. What is offered as an answer is a message that the rules read: see the test of offered answers.

what_thing = Que cherches-tu ?
kind_of = Quel genre de { $category } ?
who_wears = Pour qui sont-ils ?
between = entre { $low } et { $high }

## Where nothing fits
loosen = Veux-tu que je sois moins strict sur l'un de ces points ?
any_price = peu importe le prix
any_brand = peu importe la marque
any_colour = peu importe la couleur
any_size = peu importe la taille
any_material = peu importe la matière
any_audience = peu importe le public
any_use = peu importe l'usage
any_condition = peu importe l'état
any_feature = peu importe la caractéristique

## Under the list of what is watched
stop_watch = arrête l'alerte { $number }

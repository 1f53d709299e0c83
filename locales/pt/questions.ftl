### What is asked back. What is offered as an answer is a message that the rules read: see the test of offered answers.

what_thing = O que você procura?
kind_of = Que tipo de { $category }?
who_wears = Para quem são?
between = entre { $low } e { $high }

## Where nothing fits
loosen = Posso afrouxar uma destas exigências?
any_price = qualquer preço
any_brand = qualquer marca
any_colour = qualquer cor
any_size = qualquer tamanho
any_material = qualquer material
any_audience = qualquer público
any_use = qualquer uso
any_condition = qualquer estado
any_feature = qualquer característica

## Under the list of what is watched
stop_watch = pare o alerta { $number }

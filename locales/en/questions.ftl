### What is asked back. What is offered as an answer is a message that the rules read: see the test of offered answers.

what_thing = What are you looking for?
kind_of = What kind of { $category }?
who_wears = Who are they for?
between = { $low } to { $high }

## Where nothing fits
loosen = Shall I loosen one of these?
any_price = any price
any_brand = any brand
any_colour = any colour
any_size = any size
any_material = any material
any_audience = any audience
any_use = any use
any_condition = any condition
any_feature = any feature

## Under the list of what is watched
stop_watch = stop watch { $number }

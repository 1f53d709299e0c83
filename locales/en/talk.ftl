### What is said when there is nothing to search. Words in quotes are messages that a shopper could write.

steer = Tell me what you are looking for, for example “waterproof hiking boots under $120, not leather”, or send me a photo.
greeting = Hello!
thanks = You're welcome!
goodbye = Goodbye, and happy finds!
how_are_you = I'm well, thank you, and ready to go looking.
who_are_you = I'm Magpie, a shopping companion: I look for things, check that their prices and links are true, and remember what you like if you tell me.
praise = Thank you, that's kind.
complaint = I'm sorry that didn't help. Tell me what was wrong with it, or say “show me more”.
later = Take your time. Say “watch the first” and I'll tell you when it gets cheaper.
something_else = Say the word when you need something else.
off_topic = That's outside what I'm good at: I find things to buy.
empty = There is nothing in that message that I can read.
help = Write what you want, with limits if you have any: a price, a size, a colour, what it must not be. Send a photo and I look for things like it. Then narrow it down: “cheaper”, “in blue”, “more like the second”, “why the first?”. Ask “what's trending in headphones?” for the market. Tell me lasting things such as “I'm vegan” or “I wear size 42” and I keep them in mind; ask “what do you know about me?” to see them, and say “forget that …” to take one back.
memory_in_private = What I remember is between the two of us: ask me in private.
stated_in_public = I keep personal things out of groups: tell me in private and I'll remember.
and = and
forgotten = Forgotten.
noted = Noted: { $quotes }. I'll keep it in mind from now on. What are you looking for?
noted_instead = Noted: { $quotes }. I'll keep it in mind from now on. It replaces { $replaced }. What are you looking for?
bought = Good to hear! I'll keep in mind that you chose { $title }.
no_such_pick = My last answer had no #{ $rank }.
quoted = “{ $words }”

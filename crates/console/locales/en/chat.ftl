### The chat page, where shoppers are spoken to as friends.

chat-description = A shopping companion: picks with prices that were just checked.
chat-tools = Tools
chat-new = New chat
chat-memory = Memory
chat-status = Status
chat-what = What are you looking for?
chat-lead = Say it in your own words, or show a photo. Every price is checked at the shop before you see it.
chat-examples = Examples
# Examples are sent as they stand: they are of words that the rules understand.
chat-example-boots = waterproof hiking boots under $120, not leather
chat-example-present = a birthday present for my 6-year-old, around $30
chat-example-vegan = I'm vegan and wear size 42: something for every day
chat-example-trends = what's trending in headphones?
chat-seen = Seen something you like?
chat-seen-after = Drop, paste or choose a photo, and Magpie finds what looks like it.
chat-conversation = Conversation
chat-looking-for = Looking for
chat-photos = Photos to send
chat-add-photo = Add a photo
chat-message = Your message
chat-send = Send
# Names of keys, and what they do: "Enter sends, Shift Enter starts a line."
chat-enter = Enter
chat-shift = Shift
chat-enter-sends = sends,
chat-enter-breaks = starts a line.
chat-hint = Prices and stock come from the shops, with the time they were checked.
chat-drop = Drop the photo to search with it
chat-runs = What runs
chat-rooms = For those who run it:
chat-remembers = What Magpie remembers
chat-close = Close
chat-one-memory = One memory here and in another app
# Followed by the command.
chat-link-show = Show a code here and give it to Magpie there, with
chat-link-enter = Or enter a code that Magpie gave you there.
chat-show-code = Show a code
chat-code = Code from the other app
chat-enter-code = Enter it
chat-no = No
chat-link = Link another app
chat-download = Download everything
chat-forget = Forget everything
chat-forget-means = All chats, preferences and traces of you are deleted. This can't be undone.
chat-keep = Keep them
chat-forget-me = Yes, forget me
chat-suggestions = Suggestions
chat-needs = Your needs
chat-think = What do you think of it?
chat-why-not = Why not?
# Followed by an address.
chat-no-script = The chat needs JavaScript. Programs can use the HTTP interface at
chat-end-link = End a link

# For owners: answers as somebody else would get them.
chat-try-as = Try as
chat-trying = Try as somebody
chat-trying-means = Answers are as they would get them: from what is remembered of them, and what their community chose. Nothing is kept or learned of it; that you try is noted.
chat-shopper = Shopper
chat-community = Community, if it is in one
chat-begin = Begin
chat-end-trying = End
chat-came-about = How it came about
chat-the-turn = The turn

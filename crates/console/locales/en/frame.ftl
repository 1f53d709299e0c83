### What stands around every page, and words that many pages share.

frame-skip = To the content
frame-brand = Magpie, the chat
frame-rooms = Rooms
frame-chat = Chat
frame-turns = Turns
frame-prompts = Prompts
frame-evaluation = Evaluation
frame-catalogue = Catalogue
frame-people = People
frame-health = Health
frame-audit = Audit
frame-accounts = Accounts
frame-sign-out = Sign out
frame-language = Language
# As accounts, tokens and refusals name them.
frame-role =
    { $role ->
       *[other] { $role }
    }
frame-agent =
    { $agent ->
       *[other] { $agent }
    }
frame-when = When (UTC)
frame-who = Who
frame-what = What
frame-order = Order
frame-state = State
# Of a part or a source.
frame-is =
    { $state ->
       *[other] { $state }
    }
frame-audit-log = audit log
frame-pages = Pages
frame-newer = Newer
frame-older = Older

refused-title = Not open to you
# "Back to the chat, or ask …"; the chat is a link.
refused-back = Back to the
refused-chat = chat
refused-or-ask = , or ask somebody who runs this Magpie.
refused-ask = Ask somebody who runs this Magpie.

### People and communities: who is near a limit, what is kept of somebody, and how a community wants Magpie.
### What is remembered and why is worded where it is remembered.

people-title = People and communities
people-lede = Whom Magpie knows, by their accounts on their platforms. What is remembered of somebody is shown on their request only, and that it was shown is noted.
people-find = Id begins with
people-do-find = Find
people-open = Open { $id }
people-near = Near a limit
# "Model tokens left of a day's: 250 of 1000"
people-tokens = Model tokens left of a day's:
people-tokens-of = of { $count }
people-tokens-left = Tokens left
people-no-bound = Model tokens have no bound: MAGPIE_DAILY_TOKENS sets one.
people-limit-of = Limit of
people-messages-left = Messages left
people-a-minute = A minute
people-scope =
    { $scope ->
       *[other] { $scope }
    }
people-nobody-near = Nobody has used half of theirs.
people-communities = Communities
people-community = Community
people-usual = as usual
people-no-budget = none
people-channels =
    { $rule ->
        [all_but] all but { $count }
       *[other] only { $count }
    }
people-more-communities = There are more: write how the id begins.
people-no-community = None wrote yet.
people-no-such-community = None whose id begins so.
people-no-person = Nobody wrote yet.
people-no-such-person = Nobody whose id begins so.
people-first = First
people-next = More

person-deleted = Deleted:
# "Linked with A, B: one person, …"
person-linked = Linked with
person-linked-after = : one person, counted together.
person-kept = What is kept
person-nothing = Nothing.
# Records of a kind, as the store names them.
person-kind =
    { $kind ->
        [messages] Messages
        [replies] Replies
        [photos] Photos
        [conversations] Conversations
        [community_turns] Community turns
        [facts] Facts
        [impressions] Impressions
        [traces] Traces
        [recordings] Recordings
        [reactions] Reactions
        [votes] Votes
        [confirmed_photos] Confirmed photos
        [posts] Posts
        [watches] Watches
        [wishes] Wishes
        [links] Links
       *[other] { $kind }
    }
person-records =
    { $count } { $kind ->
        [community_turns] community turns
        [confirmed_photos] confirmed photos
       *[other] { $kind }
    }
person-remembered = What is remembered
person-changed = This has changed meanwhile; nothing was done.
person-why = Why
person-sure = How sure
person-sureness =
    { $sureness ->
       *[other] { $sureness }
    }
person-new = new today
person-pinned = pinned
person-pin = Pin
person-unpin = Unpin
person-strike = Strike
person-nothing-yet = Nothing yet.
# "… noted in the audit log."; the log is a link.
person-theirs = It is theirs: look where they asked you to. That you look is noted in the
person-theirs-after = .
person-show = Show what is remembered
person-rights = Their rights
person-try = Try a message as this person
person-export = Export everything as JSON
person-write = To delete everything, write { $person }
person-not-deleted = Nothing was deleted: write { $person } to delete what is kept of them.
person-forget = Forget this person
person-owners = Owners see what is remembered, export it and delete it.

community-settings = Settings
community-lede = As its moderators chose them with /settings; what is changed here holds at once.
community-language-is =
    { $language ->
        [auto] as written
       *[other] { $language }
    }
community-tone = Tone
community-tone-is =
    { $tone ->
       *[other] { $tone }
    }
community-budget = Budget
community-askers = Who asks
community-askers-are =
    { $askers ->
       *[other] { $askers }
    }
community-channels = Channels
community-all-but = all but these
community-only = only these
community-ids = These channels, an id a line
community-save = Save
community-taste = Its taste
community-forget = Forget its taste
community-forgotten = Its taste is forgotten.
community-no-taste = Its members taught nothing yet.
community-wrong-setting = Settings: are channels, language, budget, tone and askers.
community-wrong-language = Language: is en, de, es, fr, pt or auto.
community-wrong-budget = Budget: is an amount above 0 with its currency, such as 25 EUR, or empty.
community-wrong-currency = Budget: has a currency of three letters, such as EUR.
community-wrong-tone = Tone: is friendly, brief or plain.
community-wrong-askers = Who asks: is everybody, moderators, or those with a role, which is named.
community-wrong-channel = Channels: are all but these or only these, an id a line.
community-too-many = Channels: are 200 at most.

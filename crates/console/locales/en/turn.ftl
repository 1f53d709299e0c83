### Turns: the list of them, and how one came to its reply.
### What rules read, needs, tools and errors are told as they were noted: in English.

turn-live = show new turns as they end
turn-platform = Platform
turn-all = all
turn-only = Only
turn-only-disliked = thumbs down
turn-only-trouble = with trouble
turn-only-asks = that ask back
turn-only-model = planned by a model
turn-only-rules = planned by rules
turn-slow = slow
turn-agent = Agent
turn-tokens-from = Tokens from
turn-cost-from = Dollars from
turn-find = Turn or version
turn-caption = Turns, newest first; times are UTC
turn-where = Where
turn-picks = Picks
# "… in the chat, or show all."; the chat is a link.
turn-none = No turn fits. Ask something in the
turn-none-after = , or show all.
turn-newest = Newest
turn-planner =
    { $planner ->
       *[other] { $planner }
    }
turn-no-agents = none
# Follow a number of reactions, for those who hear the page.
turn-against = against it
turn-for = for it
turn-troubles =
    { $count ->
        [one] { $count } trouble
       *[other] { $count } troubles
    }
turn-asks = asks back

turn-of-id = Turn { $turn }
turn-of = Turn of { $at } UTC
turn-person = Person
turn-took = { $ms } ms, { $tokens } tokens
turn-masked = What was written, how it was reasoned and what was replied is masked: it is somebody's.
# "… noted in the audit log."; the log is a link.
turn-noted = Looking is noted in the
turn-noted-after = .
turn-owners = Owners may look.
turn-show = Show what was written
turn-make-case = Make a golden case of it
turn-feedback = Feedback
turn-reaction =
    { $kind ->
       *[other] { $kind }
    }
turn-reason =
    { $reason ->
       *[other] { $reason }
    }
turn-the-reply = the reply
turn-no-feedback = Nobody reacted.
turn-replay = Replay
turn-replay-lede = Answers the turn again from what it heard then. Nothing of it is kept or shown to anybody; that you look is noted.
turn-replay-do = Replay as it was

turn-read = Read by rules
turn-read-language = language { $language }
turn-stated = Stated
turn-wish = (wish)
turn-origin =
    { $origin ->
       *[other] { $origin }
    }
turn-states-nothing = The message states no needs.
turn-plan = Plan
turn-needs = Needs
turn-no-needs = No needs.
# Follows an agent.
turn-after = after { $agents }
turn-no-agent = No agent worked.
turn-models = Models
turn-completions = Completions
turn-prompt = Prompt
turn-model = Model
turn-in = In
turn-out = Out
turn-repaired = asked again
turn-no-model = No model was asked.
turn-sources = Sources
turn-calls = Tool calls
turn-results = Results
turn-no-source = No source was asked.
turn-candidates = Candidates
turn-candidates-caption = The first { $shown } of { $all } candidates
turn-product = Product
turn-score = Score
turn-unmet = Needs unmet
turn-slate = On the slate
turn-yes = yes
turn-no-candidates = There were none.
turn-receipts = Receipts
turn-rank = Rank
turn-pick = Pick
turn-price = Price
turn-fetched = Fetched (UTC)
turn-status = Status
turn-receipt =
    { $status ->
       *[other] { $status }
    }
turn-no-picks = Nothing was picked.
turn-troubles-title = Troubles
turn-cached = kept from before

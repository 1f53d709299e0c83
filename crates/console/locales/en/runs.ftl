### Evaluation: runs of the golden set and of suites.

runs-evaluation = Evaluation
# "… The golden set holds …"; the golden set is a link.
runs-lede = How well messages are understood and answered, held against what careful people expect. The
runs-golden-set = golden set
runs-lede-after = {" "}holds what they expect; a bad turn becomes a case of it on the turn's page.
runs-running = Running: { $subject }
runs-stop = Stop it
runs-reload = Reload the page to see how far it is.
runs-run = Run
runs-do-run = Run
runs-only = Only themes or ids that begin with
runs-planned-by = Planned by
runs-the-rules = the rules
runs-the-models = the models
runs-planner =
    { $by ->
        [rules] rules
       *[other] models
    }
runs-over-time = Over time: { $subject }
runs-title = Runs
runs-caption = Runs, newest first; times are UTC
runs-cases = Cases
runs-result = Result
runs-state = State
runs-is =
    { $state ->
       *[other] { $state }
    }
runs-now = Now
runs-before = Before
runs-choose-now = Compare the run of { $at }
runs-choose-before = with the run of { $at }
runs-compare-two = Compare two
runs-none = Nothing was run yet.

runs-of = Run of { $at }
runs-filtered = { $cases }, those that begin with { $filter }
runs-took = Took
runs-stopped = It was stopped, and nothing of it counts.
runs-failed = It failed: { $why }
runs-against = Hold it against
runs-compare = Compare
runs-measures = Measures
runs-measure = Measure
runs-mean = Mean
runs-interval-head = 95 % interval
runs-interval = { $low } to { $high }
runs-by-theme = By theme
runs-right = Right
runs-not-expected = Not as expected: { $count }
runs-worst = Where it went worst
runs-found = expected { $expected }; got { $got }
runs-first = The first { $shown } of { $all }.
runs-notes = Notes

runs-two = Two runs
runs-run-against-run = { $subject }: run against run
runs-no-case = None.
runs-shared = Cases in both
runs-difference = Difference
runs-better = Better
runs-worse = Worse
runs-better-now = Better now
runs-worse-now = Worse now
runs-statistics = Intervals: paired bootstrap over the cases of both runs. p: the chance of a difference this large if both were alike; the exact sign test where a case is right or wrong, the paired randomisation test otherwise.
runs-nothing-shared = The runs have no cases in common, or too many for their values to be kept one by one.

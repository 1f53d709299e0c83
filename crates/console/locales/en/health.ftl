### What runs, and who looked at what.

health-failed =
    { $count ->
        [one] { $count } part failed.
       *[other] { $count } parts failed.
    }
health-fine = Nothing failed.
# Followed by an address.
health-metrics = Counts and times for machines are at
health-parts = Parts
health-part = Part
health-detail = Detail
health-looked = Who looked at what
health-nobody = Nobody looked at anything that is somebody's.

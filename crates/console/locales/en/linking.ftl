### What linking.js says. Nothing may depend on a number.

linking-until = until { $time } ({ $minutes } minutes)
linking-nothing = Nothing was linked.
linking-yes = Yes, link them
linking-separate = Yes, separate them
linking-end = Each app keeps a memory of its own again: what was said there, and what you exclude.
linking-stays = Everything stays as it is.

### What those who run Magpie did. What the log holds stays as it was written: English.

audit-title = Audit log
audit-lede = What those who run Magpie did, and what of other people they looked at. Times are UTC.
audit-events = Events
audit-caption = Events, newest first
audit-about = About
audit-nothing = Nothing happened here.

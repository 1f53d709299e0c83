### What those who run Magpie did. What the log holds stays as it was written: English.

audit-title = Protokoll
audit-lede = Was die Betreiber von Magpie getan und was sie von anderen Personen angesehen haben. Zeiten in UTC.
audit-events = Ereignisse
audit-caption = Ereignisse, neueste zuerst
audit-about = Betrifft
audit-nothing = Hier ist nichts geschehen.

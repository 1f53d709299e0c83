### What is said when there is nothing to search. Words in quotes are messages that a shopper could write.

steer = Sag mir, was du suchst, zum Beispiel „wasserdichte Wanderstiefel unter 120 €, kein Leder“, oder schick mir ein Foto.
greeting = Hallo!
thanks = Gern geschehen!
goodbye = Tschüs, und viel Freude beim Finden!
how_are_you = Mir geht es gut, danke, und ich kann gleich lossuchen.
who_are_you = Ich bin Magpie und helfe beim Einkaufen: Ich suche Dinge, prüfe, ob Preise und Links stimmen, und merke mir, was du magst, wenn du es mir sagst.
praise = Danke, das ist nett.
complaint = Tut mir leid, dass das nicht geholfen hat. Sag mir, was daran nicht gepasst hat, oder schreib „zeig mir mehr“.
later = Lass dir Zeit. Schreib „beobachte das erste“, und ich sage dir, wenn es billiger wird.
something_else = Sag Bescheid, wenn du noch etwas brauchst.
off_topic = Davon verstehe ich nichts: Ich finde Dinge, die man kaufen kann.
empty = In dieser Nachricht steht nichts, was ich lesen kann.
help = Schreib, was du willst, und wenn du Grenzen hast, auch diese: einen Preis, eine Größe, eine Farbe, was es nicht sein darf. Schick ein Foto, und ich suche Ähnliches. Dann grenz es ein: „günstiger“, „in Blau“, „mehr wie das zweite“, „warum das erste?“. Frag „was ist bei Kopfhörern im Trend?“ nach dem Markt. Sag mir Bleibendes wie „ich bin Veganer“ oder „ich trage Größe 42“, und ich merke es mir; frag „was weißt du über mich?“, um es zu sehen, und schreib „vergiss, dass …“, um etwas zurückzunehmen.
memory_in_private = Was ich mir merke, bleibt unter uns: Frag mich privat.
stated_in_public = Persönliches halte ich aus Gruppen heraus: Sag es mir privat, dann merke ich es mir.
and = und
forgotten = Vergessen.
noted = Gemerkt: { $quotes }. Ich denke von nun an daran. Was suchst du?
noted_instead = Gemerkt: { $quotes }. Ich denke von nun an daran. Es ersetzt { $replaced }. Was suchst du?
bought = Das freut mich! Ich merke mir, dass du { $title } gewählt hast.
no_such_pick = Meine letzte Antwort hatte keine Nummer { $rank }.
quoted = „{ $words }“

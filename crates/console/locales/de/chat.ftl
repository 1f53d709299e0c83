### The chat page, where shoppers are spoken to as friends.

chat-description = Ein Begleiter beim Einkaufen: Vorschläge mit frisch geprüften Preisen.
chat-tools = Werkzeuge
chat-new = Neuer Chat
chat-memory = Gedächtnis
chat-status = Status
chat-what = Was suchst du?
chat-lead = Sag es mit eigenen Worten oder zeig ein Foto. Jeder Preis wird beim Shop geprüft, bevor du ihn siehst.
chat-examples = Beispiele
# Examples are sent as they stand: they are of words that the rules understand.
chat-example-boots = wasserdichte Wanderschuhe unter 100 Euro, kein Leder
chat-example-present = Spielzeug für meinen 6-jährigen Sohn, etwa 30 Euro
chat-example-vegan = Ich bin vegan und trage Größe 42: etwas für jeden Tag
chat-example-trends = Was ist bei Kopfhörern gerade angesagt?
chat-seen = Etwas Schönes gesehen?
chat-seen-after = Zieh ein Foto hierher, füge es ein oder wähl eins aus, und Magpie findet, was so aussieht.
chat-conversation = Gespräch
chat-looking-for = Gesucht
chat-photos = Fotos zum Senden
chat-add-photo = Foto hinzufügen
chat-message = Deine Nachricht
chat-send = Senden
# Names of keys, and what they do: "Enter sends, Shift Enter starts a line."
chat-enter = Enter
chat-shift = Umschalt
chat-enter-sends = sendet,
chat-enter-breaks = beginnt eine Zeile.
chat-hint = Preise und Bestand kommen von den Shops, mit der Zeit der Prüfung.
chat-drop = Foto loslassen, um damit zu suchen
chat-runs = Was läuft
chat-rooms = Für alle, die es betreiben:
chat-remembers = Was Magpie sich merkt
chat-close = Schließen
chat-one-memory = Ein Gedächtnis hier und in einer anderen App
# Followed by the command.
chat-link-show = Lass dir hier einen Code zeigen und gib ihn Magpie dort mit
chat-link-enter = Oder gib einen Code ein, den Magpie dir dort gegeben hat.
chat-show-code = Code zeigen
chat-code = Code aus der anderen App
chat-enter-code = Eingeben
chat-no = Nein
chat-link = Andere App verknüpfen
chat-download = Alles herunterladen
chat-forget = Alles vergessen
chat-forget-means = Alle Chats, Vorlieben und Spuren von dir werden gelöscht. Das lässt sich nicht rückgängig machen.
chat-keep = Behalten
chat-forget-me = Ja, vergiss mich
chat-suggestions = Vorschläge
chat-needs = Deine Wünsche
chat-think = Was hältst du davon?
chat-why-not = Warum nicht?
# Followed by an address.
chat-no-script = Der Chat braucht JavaScript. Programme können die HTTP-Schnittstelle benutzen:
chat-end-link = Verknüpfung lösen

# For owners: answers as somebody else would get them.
chat-try-as = Probieren als
chat-trying = Als jemand anderes probieren
chat-trying-means = Die Antworten sind so, wie die Person sie bekäme: aus dem, was Magpie sich von ihr gemerkt hat und was ihre Community gewählt hat. Nichts davon wird aufbewahrt oder gelernt; dass probiert wird, wird festgehalten.
chat-shopper = Person
chat-community = Community, falls in einer
chat-begin = Beginnen
chat-end-trying = Beenden
chat-came-about = Wie es dazu kam
chat-the-turn = Die Anfrage

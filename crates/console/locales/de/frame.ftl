### What stands around every page, and words that many pages share.

frame-skip = Zum Inhalt
frame-brand = Magpie, der Chat
frame-rooms = Bereiche
frame-chat = Chat
frame-turns = Anfragen
frame-prompts = Prompts
frame-evaluation = Auswertung
frame-catalogue = Katalog
frame-people = Personen
frame-health = Zustand
frame-audit = Protokoll
frame-accounts = Konten
frame-sign-out = Abmelden
frame-language = Sprache
# As accounts, tokens and refusals name them.
frame-role =
    { $role ->
        [viewer] Betrachter
        [editor] Bearbeiter
        [owner] Inhaber
       *[other] { $role }
    }
frame-agent =
    { $agent ->
        [product] Produkt
        [image] Bild
        [trend] Trend
       *[other] { $agent }
    }
frame-when = Wann (UTC)
frame-who = Wer
frame-what = Was
frame-order = Aktion
frame-state = Stand
# Of a part or a source.
frame-is =
    { $state ->
        [on] an
        [off] aus
        [basic] einfach
        [failed] fehlgeschlagen
       *[other] { $state }
    }
frame-audit-log = Protokoll
frame-pages = Seiten
frame-newer = Neuere
frame-older = Ältere

refused-title = Kein Zugriff
# "Back to the chat, or ask …"; the chat is a link.
refused-back = Zurück zum
refused-chat = Chat
refused-or-ask = {" "}oder jemanden fragen, der dieses Magpie betreibt.
refused-ask = Jemanden fragen, der dieses Magpie betreibt.

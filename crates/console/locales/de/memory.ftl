### What memory.js says. Nothing may depend on a number.

memory-stated = hast du gesagt
memory-sure = sicher
memory-likely = wahrscheinlich
memory-guess = eine Vermutung
memory-nothing = Noch nichts. Wenn du Dinge sagst wie „Ich bin vegan“ oder „Ich trage Größe 42“ oder unter Vorschlägen ♥ und ✕ drückst, merkt Magpie sich das hier und nutzt es bei späteren Suchen.
memory-new = neu heute
memory-since = seit { $date }
memory-for = Für { $category }:
memory-correct = Berichtigen
memory-pin = Anheften: auf Dauer behalten
memory-unpin = Angeheftet: wieder verblassen lassen
memory-delete = Löschen
memory-anew = Sag es neu, dann merkt Magpie sich das stattdessen.
memory-deleted = Gelöscht; es wird nicht wieder gelernt.
memory-pinned = Angeheftet.
memory-unpinned = Es darf wieder verblassen.
memory-changed = Die Liste hatte sich inzwischen geändert. So ist sie jetzt.
memory-forgotten = Alles ist vergessen.

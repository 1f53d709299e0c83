### Signing in, one's own password, accounts and tokens.

sign-in-title = Anmelden
sign-in-do = Anmelden

account-title = Eigenes Passwort
account-admin = Das Passwort von admin ist MAGPIE_ADMIN_PASSWORD.
account-nobody = Hier ist niemand angemeldet.
account-sessions = Alle Sitzungen von { $account } enden, auch diese.
account-now = Bisheriges Passwort

accounts-title = Konten
accounts-lede = Betrachter sehen alles an, aber was Personen geschrieben haben, bleibt verdeckt. Bearbeiter passen auch Prompts an. Inhaber sehen auch das Geschriebene und entscheiden über Personen, Konten und Tokens.
accounts-unlocked = Es ist kein Passwort gesetzt: Wer diesen Rechner benutzt, ist Inhaber, und niemand meldet sich an. Für Konten MAGPIE_ADMIN_PASSWORD setzen.
accounts-token-shown = Das Token { $name } wird nur dieses eine Mal angezeigt: jetzt kopieren.
accounts-built-in = Eingebaut: Das Passwort ist MAGPIE_ADMIN_PASSWORD.
accounts-made = Angelegt am { $at }. Sitzungen enden, wenn Rolle oder Passwort geändert werden.
accounts-change = Ändern
accounts-change-role = Rolle ändern
accounts-new-password = Neues Passwort
accounts-change-password = Passwort ändern
accounts-remove = { $name } entfernen
accounts-new = Neues Konto
accounts-name = Name
accounts-password = Passwort
accounts-role = Rolle
accounts-make = Konto anlegen
accounts-tokens = Tokens
# Followed by the header.
accounts-header = Für Skripte, im Header
# Followed by an address.
accounts-described = Mögliche Abfragen sind hier beschrieben:
accounts-by = Angelegt von
accounts-until = Gültig bis
accounts-used = Zuletzt benutzt
accounts-do = Aktion
accounts-expired = abgelaufen
accounts-never = nie
accounts-revoke = Widerrufen
accounts-revoke-token = { $name } widerrufen
accounts-no-tokens = Keine vorhanden.
accounts-days = Tage
accounts-make-token = Token anlegen

### What went wrong: told to programs in English, and to people in their language. Pages begin with a capital and end with a stop.

# The field of a form, and what it is to be.
problem-field =
    { $field ->
        [name] Name
        [password] Passwort
        [role] Rolle
        [days] Tage
        [person] Person
        [community] Community
        [language] Sprache
       *[other] { $field }
    }: { $detail }
problem-unknown = { $what } ist nicht bekannt
problem-wrong-password = Name oder Passwort ist falsch
problem-many-sign-ins = zu viele Anmeldeversuche; kurz warten
problem-name = 1 bis { $most } Zeichen aus a-z, 0-9, Punkt, Bindestrich und Unterstrich
problem-taken = { $name } ist vergeben
problem-admin = admin wird über MAGPIE_ADMIN_PASSWORD festgelegt und ist immer Inhaber
problem-short-password = mindestens { $least } Zeichen
problem-long-password = höchstens { $most } Bytes
problem-one-of = eines von { $known }
problem-days = 1 bis { $most }
problem-other-site = Anfragen von anderen Seiten werden abgelehnt
problem-this-machine = solange MAGPIE_ADMIN_PASSWORD nicht gesetzt ist, wird nur diesem Rechner geantwortet
problem-other-host = dieser Server ist nicht { $host }
problem-role =
    dafür ist die Rolle { $role ->
        [viewer] Betrachter
        [editor] Bearbeiter
        [owner] Inhaber
       *[other] { $role }
    } nötig; { $name } hat die Rolle { $own ->
        [viewer] Betrachter
        [editor] Bearbeiter
        [owner] Inhaber
       *[other] { $own }
    }
problem-open-to-nobody = diese Adresse ist für niemanden freigegeben
problem-other-sign-in = diese Seite gehört zu einer anderen Anmeldung; neu öffnen und noch einmal versuchen

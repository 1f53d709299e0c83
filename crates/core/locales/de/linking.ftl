### One person on several platforms.

help = Hier und im anderen Bot dasselbe Gedächtnis nutzen
unlink_help = Hier wieder ein eigenes Gedächtnis führen
code = Der Code, den dir der andere Bot gegeben hat
yes = Ja, verbinden
no = Nein
declined = Es wurde nichts verbunden.
given =
    Dein Code: { $code }

    Gib ihn mir innerhalb von { $minutes } Minuten auf der anderen Plattform mit dem Befehl /link. Er gilt einmal. Gib ihn niemandem: Wer ihn eingibt, teilt dein Gedächtnis.
question = Dieses Konto mit deinem auf { $platforms } verbinden?
here = Hier: { $stated } gesagt, { $learned } gelernt.
there = Dort: { $stated } gesagt, { $learned } gelernt.
after = Zusammen: { $stated } gesagt, { $learned } gelernt.
conflict = „{ $kept }“ bleibt, „{ $dropped }“ fällt weg.
warning = Nur, wenn das andere Konto deins ist: Danach sehen und ändern beide dasselbe Gedächtnis.
linked = Verbunden mit deinem Konto auf { $platforms }. Ich weiß an beiden Orten dasselbe, nur privat. /unlink beendet das.
unlinked = Wieder getrennt. Hier behalte ich { $own } gesagte Dinge, die andere Seite { $others }: jede, was dort gesagt wurde, und was du ausschließt, bleibt auf beiden. Was ich aus Reaktionen gelernt habe ({ $learned }), haben beide.
own = Das ist dein eigener Code: Schick ihn mir auf der anderen Plattform.
already = Diese Konten sind schon verbunden.
unknown = So einen Code kenne ich nicht. Schick auf der anderen Plattform /link, um einen zu bekommen.
expired = Dieser Code ist zu alt. Schick auf der anderen Plattform /link, um einen neuen zu bekommen.
used = Dieser Code wurde schon benutzt. Schick auf der anderen Plattform /link, um einen neuen zu bekommen.
wait =
    Zu viele falsche Codes. Versuch es in { $minutes ->
        [one] { $minutes } Minute
       *[other] { $minutes } Minuten
    } wieder.
too_many = Das wären zu viele Konten: Eine Person kann { $most } verbinden.
not_linked = Dieses Konto ist mit keinem anderen verbunden. /link macht das.

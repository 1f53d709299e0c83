### What went wrong: told to programs in English, and to people in their language. Pages begin with a capital and end with a stop.

# The field of a form, and what it is to be.
problem-field = { $field }: { $detail }
problem-unknown = { $what } is not known
problem-wrong-password = name or password is wrong
problem-many-sign-ins = too many sign-ins were tried; wait a moment
problem-name = is 1 to { $most } of a-z, 0-9, dot, hyphen and underscore
problem-taken = { $name } is taken
problem-admin = admin is set by MAGPIE_ADMIN_PASSWORD and always an owner
problem-short-password = has at least { $least } characters
problem-long-password = has at most { $most } bytes
problem-one-of = is one of { $known }
problem-days = is 1 to { $most }
problem-other-site = requests from other sites are refused
problem-this-machine = only this machine is answered while MAGPIE_ADMIN_PASSWORD is not set
problem-other-host = this server is not { $host }
problem-role = this needs the role { $role }; { $name } has the role { $own }
problem-open-to-nobody = this address is open to nobody
problem-other-sign-in = this page is of another sign-in; open it again and retry

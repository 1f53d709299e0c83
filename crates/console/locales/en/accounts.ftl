### Signing in, one's own password, accounts and tokens.

sign-in-title = Sign in
sign-in-do = Sign in

account-title = Your password
account-admin = The password of admin is MAGPIE_ADMIN_PASSWORD.
account-nobody = Nobody is signed in here.
account-sessions = All sessions of { $account } end, this one too.
account-now = Password now

accounts-title = Accounts
accounts-lede = Viewers look, and what people wrote stays masked. Editors also tune prompts. Owners also see what was written, and decide about people, accounts and tokens.
accounts-unlocked = No password is set: whoever uses this machine is an owner, and nobody signs in. Set MAGPIE_ADMIN_PASSWORD to use accounts.
accounts-token-shown = The token { $name } is shown this once: copy it now.
accounts-built-in = Built in: its password is MAGPIE_ADMIN_PASSWORD.
accounts-made = Made { $at }. Its sessions end when role or password change.
accounts-change = Change
accounts-change-role = Change role
accounts-new-password = New password
accounts-change-password = Change password
accounts-remove = Remove { $name }
accounts-new = New account
accounts-name = Name
accounts-password = Password
accounts-role = Role
accounts-make = Make account
accounts-tokens = Tokens
# Followed by the header.
accounts-header = For scripts, in the header
# Followed by an address.
accounts-described = What they can ask for is described at
accounts-by = Made by
accounts-until = Until
accounts-used = Last used
accounts-do = Do
accounts-expired = expired
accounts-never = never
accounts-revoke = Revoke
accounts-revoke-token = Revoke { $name }
accounts-no-tokens = There are none.
accounts-days = Days
accounts-make-token = Make token

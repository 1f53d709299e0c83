### Signing in, one's own password, accounts and tokens.

sign-in-title = Iniciar sesión
sign-in-do = Iniciar sesión

account-title = Contraseña propia
account-admin = La contraseña de admin es MAGPIE_ADMIN_PASSWORD.
account-nobody = Nadie ha iniciado sesión aquí.
account-sessions = Se cierran todas las sesiones de { $account }, también esta.
account-now = Contraseña actual

accounts-title = Cuentas
accounts-lede = Los lectores lo ven todo, pero lo que escribió la gente queda oculto. Los editores además ajustan prompts. Los propietarios también ven lo escrito y deciden sobre personas, cuentas y tokens.
accounts-unlocked = No hay contraseña definida: quien usa este equipo es propietario y nadie inicia sesión. Para usar cuentas, definir MAGPIE_ADMIN_PASSWORD.
accounts-token-shown = El token { $name } se muestra solo esta vez: copiarlo ahora.
accounts-built-in = Integrada: su contraseña es MAGPIE_ADMIN_PASSWORD.
accounts-made = Creada el { $at }. Sus sesiones se cierran al cambiar el rol o la contraseña.
accounts-change = Cambiar
accounts-change-role = Cambiar rol
accounts-new-password = Contraseña nueva
accounts-change-password = Cambiar contraseña
accounts-remove = Eliminar { $name }
accounts-new = Cuenta nueva
accounts-name = Nombre
accounts-password = Contraseña
accounts-role = Rol
accounts-make = Crear cuenta
accounts-tokens = Tokens
# Followed by the header.
accounts-header = Para scripts, en la cabecera
# Followed by an address.
accounts-described = Lo que pueden pedir se describe en
accounts-by = Creado por
accounts-until = Válido hasta
accounts-used = Último uso
accounts-do = Acción
accounts-expired = caducado
accounts-never = nunca
accounts-revoke = Revocar
accounts-revoke-token = Revocar { $name }
accounts-no-tokens = No hay ninguno.
accounts-days = Días
accounts-make-token = Crear token

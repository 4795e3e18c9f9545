"""LDAP: sign-in with the password of the company's directory."""

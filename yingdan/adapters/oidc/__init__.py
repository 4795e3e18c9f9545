"""OpenID Connect: sign-in by the word of an identity provider."""

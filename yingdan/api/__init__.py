"""The HTTP edge: routes, sign-in, errors as problem+json, OpenAPI and the web client's files."""

"""The HTTP interface: routes, the shapes of answers, the OpenAPI document, errors as problem documents."""

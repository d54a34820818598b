"""One module a classification scheme: `readings` of a spelling, `ancestors` of a code, and examples for an error."""

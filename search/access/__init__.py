"""Who asks, and whether they may: keys, scopes, rates, origins, the audit log."""

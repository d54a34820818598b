"""Made design grants: parametric solids, drawn and published as the office would."""

"""The register: what a case is, who people are, what the goals are, what has happened."""

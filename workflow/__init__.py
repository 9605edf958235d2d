"""The course of a case through the municipality: its states, its meetings, its deadlines."""

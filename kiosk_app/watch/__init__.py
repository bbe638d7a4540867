"""The process that never draws: it keeps the interface and the agent alive, and knows no person."""

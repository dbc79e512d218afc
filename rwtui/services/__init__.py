"""What an actor may do, one file for each noun, and the gate, the only door to a write."""

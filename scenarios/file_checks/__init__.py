"""What each kind of file says when a planner asks for it to be checked."""

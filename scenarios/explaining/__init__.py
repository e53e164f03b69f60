"""Why a line is there: what it costs to keep, change or drop it, each by planning the day again."""

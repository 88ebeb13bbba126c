"""Input of the exercise: its facts, its schedule, its moves and its accounts. Forms only clean."""

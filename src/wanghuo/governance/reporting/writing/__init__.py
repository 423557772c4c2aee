"""How a report is worded and laid out; pure."""

"""One module per indicator, each defining INDICATOR."""

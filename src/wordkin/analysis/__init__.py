"""Words and whole spaces compared, grouped, aligned and drawn."""

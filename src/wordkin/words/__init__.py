"""What a word is, which row it has, and how it is spelled."""

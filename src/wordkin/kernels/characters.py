"""What the scanner's table says of a character: flags, above the code point that is written."""

WRITTEN = 0x3FFFF  # the code point that a word takes, such as the lower case; 0 if none
BEGINS = 1 << 18  # a letter or a digit
CONTINUES = 1 << 19  # belongs to a word that has begun, such as a combining mark
MAKES_WORD = 1 << 20  # makes the run a word; digits alone may not
DIGIT = 1 << 21
JOINS = 1 << 22  # belongs to a word between two letters, or a letter and a digit
JOINS_DIGITS = 1 << 23  # belongs to a word between two digits

"""Words: vocabularies, lookup by word and by row, subwords, similar spellings."""

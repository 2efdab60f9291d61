"""What `gensim.utils` offers, by topic; `wordkin.gensim.utils` has all of it under gensim's names."""

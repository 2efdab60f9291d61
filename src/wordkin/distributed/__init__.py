"""Training on several machines: a text in shards, counted, encoded and trained on wherever there is room.

    shards.py     a text of files → shards: files, or ranges of bytes that end with a line
    counting.py   a shard → its words and their counts; the words of all shards, merged in a tree
    encoding.py   a shard → a file of ids, by the words of the whole text
    id_files.py   those files as one text, of which a worker holds what it trains on
    engine.py     what runs jobs; an engine of one process for tests and small texts

Everything but the engine is plain functions of values that can be sent: they do the same anywhere.
"""

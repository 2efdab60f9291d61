"""Training on several machines: a text in shards, counted, encoded and trained on wherever there is room.

    shards.py     a text of files → shards: files, or ranges of bytes that end with a line
    counting.py   a shard → its words and their counts; the words of all shards, merged in a tree
    encoding.py   a shard → a file of ids, by the words of the whole text
    id_files.py   those files as one text, of which a worker holds what it trains on
    engine.py     what runs jobs and actors; an engine of one process for tests
    nodes.py      what the nodes must have in common
    worker.py     trains its slice of each round, and pushes what it changed
    owner.py      holds some of the rows, merges what was pushed, and saves it
    carrier.py    brings both together, and mends what is lost
    saved.py      what is written down, so that a training resumes
    training.py   all of this, one after another

Everything but the engine is plain functions of values that can be sent: they do the same anywhere.
"""

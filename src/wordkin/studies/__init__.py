"""Studies: answers that take many trainings.

options.py → folder.py → plan.py, progress.py → trainings.py     what all studies share

They train one after the other with `fit`, on parts of one encoded text (`EncodedCorpus.take`), and keep
each finished training in a folder, so that the same call goes on after whatever ended it.
"""

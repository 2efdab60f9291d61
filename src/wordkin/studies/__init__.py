"""Studies: answers that take many trainings.

options.py → folder.py → plan.py, progress.py → trainings.py     what all studies share
documents.py, alternatives.py → bootstrap.py                     a text drawn again and again
    → run.py, spaces.py → samples.py                             what is asked of it, with errors
      estimates.py, stability.py, spread.py, pictures.py
deals.py → deal_trainings.py → changes.py                        two texts, dealt anew at random
    → control_distances.py, changes_picture.py → changed_words.py    what differs by more than chance
training_cost.py, search_space.py → searching.py (Optuna)         settings drawn and tried on held-out sessions
    held_out.py → trial_runs.py → judging.py                     → the best beside the default, by other sessions
    tuning_picture.py → tuning.py → tune.py

They train one after the other with `fit`, on parts of one encoded text (`EncodedCorpus.take`), and keep
each finished training in a folder, so that the same call goes on after whatever ended it.
"""

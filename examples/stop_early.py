"""Stop a training when its loss no longer falls, by a callback that reads its progress."""

from itertools import product

import wordkin as wk

ANIMALS = product(["cat", "dog", "horse", "cow"], ["eats", "sleeps", "drinks"])
VEHICLES = product(["car", "bus", "train", "boat"], ["stops", "waits", "leaves"])
SENTENCES = [["the", *pair] for pair in (*ANIMALS, *VEHICLES)] * 10

PATIENCE = 5  # epochs; with a small text, the loss goes up and down

losses: list[float] = []


def still_learns(progress: wk.Progress) -> bool:
    """False, which stops the training, after PATIENCE epochs without a lower loss."""
    ends_epoch = progress.words_done * progress.epochs == progress.words_total * progress.epoch
    if progress.phase != "training" or progress.loss is None or not ends_epoch:
        return True
    losses.append(progress.loss)
    return len(losses) <= PATIENCE or min(losses[-PATIENCE:]) < min(losses[:-PATIENCE])


model = wk.train(
    SENTENCES, dimensions=20, epochs=500, subsample_threshold=0.1, callbacks=[still_learns]
)
for record in model.history:
    print("epoch {epoch}: loss {loss:.3f}, learning rate {learning_rate:.4f}".format(**record))

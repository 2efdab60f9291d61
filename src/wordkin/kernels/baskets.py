"""From rows in order to baskets of items."""

from wordkin.kernels.compiling import kernel

ITEMS, BASKETS, REPEATS, SINGLES = 0, 1, 2, 3


@kernel
def keep_items(items, ends, keeps_repeats, last_basket, numbers, kept, starts, found):
    """Write the items of baskets, each item once unless repeats are kept, without baskets of one item.

    items: int32; ends: int64 [baskets], the end of each among the items, or its last place; last_basket:
    int64 [items of all kinds], the number of the last basket that holds each, from 1, changed in place;
    numbers: int64 [1], the number of the last basket.
    kept: int32, and starts: int64 [baskets + 1], filled; found: int64 [4], the numbers of ITEMS and BASKETS
    kept, of REPEATS left out, and of baskets of one item, the SINGLES, added to what is there.
    """
    size = baskets = first = 0
    starts[0] = 0
    for basket in range(ends.shape[0]):
        numbers[0] += 1
        for i in range(first, ends[basket]):
            item = items[i]
            if not keeps_repeats and last_basket[item] == numbers[0]:
                found[REPEATS] += 1
                continue
            last_basket[item] = numbers[0]
            kept[size] = item
            size += 1
        first = ends[basket]
        if size - starts[baskets] > 1:
            baskets += 1
            starts[baskets] = size
        else:
            found[SINGLES] += size - starts[baskets]
            size = starts[baskets]
    found[ITEMS] += size
    found[BASKETS] += baskets
    return baskets
